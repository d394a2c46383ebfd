package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Collects what becomes of the parts of a tree, and decides whether a failure ends it. */
final class TreeLog {
    private final boolean keepsGoing;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private final SortedMap<String, Transferred> files = new TreeMap<>();
    private final List<TreeReport.LeftOut> leftOut = new ArrayList<>();
    private final List<TreeReport.Failed> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final SortedMap<String, String> links = new TreeMap<>();
    /** Links that were asked for and not answered. */
    private final Set<String> asked = new HashSet<>();

    private final Map<String, String> asides = new HashMap<>();

    private int directories;

    TreeLog(boolean keepsGoing, LongSupplier nanoTime) {
        this.keepsGoing = keepsGoing;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    /** Files end in any order; the report has them as they lie in the tree, each directory with what is in it. */
    void transferred(String below, Transferred file) {
        files.put(place(below), file);
    }

    /** Whether this file or link has arrived already, in an earlier round. */
    boolean has(String below) {
        return files.containsKey(place(below)) || links.containsKey(place(below));
    }

    /** How many files and links have arrived. */
    int arrived() {
        return files.size() + links.size();
    }

    /** Forgets all but what was achieved: the rest is found again. */
    void beginAgain() {
        leftOut.clear();
        failures.clear();
        warnings.clear();
    }

    /** A link is asked for from now on: if it is found there although nobody said so, it was made. */
    void linking(String below) {
        asked.add(below);
    }

    /** Whether it is not known if a link was made. */
    boolean isLinking(String below) {
        return asked.contains(below);
    }

    /** A link that was asked for was not made. */
    void notLinked(String below) {
        asked.remove(below);
    }

    /** The file that was in the place of a link is under the name {@code aside} until the link is made. */
    void movedAside(String below, String aside) {
        asides.put(below, aside);
    }

    /** Where the file is that was in the place of a link, if that is not settled. */
    Optional<String> aside(String below) {
        return Optional.ofNullable(asides.get(below));
    }

    /** It is back, or not needed any more. */
    void settledAside(String below) {
        asides.remove(below);
    }

    /** Takes note of a link, and of what became of it. */
    void linked(String below, LinkEnd end) {
        boolean made = asked.remove(below);
        if (end.equals(LinkEnd.MADE) || (made && end.equals(LinkEnd.THERE))) {
            links.put(place(below), below);
        } else if (!end.equals(LinkEnd.THERE)) {
            leftOut(below, end.reason());
        }
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
                || cause instanceof Allowance.Exceeded
                || cause instanceof InterruptedIOException
                || cause instanceof ClosedByInterruptException
                || Thread.currentThread().isInterrupted();
        if (ends || !keepsGoing) {
            throw cause;
        }
        failures.add(new TreeReport.Failed(path, cause));
    }

    /** No name has a NUL: so what is in a directory comes before what begins with its name. */
    private static String place(String below) {
        return below.replace('/', '\0');
    }

    TreeReport report() {
        leftOut.sort(Comparator.comparing(entry -> place(entry.path())));
        failures.sort(Comparator.comparing(entry -> place(entry.path())));
        return new TreeReport(
                List.copyOf(files.values()),
                directories,
                List.copyOf(links.values()),
                leftOut,
                failures,
                warnings,
                List.of(),
                Duration.ofNanos(nanoTime.getAsLong() - startedAt));
    }
}
