package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one open file whose acknowledgements are awaited later. After a failure every call fails, each with an
 * exception of its own: a caller that closes a stream because of the first one would otherwise suppress it with itself.
 * One thread at a time, but for {@link #fail}.
 */
final class WriteBehind {
    private final RemoteHandle handle;
    private volatile WritesInFlight writes;
    private long start;
    private long sent;
    private @Nullable IOException failure;

    /** Writes to {@code handle}, first at {@code position}. */
    WriteBehind(RemoteHandle handle, long position) {
        this.handle = handle;
        this.start = position;
        this.writes = new WritesInFlight(handle, position, acknowledged -> {});
    }

    /** The most bytes one request carries. */
    int requestSize() {
        return writes.requestSize();
    }

    /** Sends all of {@code data}, to be written at {@code position}; waits while too much is in flight. */
    void write(long position, ByteBuffer data) throws IOException {
        guarded(() -> {
            if (position != start + sent) {
                writes.settle(sent);
                start = position;
                sent = 0;
                writes = new WritesInFlight(handle, position, acknowledged -> {});
            }
            while (data.hasRemaining()) {
                int count = Math.min(data.remaining(), writes.requestSize());
                // The data is copied into packets before this returns.
                writes.put(
                        sent,
                        count,
                        (target, offset, length, done) ->
                                data.get(data.position() + (int) done, target, offset, length));
                data.position(data.position() + count);
                sent += count;
            }
        });
    }

    /** Waits until everything sent is acknowledged. May be called again after an interrupt. */
    void settle() throws IOException {
        if (sent == 0 && failure == null) {
            return;
        }
        InterruptedIOException[] interrupted = new InterruptedIOException[1];
        guarded(() -> {
            try {
                writes.settle(sent);
            } catch (InterruptedException e) {
                interrupted[0] = SftpChannel.interrupted(writes.attempt(), e);
            }
        });
        if (interrupted[0] != null) {
            throw interrupted[0];
        }
    }

    /** Makes a call that waits in another thread fail, and those to come. */
    void fail(IOException cause) {
        writes.fail(cause);
    }

    /** Waits for nothing any more. */
    void abandon() {
        writes.abandon();
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void guarded(Step step) throws IOException {
        if (failure != null) {
            throw new IOException(
                    "an earlier write to \"" + handle.path() + "\" failed, the file is incomplete: "
                            + failure.getMessage(),
                    failure);
        }
        try {
            step.run();
        } catch (InterruptedException e) {
            throw failed(SftpChannel.interrupted(writes.attempt(), e));
        } catch (SftpException e) {
            throw failed(handle.explained(e, writes.requestSize()));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException e) {
        failure = e;
        writes.abandon();
        return e;
    }
}
