package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Many READs in flight from one open file, until the server says that the file ends. Short answers are asked for again.
 *
 * <p>The thread that reads the connection writes to the target file straight from the decrypted packet and asks for more;
 * the calling thread waits, reports progress, and writes to streams. Once a receive has returned or thrown, nothing more
 * is written. One receive at a time; {@link #received} and {@link #cancel} may be called by any thread.
 *
 * @since 0.1
 */
public final class ReadWindow {
    /**
     * No byte is asked for that lies farther than this behind the last one that came without a hole. So a file that was
     * left unfinished may have holes in its last 32 MiB, and nowhere else.
     */
    public static final int REACH = 32 * 1024 * 1024;

    /** Bytes held for a stream that is slower than the server. */
    private static final int RING_MAX = 4 * 1024 * 1024;

    /** Bytes given to a stream at a time. */
    private static final int PIECE = 32 * 1024;

    private final RemoteHandle handle;
    private final ReadsInFlight reads;
    private final OptionalLong expected;
    private final LongConsumer progress;
    private @Nullable Stripes stripes;
    private @Nullable RemoteFile same;
    private long reported = -1;
    /** What a stream was given, which may be less than what has come; -1 if there is no stream. */
    private long given = -1;

    /**
     * Reads from {@code handle} from {@code offset} on.
     *
     * @param expected how many bytes are likely to come, so that the server is not asked for many more; the file may
     *     turn out shorter or longer
     * @param progress told, on the receiving thread, how many bytes have come without a hole, starting with 0; what it
     *     throws ends the transfer
     */
    public ReadWindow(RemoteHandle handle, long offset, OptionalLong expected, LongConsumer progress) {
        this.handle = handle;
        this.reads = new ReadsInFlight(handle, offset, expected);
        this.expected = expected;
        this.progress = progress;
    }

    /**
     * Limits the time until every byte is here, from now on; without this only pauses are limited. A stream that is slow
     * to take bytes is noticed when it has.
     */
    public ReadWindow within(Duration time) {
        reads.limit(time);
        return this;
    }

    /**
     * Reads over {@code more} channels as well, as they come, from what is there under the path of the handle as long as
     * it has size and time of {@code file}; into a file only. After a receive has returned,
     * {@link Stripes#beginToClose} and {@link Stripes#finish} them.
     */
    public ReadWindow over(Stripes more, RemoteFile file) {
        stripes = more;
        same = file;
        return this;
    }

    /**
     * Bytes that the target has without a hole, counted from the window's offset: where to go on after a failure. What has
     * come but was not given to a stream any more does not count. For the receiving thread.
     */
    public long received() {
        return given < 0 ? reads.received() : given;
    }

    /** Makes a receive that is under way in another thread fail. */
    public void cancel() {
        reads.fail(new SftpException(reads.attempt().failed("the transfer was cancelled")));
    }

    /**
     * Writes what comes to {@code target} from its byte {@code at} on, and returns how many bytes came. After a failure
     * the target holds no hole: it ends behind the last byte received in sequence.
     */
    public long receive(FileChannel target, long at) throws IOException {
        Intake intake = new Intake.ToFile(target, at);
        Stripes more = stripes;
        RemoteFile file = same;
        if (more != null && file != null) {
            more.join(handle, file, reads);
        }
        try {
            return guarded(intake, () -> {
                while (!reads.awaitBeyond(reported)) {
                    report();
                }
            });
        } finally {
            // Replies may come in any order; a hole would survive a resume.
            if (reads.highest() > received()) {
                target.truncate(at + received());
            }
        }
    }

    /** Writes what comes to {@code target}, in order, and returns how many bytes came. Does not close it. */
    public long receive(OutputStream target) throws IOException {
        int requestSize = reads.requestSize();
        int most = (int) Math.max(RING_MAX, 2L * requestSize);
        // One request beyond what is expected finds the end.
        long needed = expected.isPresent() ? Math.max(0, expected.getAsLong()) + requestSize : most;
        Intake.ToRing ring = new Intake.ToRing((int) Math.max(requestSize, Math.min(most, needed)));
        given = 0;
        return guarded(ring, () -> {
            while (!reads.awaitBeyond(given) || given < reads.received()) {
                // A stream that is slower than the server finds more each time: told and asked after each piece.
                int count = Math.min(reads.available(ring), PIECE);
                // Outside the lock: the stream may be slow, and nobody overwrites what is not drained.
                target.write(ring.bytes(), ring.from(), count);
                given += count;
                reads.drained(ring, count);
                report();
            }
        });
    }

    @FunctionalInterface
    private interface Consumption {
        void run() throws IOException, InterruptedException;
    }

    private long guarded(Intake intake, Consumption consumption) throws IOException {
        try {
            report();
            reads.begin(intake);
            consumption.run();
            report();
            return received();
        } catch (InterruptedException e) {
            throw SftpChannel.interrupted(reads.attempt(), e);
        } catch (SftpException e) {
            throw handle.explained(e);
        } finally {
            reads.stop();
        }
    }

    private void report() {
        long received = received();
        if (received != reported) {
            reported = received;
            progress.accept(received);
        }
    }
}
