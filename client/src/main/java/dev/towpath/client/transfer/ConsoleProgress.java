package dev.towpath.client.transfer;

import dev.towpath.client.errors.Printable;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Draws a bar on the console: the bytes of all files it hears of, the rate, and how long the rest will take. Nothing is
 * drawn before the first of them begins. Needs
 * {@code me.tongfei:progressbar} (0.10) on the class path, which this library does not bring along. Thread-safe: the files
 * of a tree, and several transfers at a time, share one bar.
 *
 * <pre>{@code
 * try (ConsoleProgress bar = ConsoleProgress.onTerminal()) {
 *     sftp.put(file, "in/", o -> o.onProgress(bar));
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class ConsoleProgress implements Consumer<Progress>, AutoCloseable {
    private record Way(String source, String target) {}

    private static final int REMEMBERED = 1000;

    private final DrawnBar bar;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Way, Progress> underWay = new HashMap<>();
    /** The last that reported all their bytes: one that found all of them there does so twice. */
    private final Map<Way, Progress> complete = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Way, Progress> eldest) {
            return size() > REMEMBERED;
        }
    };

    private long finished;
    /** How many of those were across before: they say nothing about the rate. */
    private long finishedBefore;

    private boolean endless;

    private ConsoleProgress(DrawnBar bar) {
        this.bar = bar;
    }

    /**
     * Draws on the terminal, on standard error, as wide as that is. Where standard error is a file, every state of the
     * bar ends up in it, five a second: draw none there.
     *
     * @throws IllegalStateException if the library that draws is missing
     */
    public static ConsoleProgress onTerminal() {
        // No method reference: that would load the class here, outside of the try.
        return drawn(() -> DrawnBar.onTerminal());
    }

    /**
     * Draws on {@code out}, 100 columns wide.
     *
     * @throws IllegalStateException if the library that draws is missing
     */
    public static ConsoleProgress on(PrintStream out) {
        return drawn(() -> DrawnBar.on(out));
    }

    private static ConsoleProgress drawn(Supplier<DrawnBar> bar) {
        try {
            return new ConsoleProgress(bar.get());
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "draw a progress bar: the library me.tongfei:progressbar is missing; add it to the class path, version"
                            + " 0.10 or later",
                    e);
        }
    }

    /** Takes note of how far a transfer is. */
    @Override
    public void accept(Progress progress) {
        lock.lock();
        try {
            Way way = new Way(progress.source(), progress.target());
            Progress last = complete.remove(way);
            if (last != null && last.elapsed().compareTo(progress.elapsed()) <= 0) {
                // The same transfer, not a later one of the same file.
                finished -= last.total();
                finishedBefore -= last.resumedAt();
            }
            if (progress.total() >= 0 && progress.done() >= progress.total()) {
                Progress unused = underWay.remove(way);
                complete.put(way, progress);
                finished += progress.total();
                finishedBefore += progress.resumedAt();
            } else {
                Progress unused = underWay.put(way, progress);
                endless |= progress.total() < 0;
            }
            long done = finished;
            long total = finished;
            long before = finishedBefore;
            for (Progress one : underWay.values()) {
                done += one.done();
                total += Math.max(one.total(), one.done());
                before += one.resumedAt();
            }
            bar.show(new BarText.Bytes(done, endless ? -1 : total, before), Printable.text(name(progress.target())));
        } finally {
            lock.unlock();
        }
    }

    private static String name(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** Draws the last time, and lets the line stand. */
    @Override
    public void close() {
        lock.lock();
        try {
            bar.close();
        } finally {
            lock.unlock();
        }
    }
}
