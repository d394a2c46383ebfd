package dev.towpath.client.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where the bytes of a download go. Called under the lock of its window, by the thread that reads the connection. */
interface Intake {
    /** Whether {@code size} bytes at {@code position} may be asked for. */
    boolean hasRoom(long position, int size);

    /** The most bytes one request may ask for. */
    default int most() {
        return Integer.MAX_VALUE;
    }

    /** Takes bytes; positions count from the start of the transfer. */
    void take(long position, byte[] bytes, int offset, int length) throws IOException;

    /** Each byte straight from the packet to its place in a file. */
    record ToFile(FileChannel target, long start) implements Intake {
        @Override
        public boolean hasRoom(long position, int size) {
            return true;
        }

        @Override
        public void take(long position, byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            long at = start + position;
            while (buffer.hasRemaining()) {
                at += target.write(buffer, at);
            }
        }
    }

    /**
     * Into a ring, from which the caller's thread takes them in order. Only that thread drains it and makes it larger,
     * so it may read what is ready without the lock.
     */
    final class ToRing implements Intake {
        private byte[] ring;
        private final boolean growing;
        private long drained;

        ToRing(int capacity) {
            this(capacity, false);
        }

        private ToRing(int capacity, boolean growing) {
            this.ring = new byte[capacity];
            this.growing = growing;
        }

        /** Starts small, with two requests' room, and may {@link #grow}. */
        static ToRing growing(int capacity) {
            return new ToRing(capacity, true);
        }

        @Override
        public int most() {
            return growing ? Math.max(1, ring.length / 2) : Integer.MAX_VALUE;
        }

        @Override
        public boolean hasRoom(long position, int size) {
            return position + size - drained <= ring.length;
        }

        @Override
        public void take(long position, byte[] bytes, int offset, int length) {
            int at = (int) (position % ring.length);
            int first = Math.min(length, ring.length - at);
            System.arraycopy(bytes, offset, ring, at, first);
            System.arraycopy(bytes, offset + first, ring, 0, length - first);
        }

        byte[] bytes() {
            return ring;
        }

        /** Where the bytes not yet drained start in the ring. */
        int from() {
            return (int) (drained % ring.length);
        }

        /** How many bytes before {@code mark} lie in one piece. */
        int available(long mark) {
            return (int) Math.min(mark - drained, ring.length - from());
        }

        void drain(int count) {
            drained += count;
        }

        /** Doubles the room, up to {@code most} bytes. */
        void grow(int most) {
            if (!growing || ring.length >= most) {
                return;
            }
            byte[] smaller = ring;
            int from = from();
            ring = new byte[(int) Math.min(most, 2L * smaller.length)];
            // Every byte keeps its position, those behind a hole too.
            take(drained, smaller, from, smaller.length - from);
            take(drained + smaller.length - from, smaller, 0, from);
        }
    }
}
