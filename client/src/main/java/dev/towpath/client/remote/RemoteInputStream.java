package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Reads a remote file from front to back, ahead of whoever reads it. It starts with two small requests; each time the
 * reader has to wait, twice as much is asked for ahead, so a header costs little and a long line is filled.
 */
final class RemoteInputStream extends InputStream {
    /** Room for what is read ahead, at the start. */
    private static final int AHEAD = 128 * 1024;

    private final RemoteHandle handle;
    private final boolean ownsHandle;
    private final ReadsInFlight reads;
    private final Intake.ToRing ring = Intake.ToRing.growing(AHEAD);
    private long taken;
    private volatile boolean closed;

    private RemoteInputStream(RemoteHandle handle, long offset, boolean ownsHandle) {
        this.handle = handle;
        this.ownsHandle = ownsHandle;
        this.reads = new ReadsInFlight(handle, offset, OptionalLong.empty());
    }

    /** Starts to read {@code handle} at {@code offset}; closing the stream closes the handle. */
    static RemoteInputStream on(RemoteHandle handle, long offset) throws IOException {
        return begun(new RemoteInputStream(handle, offset, true));
    }

    /** The same, but closing the stream leaves the handle open. */
    static RemoteInputStream sharing(RemoteHandle handle, long offset) throws IOException {
        return begun(new RemoteInputStream(handle, offset, false));
    }

    private static RemoteInputStream begun(RemoteInputStream stream) throws IOException {
        stream.reads.begin(stream.ring);
        return stream;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        int count = Math.min(length, ready());
        if (count == 0) {
            return -1;
        }
        System.arraycopy(ring.bytes(), ring.from(), target, offset, count);
        used(count);
        return count;
    }

    /** Reads into a buffer as {@link #read(byte[], int, int)} does. */
    int read(ByteBuffer target) throws IOException {
        int count = Math.min(target.remaining(), ready());
        if (count == 0) {
            return -1;
        }
        target.put(ring.bytes(), ring.from(), count);
        used(count);
        return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long total = 0;
        for (int count = ready(); count > 0; count = ready()) {
            out.write(ring.bytes(), ring.from(), count);
            used(count);
            total += count;
        }
        return total;
    }

    /** What can be read without waiting for the server. */
    @Override
    public int available() throws IOException {
        requireOpen();
        return reads.available(ring);
    }

    /** Closes the file without waiting for the server: nothing was changed, so nothing needs to be confirmed. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            reads.fail(new IOException("the stream was closed while it was read"));
            reads.stop();
            if (ownsHandle) {
                handle.abandon();
            }
        }
    }

    /** Waits for the next bytes; returns how many lie in one piece, 0 at the end of the file. */
    private int ready() throws IOException {
        requireOpen();
        int count = reads.available(ring);
        if (count > 0) {
            return count;
        }
        try {
            boolean unused = reads.awaitBeyond(taken);
        } catch (InterruptedException e) {
            throw SftpChannel.interrupted(reads.attempt(), e);
        } catch (SftpException e) {
            throw handle.explained(e);
        }
        reads.widen(ring);
        return reads.available(ring);
    }

    private void used(int count) throws IOException {
        taken += count;
        reads.drained(ring, count);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
    }
}
