package dev.towpath.client.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The payload of one SSH packet, in an array with room for what the transport puts before and behind it. */
final class Cargo {
    /** SSH packet header (5), message number (1), channel (4), length (4). */
    static final int HEAD = 14;

    /** Padding and MAC; encryption is done in place, and the array would be copied if they did not fit. */
    private static final int TAIL = 128;

    private final byte[] bytes;
    private int start = HEAD;
    private int end = HEAD;
    private final int limit;

    Cargo(int capacity) {
        bytes = new byte[HEAD + capacity + TAIL];
        limit = HEAD + capacity;
    }

    /**
     * Fills the bytes between {@code offset} and {@code offset + length} of {@code target}, all of them, with what comes
     * after the first {@code done} bytes of the data.
     */
    @FunctionalInterface
    interface Filler {
        void fill(byte[] target, int offset, int length, long done) throws IOException;
    }

    /** Packs {@code header} and {@code length} bytes from {@code data} into full packets and a last one, not larger than needed. */
    static List<Cargo> pack(byte[] header, int length, int packetSize, Filler data) throws IOException {
        List<Cargo> packed = new ArrayList<>((header.length + length) / packetSize + 1);
        int left = header.length + length;
        int headerLeft = header.length;
        long filled = 0;
        while (left > 0) {
            Cargo cargo = new Cargo(Math.min(left, packetSize));
            int taken = cargo.put(header, header.length - headerLeft, headerLeft);
            headerLeft -= taken;
            int room = Math.min(cargo.room(), left - taken);
            if (room > 0) {
                data.fill(cargo.bytes, cargo.end, room, filled);
                cargo.end += room;
                filled += room;
            }
            left -= cargo.length();
            packed.add(cargo);
        }
        return packed;
    }

    /** Appends as much of the source as fits, and returns how much that was. */
    int put(byte[] source, int offset, int length) {
        int count = Math.min(length, room());
        System.arraycopy(source, offset, bytes, end, count);
        end += count;
        return count;
    }

    /** Takes the first {@code count} bytes off into a cargo of their own. */
    Cargo split(int count) {
        Cargo head = new Cargo(count);
        head.put(bytes, start, count);
        start += count;
        return head;
    }

    int room() {
        return limit - end;
    }

    int length() {
        return end - start;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the payload starts; at least {@link #HEAD}. */
    int start() {
        return start;
    }

    int end() {
        return end;
    }
}
