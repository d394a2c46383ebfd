package dev.towpath.client.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What lies in a tree, by the path below its root. Filled by a scan, then only read. */
final class Scanned {
    /** What something is. */
    enum Kind {
        FILE,
        DIRECTORY,
        /** A link, or a special file. */
        OTHER
    }

    /**
     * Something in a tree.
     *
     * @param kind what it is
     * @param size its size in bytes; -1 if nobody tells
     * @param modified its modification time in seconds since 1970; {@link #NO_TIME} if nobody tells
     */
    record Entry(Kind kind, long size, long modified) {}

    static final long NO_TIME = Long.MIN_VALUE;

    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final List<TreeReport.LeftOut> leftOut = new ArrayList<>();
    private final List<TreeReport.LeftOut> unread = new ArrayList<>();

    void add(String path, Entry entry) {
        entries.put(path, entry);
    }

    /** A link with its text, when links are copied. */
    void link(String path, String text) {
        entries.put(path, new Entry(Kind.OTHER, -1, NO_TIME));
        links.put(path, text);
    }

    void leftOut(String path, String reason) {
        leftOut.add(new TreeReport.LeftOut(path, reason));
    }

    /** A directory that could not be listed: what is below it is not known. */
    void unread(String path, String reason) {
        unread.add(new TreeReport.LeftOut(path, reason));
    }

    SortedMap<String, Entry> entries() {
        return entries;
    }

    /** The texts of links, by their paths. */
    Map<String, String> links() {
        return links;
    }

    List<TreeReport.LeftOut> leftOut() {
        return leftOut;
    }

    List<TreeReport.LeftOut> unread() {
        return unread;
    }

    boolean isComplete() {
        return unread.isEmpty();
    }
}
