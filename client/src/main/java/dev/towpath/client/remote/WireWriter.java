package dev.towpath.client.remote;

import java.util.Arrays;

/** Writes the fields of one request behind room for its length, type and id. */
final class WireWriter {
    private static final int LENGTH = 4;

    private byte[] bytes = new byte[64];
    private int position;

    WireWriter(int type) {
        position = LENGTH;
        uint8(type);
    }

    WireWriter uint8(int value) {
        grow(1);
        bytes[position++] = (byte) value;
        return this;
    }

    WireWriter int32(int value) {
        grow(4);
        putInt32(bytes, position, value);
        position += 4;
        return this;
    }

    WireWriter int64(long value) {
        return int32((int) (value >>> 32)).int32((int) value);
    }

    WireWriter string(byte[] value) {
        int32(value.length);
        grow(value.length);
        System.arraycopy(value, 0, bytes, position, value.length);
        position += value.length;
        return this;
    }

    /** The packet, whose length counts {@code following} bytes that are sent right behind it. */
    byte[] packet(int following) {
        putInt32(bytes, 0, position - LENGTH + following);
        return Arrays.copyOf(bytes, position);
    }

    static void putInt32(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 24);
        bytes[offset + 1] = (byte) (value >>> 16);
        bytes[offset + 2] = (byte) (value >>> 8);
        bytes[offset + 3] = (byte) value;
    }

    private void grow(int count) {
        if (position + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + count));
        }
    }
}
