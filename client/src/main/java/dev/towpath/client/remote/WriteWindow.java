package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Many WRITEs in flight to one open file. A send returns once <em>every</em> WRITE has been acknowledged; one refusal, one
 * lost acknowledgement or a pause longer than the stall timeout makes it throw. The first failure stops new WRITEs.
 *
 * <p>The calling thread reads the source and sends; acknowledgements are counted on the thread that reads the
 * connection. One send at a time; {@link #acknowledged} and {@link #cancel} may be called by any thread.
 *
 * @since 0.1
 */
public final class WriteWindow {
    /**
     * No byte is sent that lies farther than this behind the last one acknowledged without a hole. So a file that was
     * left unfinished may have holes in its last 24 MiB, and nowhere else.
     */
    public static final int REACH = 24 * 1024 * 1024;

    private final WritesInFlight writes;
    private final RemoteHandle handle;
    private @Nullable Stripes stripes;

    /**
     * Writes to {@code handle} from {@code offset} on.
     *
     * @param progress told, on the sending thread, how many bytes are acknowledged without a hole, starting with 0; what
     *     it throws ends the transfer
     */
    public WriteWindow(RemoteHandle handle, long offset, LongConsumer progress) {
        this.writes = new WritesInFlight(handle, offset, progress);
        this.handle = handle;
    }

    /**
     * Limits the time until every byte is acknowledged, from now on; without this only pauses are limited. What blocks in
     * the source is noticed when it returns.
     */
    public WriteWindow within(Duration time) {
        writes.limit(time);
        return this;
    }

    /**
     * Writes over {@code more} channels as well, as they come; a file only, since what was sent over a channel that broke
     * is read again. After a send has returned, {@link Stripes#beginToClose} and {@link Stripes#finish} them.
     */
    public WriteWindow over(Stripes more) {
        stripes = more;
        return this;
    }

    /** Bytes acknowledged without a hole, counted from the window's offset: where to go on after a failure. */
    public long acknowledged() {
        return writes.acknowledged();
    }

    /** Makes a send that is under way in another thread fail. */
    public void cancel() {
        writes.fail(new SftpException(writes.attempt().failed("the transfer was cancelled")));
    }

    /**
     * Sends {@code source} from its byte {@code from} to its end, and returns how many bytes that was.
     *
     * @throws EOFException if the source became shorter meanwhile
     */
    public long send(FileChannel source, long from) throws IOException {
        int requestSize = writes.requestSize();
        Stripes more = stripes;
        if (more != null) {
            more.join(handle, writes);
        }
        return guarded(() -> pumped(source, from, requestSize));
    }

    private long pumped(FileChannel source, long from, int requestSize) throws IOException, InterruptedException {
        long at = 0;
        for (long end = source.size() - from; at < end; end = source.size() - from) {
            int count = (int) Math.min(requestSize, end - at);
            long position = from + at;
            writes.put(at, count, new FileFiller(source, position)::fill);
            at += count;
        }
        return at;
    }

    /** Sends all of {@code source}, and returns how many bytes that was. */
    public long send(InputStream source) throws IOException {
        int requestSize = writes.requestSize();
        return guarded(() -> {
            long at = 0;
            byte[] buffer = new byte[requestSize];
            for (int count = source.readNBytes(buffer, 0, requestSize);
                    count > 0;
                    count = source.readNBytes(buffer, 0, requestSize)) {
                writes.put(at, count, new ArrayFiller(buffer)::fill);
                at += count;
            }
            return at;
        });
    }

    @FunctionalInterface
    private interface Pump {
        long run() throws IOException, InterruptedException;
    }

    private long guarded(Pump pump) throws IOException {
        try {
            writes.report();
            long total = pump.run();
            writes.settle(total);
            return total;
        } catch (InterruptedException e) {
            throw SftpChannel.interrupted(writes.attempt(), e);
        } catch (ClosedByInterruptException e) {
            InterruptedException interrupted = new InterruptedException();
            interrupted.initCause(e);
            throw SftpChannel.interrupted(writes.attempt(), interrupted);
        } catch (SftpException e) {
            throw handle.explained(e, writes.requestSize());
        } finally {
            writes.abandon();
        }
    }

    private record FileFiller(FileChannel source, long position) {
        void fill(byte[] target, int offset, int length, long done) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
            long at = position + done;
            while (buffer.hasRemaining()) {
                int count = source.read(buffer, at);
                if (count < 0) {
                    throw new EOFException("the source became shorter while it was sent: it ends at byte " + at);
                }
                at += count;
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record ArrayFiller(byte[] source) {
        void fill(byte[] target, int offset, int length, long done) {
            System.arraycopy(source, (int) done, target, offset, length);
        }
    }
}
