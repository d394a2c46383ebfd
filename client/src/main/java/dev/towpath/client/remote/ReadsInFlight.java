package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The READs of one open file that are in flight, and what has come of them. Replies are handled on the thread that reads
 * the connection, which also asks for more; the thread that wants the bytes waits here. Once stopped, nothing more is
 * taken.
 */
final class ReadsInFlight {
    private static final int REQUESTS_MAX = 512;

    /** The largest ring, in a heap that is large enough. */
    private static final long RING_MAX =
            Math.min(16L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);

    /** READs are not made smaller than this because a server once answered with less. */
    private static final int REQUEST_MIN = 4 * 1024;

    private final RemoteHandle handle;
    private final SftpChannel channel;
    private final Attempt attempt;
    private final long start;
    private final OptionalLong expected;
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
    private TimeLimit limit;

    /** Reads from {@code offset} on, asking for little more than {@code expected} bytes if that is known. */
    ReadsInFlight(RemoteHandle handle, long offset, OptionalLong expected) {
        this.handle = handle;
        this.channel = handle.dialogue().channel();
        this.attempt = handle.dialogue().attempt("read", handle.path());
        this.start = offset;
        this.limit = handle.dialogue().unlimited();
        this.expected = expected;
        this.requestSize = handle.limits().readSize();
        this.stallTimeout = handle.fileSystem().options().stallTimeout();
    }

    /** Allows that much time for everything, from now on. */
    void limit(Duration time) {
        limit = limit.within(time);
    }

    /** What is being tried, for messages. */
    Attempt attempt() {
        return attempt;
    }

    int requestSize() {
        return requestSize;
    }

    /** Bytes that have come without a hole. */
    long received() {
        lock.lock();
        try {
            return mark();
        } finally {
            lock.unlock();
        }
    }

    /** The end of the byte farthest out, perhaps behind a hole. */
    long highest() {
        lock.lock();
        try {
            return done.highest();
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held. */
    private long mark() {
        return Math.min(end, done.mark());
    }

    /** Asks for the first bytes. */
    void begin(Intake intake) throws IOException {
        lock.lock();
        try {
            if (expected.isPresent()) {
                requests = REQUESTS_MAX;
            }
            askMore(intake);
        } finally {
            lock.unlock();
        }
        channel.flush();
    }

    /**
     * Waits until more than {@code known} bytes have come; true once every byte has. Whether they are still wanted is asked
     * without the lock: the answer may take long, and may itself come over this connection.
     */
    boolean awaitBeyond(long known) throws IOException, InterruptedException {
        movedOn();
        while (true) {
            boolean over = !isSettled() && limit.isOver();
            lock.lockInterruptibly();
            try {
                if (failure != null) {
                    throw failure;
                }
                if (complete()) {
                    return true;
                }
                if (over) {
                    throw exceeded();
                }
                if (mark() != known) {
                    return false;
                }
                long unused = changed.awaitNanos(Math.min(patience(), limit.left()));
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whoever asks now may have been away for long, with nothing in flight. */
    private void movedOn() {
        lock.lock();
        try {
            lastProgress = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing more is waited for. */
    private boolean isSettled() {
        lock.lock();
        try {
            return failure != null || complete();
        } finally {
            lock.unlock();
        }
    }

    /** How long to wait for the next byte; throws if it has been too long. With the lock held. */
    private long patience() throws SftpException {
        long left = lastProgress + stallTimeout.toNanos() - System.nanoTime();
        if (left <= 0) {
            throw new SftpTimeoutException(
                    attempt.failed("the server sent nothing for " + SftpChannel.seconds(stallTimeout) + "; " + mark()
                                    + " bytes have come")
                            .withRetryable(true),
                    null);
        }
        return left;
    }

    /** With the lock held. */
    private SftpException exceeded() {
        return limit.exceeded(attempt, mark() + " bytes have come");
    }

    /** With the lock held. */
    private boolean complete() {
        return outstanding.isEmpty() && end != Long.MAX_VALUE;
    }

    /** How many bytes lie ready in one piece of the ring. */
    int available(Intake.ToRing ring) {
        lock.lock();
        try {
            return ring.available(mark());
        } finally {
            lock.unlock();
        }
    }

    /** Takes note that {@code count} bytes of the ring are used, and asks for more. */
    void drained(Intake.ToRing ring, int count) throws IOException {
        lock.lock();
        try {
            ring.drain(count);
            lastProgress = System.nanoTime();
            askMore(ring);
        } finally {
            lock.unlock();
        }
        channel.flush();
    }

    /** Lets twice as much be in flight, for a reader who had to wait. */
    void widen(Intake.ToRing ring) {
        lock.lock();
        try {
            if (end == Long.MAX_VALUE) {
                // A ring takes memory, and there may be many.
                ring.grow((int) channel.depth(RING_MAX));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks for as much as the window and the target allow. With the lock held. */
    private void askMore(Intake intake) throws SftpException {
        while (!stopped
                && end == Long.MAX_VALUE
                && outstanding.size() < requests
                && inFlight < channel.depth(ReadWindow.REACH)) {
            long left = expected.isPresent() ? expected.getAsLong() - next : Long.MAX_VALUE;
            if (left <= 0 && outstanding.stream().anyMatch(piece -> piece.at >= expected.getAsLong())) {
                // Behind the expected end one request at a time looks for the real one.
                return;
            }
            int most = Math.min(requestSize, intake.most());
            int size = left > 0 ? (int) Math.min(most, left) : most;
            if (!intake.hasRoom(next, size) || next + size - mark() > ReadWindow.REACH) {
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

    /** Makes whoever waits fail, now or later. */
    void fail(IOException cause) {
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

    /** Takes nothing more, and waits for nothing. */
    void stop() {
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

    /** OpenSSH opens directories for reading, and fails at the first READ: returns the exception that says so. */
    SftpException explained(SftpException refused) {
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
