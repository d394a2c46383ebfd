package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
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

    private final SftpChannel channel;
    private final Lanes lanes;
    private final Attempt attempt;
    private final long start;
    private final OptionalLong expected;
    private final Duration stallTimeout;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<ReadPiece> outstanding = new HashSet<>();
    private final Contiguous done = new Contiguous();
    private int requestSize;
    private int requests = 2;
    private long next;
    private long end = Long.MAX_VALUE;
    private long lastProgress;
    private boolean stopped;
    private @Nullable Intake intake;
    private @Nullable IOException failure;
    private TimeLimit limit;

    /** Reads from {@code offset} on, asking for little more than {@code expected} bytes if that is known. */
    ReadsInFlight(RemoteHandle handle, long offset, OptionalLong expected) {
        this.channel = handle.dialogue().channel();
        this.lanes = new Lanes(new Lane(handle.dialogue(), handle.path(), handle.bytes()));
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
        return locked(this::mark);
    }

    /** The end of the byte farthest out, perhaps behind a hole. */
    long highest() {
        return locked(done::highest);
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
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
            this.intake = intake;
            askMore(intake);
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Reads over one more channel. For the thread that reads the connection. */
    void join(Lane lane) {
        lock.lock();
        try {
            lanes.add(lane);
            if (intake != null) {
                askMore(intake);
            }
        } catch (SftpException e) {
            fail(e);
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Sends what was asked for. Not with the lock held. */
    void flush() {
        locked(lanes::now).forEach(lane -> lane.channel().flush());
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
        return locked(() -> failure != null || complete());
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
        return locked(() -> ring.available(mark()));
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
        flush();
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

    /** Asks for as much as the windows and the target allow. With the lock held. */
    private void askMore(Intake intake) throws SftpException {
        while (!stopped && end == Long.MAX_VALUE && outstanding.size() < requests) {
            long left = expected.isPresent() ? expected.getAsLong() - next : Long.MAX_VALUE;
            if (left <= 0 && outstanding.stream().anyMatch(piece -> piece.at() >= expected.getAsLong())) {
                // Behind the expected end one request at a time looks for the real one.
                return;
            }
            // Where the file ends is for the main channel to find out.
            Lane lane = left > 0 ? lanes.freest() : lanes.main();
            int most = Math.min(requestSize, intake.most());
            int size = left > 0 ? (int) Math.min(most, left) : most;
            if (lane.inFlight() >= channel.depth(ReadWindow.REACH)
                    || !intake.hasRoom(next, size)
                    || next + size - mark() > ReadWindow.REACH) {
                return;
            }
            ask(new ReadPiece(this, lane, intake, next, size));
            next += size;
        }
    }

    private void ask(ReadPiece piece) throws SftpException {
        Lane lane = piece.lane();
        outstanding.add(piece);
        lane.add(piece.wanted());
        Request request = lane.dialogue().encoder().read(lane.handle(), start + piece.at(), piece.wanted());
        try {
            piece.submit(attempt, request);
        } catch (SftpException broken) {
            if (lanes.isMain(lane)) {
                throw broken;
            }
            askOverMain(piece);
        }
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
        List<ReadPiece> left;
        lock.lock();
        try {
            stopped = true;
            left = List.copyOf(outstanding);
            outstanding.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(ReadPiece::abandon);
    }

    /** Takes bytes that came for {@code piece}; true if something else was asked for because of that. */
    boolean take(ReadPiece piece, byte[] bytes, int offset, int length, boolean last) throws MalformedReplyException {
        lock.lock();
        try {
            if (stopped) {
                return false;
            }
            piece.intake().take(piece.end(), bytes, offset, length);
            done.add(piece.end(), piece.end() + length);
            piece.got(length);
            lastProgress = System.nanoTime();
            if (last) {
                answered(piece);
            }
            return last;
        } catch (MalformedReplyException e) {
            throw e;
        } catch (IOException e) {
            fail(e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void answered(ReadPiece piece) throws IOException {
        if (piece.isEmpty()) {
            throw new MalformedReplyException("an empty SSH_FXP_DATA");
        }
        settle(piece);
        if (!piece.isWhole()) {
            requestSize = Math.min(requestSize, Math.max(REQUEST_MIN, piece.received()));
            ask(piece.rest(piece.lane()));
        }
        requests = Math.min(REQUESTS_MAX, requests * 2);
        askMore(piece.intake());
    }

    /** The server gives no bytes for {@code piece}: the file ends before it, or it cannot be read. */
    void refused(ReadPiece piece, Refusal status) {
        if (!lanes.isMain(piece.lane())) {
            askAgain(piece);
            return;
        }
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            lastProgress = System.nanoTime();
            settle(piece);
            if (status.code() == Status.EOF) {
                end = Math.min(end, piece.at());
            } else {
                fail(status.during(attempt));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come for {@code piece}. */
    void lost(ReadPiece piece, Loss loss) {
        if (lanes.isMain(piece.lane())) {
            fail(loss.during(attempt));
        } else {
            askAgain(piece);
        }
    }

    private void askAgain(ReadPiece piece) {
        lock.lock();
        try {
            askOverMain(piece);
        } catch (SftpException e) {
            fail(e);
        } finally {
            lock.unlock();
        }
        channel.flush();
    }

    /** Its channel is done without: it broke, or the server gives nothing over it. With the lock held. */
    private void askOverMain(ReadPiece piece) throws SftpException {
        lanes.remove(piece.lane());
        if (!stopped && outstanding.contains(piece)) {
            settle(piece);
            ask(piece.rest(lanes.main()));
        }
    }

    private void settle(ReadPiece piece) {
        outstanding.remove(piece);
        piece.lane().remove(piece.wanted());
        changed.signalAll();
    }
}
