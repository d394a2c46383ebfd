package dev.towpath.client.remote;

import java.util.Arrays;

/** Reads the fields of one reply; every length is checked against what is left before anything is allocated. */
final class WireReader {
    private final byte[] bytes;
    private int position;
    private final int end;

    WireReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    /** Another reader of what is left. */
    WireReader copy() {
        return new WireReader(bytes, position, end - position);
    }

    int remaining() {
        return end - position;
    }

    int uint8() throws MalformedReplyException {
        need(1, "a byte");
        return bytes[position++] & 0xff;
    }

    int int32() throws MalformedReplyException {
        need(4, "a number");
        int value = int32At(bytes, position);
        position += 4;
        return value;
    }

    long uint32() throws MalformedReplyException {
        return Integer.toUnsignedLong(int32());
    }

    long int64() throws MalformedReplyException {
        long high = int32();
        return high << 32 | uint32();
    }

    /** A string (RFC 4251 section 5): its length, then its bytes. */
    byte[] string() throws MalformedReplyException {
        int length = int32();
        if (length < 0 || length > remaining()) {
            throw new MalformedReplyException("a string of " + Integer.toUnsignedString(length)
                    + " bytes in a packet with " + remaining() + " left");
        }
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** Skips a string. */
    void skipString() throws MalformedReplyException {
        int length = int32();
        if (length < 0 || length > remaining()) {
            throw new MalformedReplyException("a string of " + Integer.toUnsignedString(length)
                    + " bytes in a packet with " + remaining() + " left");
        }
        position += length;
    }

    /** A copy of what is left. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, end);
    }

    static int int32At(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) << 24
                | (bytes[offset + 1] & 0xff) << 16
                | (bytes[offset + 2] & 0xff) << 8
                | (bytes[offset + 3] & 0xff);
    }

    private void need(int count, String what) throws MalformedReplyException {
        if (remaining() < count) {
            throw new MalformedReplyException("the packet ends where " + what + " is due");
        }
    }
}
