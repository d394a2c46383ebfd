package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Collects what becomes of the parts of a tree, and decides whether a failure ends it. */
final class TreeLog {
    private final boolean keepsGoing;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private final SortedMap<Integer, Transferred> files = new TreeMap<>();
    private final List<TreeReport.LeftOut> leftOut = new ArrayList<>();
    private final List<TreeReport.Failed> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int directories;
    private int places;

    TreeLog(boolean keepsGoing, LongSupplier nanoTime) {
        this.keepsGoing = keepsGoing;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    /** A number for something met; they count up, and the report is in their order. */
    int place() {
        return places++;
    }

    void transferred(int place, Transferred file) {
        files.put(place, file);
    }

    void madeDirectories(int count) {
        directories += count;
    }

    void leftOut(String path, String reason) {
        leftOut.add(new TreeReport.LeftOut(path, reason));
    }

    void warn(String text) {
        warnings.add(text);
    }

    /** Takes note of a failure, or throws it: always, unless asked to keep going, and if nothing more can work. */
    void failed(String path, IOException cause) throws IOException {
        boolean ends = cause instanceof ConnectionLostException
                || cause instanceof ProtocolViolationException
                || cause instanceof InterruptedIOException
                || cause instanceof ClosedByInterruptException
                || Thread.currentThread().isInterrupted();
        if (ends || !keepsGoing) {
            throw cause;
        }
        failures.add(new TreeReport.Failed(path, cause));
    }

    TreeReport report() {
        return new TreeReport(
                List.copyOf(files.values()),
                directories,
                leftOut,
                failures,
                warnings,
                List.of(),
                Duration.ofNanos(nanoTime.getAsLong() - startedAt));
    }
}
