package dev.towpath.client.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a remote file, behind whoever writes to it. What fails at the server comes out at one of the next calls, at the
 * latest at {@link #flush} or {@link #close}, which wait for every acknowledgement.
 */
final class RemoteOutputStream extends OutputStream {
    private static final int BUFFER_MIN = 8 * 1024;

    private final RemoteHandle handle;
    private final WriteBehind writes;
    private final boolean syncs;
    private final ReentrantLock busy = new ReentrantLock();
    private byte[] buffer;
    private int filled;
    private long position;
    private volatile boolean closed;

    /** Writes to {@code handle} from {@code offset} on; closing the stream closes the handle. */
    RemoteOutputStream(RemoteHandle handle, long offset, boolean syncs) {
        this.handle = handle;
        this.writes = new WriteBehind(handle, offset);
        this.syncs = syncs;
        this.position = offset;
        this.buffer = new byte[Math.min(BUFFER_MIN, writes.requestSize())];
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        guarded(() -> {
            int at = offset;
            for (int left = length; left > 0; left = offset + length - at) {
                if (filled == 0 && left >= writes.requestSize()) {
                    send(source, at, writes.requestSize());
                    at += writes.requestSize();
                } else {
                    at += fill(source, at, left);
                }
            }
        });
    }

    /** Waits until the server has acknowledged every byte written so far. */
    @Override
    public void flush() throws IOException {
        guarded(this::settle);
    }

    /**
     * Waits until the server has acknowledged every byte and closed the file. Only then is everything written. Closing a
     * stream that another thread is writing to ends that call and this one with an exception.
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (!busy.tryLock()) {
            writes.fail(new IOException("the stream was closed while it was written to; the file is incomplete"));
            throw new IOException("another thread is writing to \"" + handle.path() + "\"; the file is incomplete");
        }
        try {
            settle();
            handle.close();
        } finally {
            release();
            busy.unlock();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Step step) throws IOException {
        busy.lock();
        try {
            if (closed) {
                throw new IOException("the stream is closed");
            }
            step.run();
        } finally {
            busy.unlock();
            releaseIfLeftToUs();
        }
    }

    /** Another thread may have closed it meanwhile, found it in use and left the handle to this one. */
    private void releaseIfLeftToUs() {
        if (closed && busy.tryLock()) {
            try {
                release();
            } finally {
                busy.unlock();
            }
        }
    }

    private int fill(byte[] source, int offset, int left) throws IOException {
        if (filled == buffer.length && buffer.length < writes.requestSize()) {
            buffer = Arrays.copyOf(buffer, Math.min(writes.requestSize(), 2 * buffer.length));
        }
        int count = Math.min(left, buffer.length - filled);
        System.arraycopy(source, offset, buffer, filled, count);
        filled += count;
        if (filled == writes.requestSize()) {
            sendBuffer();
        }
        return count;
    }

    private void settle() throws IOException {
        sendBuffer();
        writes.settle();
        if (syncs) {
            handle.sync(position);
        }
    }

    private void sendBuffer() throws IOException {
        int count = filled;
        filled = 0;
        send(buffer, 0, count);
    }

    private void send(byte[] source, int offset, int count) throws IOException {
        writes.write(position, ByteBuffer.wrap(source, offset, count).slice());
        position += count;
    }

    private void release() {
        writes.abandon();
        handle.abandon();
    }
}
