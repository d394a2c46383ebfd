package dev.towpath.client.remote;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which bytes have arrived, and up to where without a hole: what a resumed transfer may rely on. Replies may come in any
 * order. Not thread-safe.
 */
final class Contiguous {
    private final TreeMap<Long, Long> beyond = new TreeMap<>();
    private long mark;
    private long highest;

    /** Notes that the bytes from {@code from} to {@code to} (exclusive) are there. */
    void add(long from, long to) {
        highest = Math.max(highest, to);
        if (from > mark) {
            beyond.merge(from, to, Math::max);
            return;
        }
        mark = Math.max(mark, to);
        for (Map.Entry<Long, Long> first = beyond.firstEntry();
                first != null && first.getKey() <= mark;
                first = beyond.firstEntry()) {
            mark = Math.max(mark, first.getValue());
            beyond.pollFirstEntry();
        }
    }

    /** Every byte before it is there. */
    long mark() {
        return mark;
    }

    /** The end of the byte farthest out, perhaps behind a hole. */
    long highest() {
        return highest;
    }
}
