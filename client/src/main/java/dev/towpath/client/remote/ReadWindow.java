package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
    private static final int REQUESTS_MAX = 512;

    /** Bytes held for a stream that is slower than the server. */
    private static final int RING_MAX = 4 * 1024 * 1024;

    /** READs are not made smaller than this because a server once answered with less. */
    private static final int REQUEST_MIN = 4 * 1024;

    private final RemoteHandle handle;
    private final SftpChannel channel;
    private final Attempt attempt;
    private final long start;
    private final OptionalLong expected;
    private final LongConsumer progress;
    private final Duration stallTimeout;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Piece> outstanding = new HashSet<>();
    private final Contiguous done = new Contiguous();
    private int requestSize;
    private int requests = 2;
    private long next;
    private long inFlight;
    private long end = Long.MAX_VALUE;
    private long lastProgress;
    private boolean stopped;
    private @Nullable IOException failure;
    private long reported = -1;

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
        this.channel = handle.dialogue().channel();
        this.attempt = handle.dialogue().attempt("read", handle.path());
        this.start = offset;
        this.expected = expected;
        this.progress = progress;
        this.requestSize = handle.limits().readSize();
        this.stallTimeout = handle.fileSystem().options().stallTimeout();
    }

    /** Bytes received without a hole, counted from the window's offset: where to go on after a failure. */
    public long received() {
        lock.lock();
        try {
            return Math.min(end, done.mark());
        } finally {
            lock.unlock();
        }
    }

    /** Makes a receive that is under way in another thread fail. */
    public void cancel() {
        fail(new SftpException(attempt.failed("the transfer was cancelled")));
    }

    /**
     * Writes what comes to {@code target} from its byte {@code at} on, and returns how many bytes came. After a failure
     * the target holds no hole: it ends behind the last byte received in sequence.
     */
    public long receive(FileChannel target, long at) throws IOException {
        Intake intake = new Intake.ToFile(target, at);
        try {
            return guarded(intake, () -> {
                while (!await(() -> false)) {
                    report();
                }
            });
        } finally {
            // Replies may come in any order; a hole would survive a resume.
            if (done.highest() > received()) {
                target.truncate(at + received());
            }
        }
    }

    /** Writes what comes to {@code target}, in order, and returns how many bytes came. Does not close it. */
    public long receive(OutputStream target) throws IOException {
        int most = (int) Math.max(RING_MAX, 2L * requestSize);
        // One request beyond what is expected finds the end.
        long needed = expected.isPresent() ? Math.max(0, expected.getAsLong()) + requestSize : most;
        Intake.ToRing intake = new Intake.ToRing((int) Math.max(requestSize, Math.min(most, needed)));
        return guarded(intake, () -> {
            boolean complete = false;
            while (!complete) {
                complete = await(() -> intake.available(Math.min(end, done.mark())) > 0);
                drain(intake, target);
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
            begin(intake);
            consumption.run();
            report();
            return received();
        } catch (InterruptedException e) {
            throw SftpChannel.interrupted(attempt, e);
        } catch (SftpException e) {
            throw explained(e);
        } finally {
            stop();
        }
    }

    private void begin(Intake intake) throws IOException {
        lock.lock();
        try {
            lastProgress = System.nanoTime();
            if (expected.isPresent()) {
                requests = REQUESTS_MAX;
            }
            askMore(intake);
        } finally {
            lock.unlock();
        }
        channel.flush();
    }

    /** Waits for a change; true once every byte has come. */
    private boolean await(Ready ready) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (failure == null && !complete() && !ready.test() && Math.min(end, done.mark()) == reported) {
                long left = lastProgress + stallTimeout.toNanos() - System.nanoTime();
                if (left <= 0) {
                    throw new SftpTimeoutException(
                            attempt.failed("the server sent nothing for " + SftpChannel.seconds(stallTimeout) + "; "
                                            + received() + " bytes have come")
                                    .withRetryable(true),
                            null);
                }
                long unused = changed.awaitNanos(left);
            }
            if (failure != null) {
                throw failure;
            }
            return complete();
        } finally {
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Ready {
        boolean test();
    }

    /** With the lock held. */
    private boolean complete() {
        return outstanding.isEmpty() && end != Long.MAX_VALUE;
    }

    private void drain(Intake.ToRing intake, OutputStream target) throws IOException {
        while (true) {
            int from;
            int count;
            lock.lock();
            try {
                from = intake.from();
                count = intake.available(Math.min(end, done.mark()));
            } finally {
                lock.unlock();
            }
            if (count <= 0) {
                return;
            }
            // Outside the lock: the stream may be slow, and nobody overwrites what is not drained.
            target.write(intake.ring(), from, count);
            lock.lock();
            try {
                intake.drain(count);
                lastProgress = System.nanoTime();
                askMore(intake);
            } finally {
                lock.unlock();
            }
            channel.flush();
        }
    }

    /** Asks for as much as the window and the target allow. With the lock held. */
    private void askMore(Intake intake) throws SftpException {
        while (!stopped && end == Long.MAX_VALUE && outstanding.size() < requests && inFlight < channel.depth()) {
            long left = expected.isPresent() ? expected.getAsLong() - next : Long.MAX_VALUE;
            if (left <= 0 && outstanding.stream().anyMatch(piece -> piece.at >= expected.getAsLong())) {
                // Behind the expected end one request at a time looks for the real one.
                return;
            }
            int size = left > 0 ? (int) Math.min(requestSize, left) : requestSize;
            if (!intake.hasRoom(next, size)) {
                return;
            }
            ask(new Piece(intake, next, size));
            next += size;
        }
    }

    private void ask(Piece piece) throws SftpException {
        outstanding.add(piece);
        inFlight += piece.wanted;
        piece.id = channel.submit(
                attempt, handle.dialogue().encoder().read(handle.bytes(), start + piece.at, piece.wanted), piece);
    }

    private void fail(IOException cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        List<Piece> left;
        lock.lock();
        try {
            stopped = true;
            left = List.copyOf(outstanding);
            outstanding.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(piece -> channel.abandon(piece.id, piece));
    }

    private void report() {
        long received = received();
        if (received != reported) {
            reported = received;
            progress.accept(received);
        }
    }

    /** OpenSSH opens directories for reading, and fails at the first READ. */
    private SftpException explained(SftpException refused) {
        if (refused.status().orElse(Status.OK) == Status.FAILURE) {
            try {
                if (handle.stat().isDirectory()) {
                    return new WrongRemoteTypeException(
                            refused.failure().withReason("it is a directory, and a file is meant"), refused);
                }
            } catch (IOException second) {
                refused.addSuppressed(second);
            }
        }
        return refused;
    }

    /** One READ and its answer. */
    private final class Piece implements ReplyHandler {
        private final Intake intake;
        private final long at;
        private final int wanted;
        private int id;
        private int got;

        Piece(Intake intake, long at, int wanted) {
            this.intake = intake;
            this.at = at;
            this.wanted = wanted;
        }

        @Override
        public int room() {
            return wanted;
        }

        @Override
        public void data(byte[] bytes, int offset, int length, boolean last) throws MalformedReplyException {
            lock.lock();
            try {
                if (stopped) {
                    return;
                }
                intake.take(at + got, bytes, offset, length);
                done.add(at + got, at + got + length);
                got += length;
                lastProgress = System.nanoTime();
                if (last) {
                    answered();
                }
            } catch (MalformedReplyException e) {
                fail(new Loss(Loss.Kind.VIOLATED, String.valueOf(e.getMessage()), e).during(attempt));
                throw e;
            } catch (IOException e) {
                fail(e);
            } finally {
                lock.unlock();
            }
        }

        private void answered() throws IOException {
            if (got == 0) {
                throw new MalformedReplyException("an empty SSH_FXP_DATA");
            }
            settle();
            if (got < wanted) {
                requestSize = Math.min(requestSize, Math.max(REQUEST_MIN, got));
                ask(new Piece(intake, at + got, wanted - got));
            }
            requests = Math.min(REQUESTS_MAX, requests * 2);
            askMore(intake);
        }

        @Override
        public void reply(int type, WireReader fields) throws MalformedReplyException {
            if (type != PacketType.STATUS) {
                throw new MalformedReplyException(PacketType.name(type) + " in answer to SSH_FXP_READ");
            }
            Refusal status = Refusal.read(fields);
            lock.lock();
            try {
                if (stopped) {
                    return;
                }
                lastProgress = System.nanoTime();
                settle();
                if (status.code() == Status.EOF) {
                    end = Math.min(end, at);
                } else {
                    fail(status.during(attempt));
                }
            } finally {
                lock.unlock();
            }
        }

        private void settle() {
            outstanding.remove(this);
            inFlight -= wanted;
            changed.signalAll();
        }

        @Override
        public void lost(Loss loss) {
            fail(loss.during(attempt));
        }
    }
}
