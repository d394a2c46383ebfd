package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The WRITEs to one open file that are in flight. One thread sends and waits; acknowledgements are counted on the thread
 * that reads the connection. The first failure stops new WRITEs.
 */
final class WritesInFlight {
    /** Requests in flight: the server may queue each. */
    private static final int REQUESTS_MAX = 512;

    /** Length, type, id, length of the handle, offset, length of the data. */
    private static final int HEADER = 4 + 1 + 4 + 4 + 8 + 4;

    private final RemoteHandle handle;
    private final SftpChannel channel;
    private final Attempt attempt;
    private final long start;
    private final LongConsumer progress;
    private final int requestSize;
    private final Duration stallTimeout;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Acknowledgement> outstanding = new HashSet<>();
    private final Contiguous done = new Contiguous();
    private long inFlight;
    private long lastProgress;
    private @Nullable IOException failure;
    private long reported = -1;
    private long sentBefore;
    private TimeLimit limit = TimeLimit.NONE;

    /** Writes from {@code offset} on; {@code progress} is told, on the sending thread, how many bytes are safe. */
    WritesInFlight(RemoteHandle handle, long offset, LongConsumer progress) {
        this.handle = handle;
        this.channel = handle.dialogue().channel();
        this.attempt = handle.dialogue().attempt("write", handle.path());
        this.start = offset;
        this.progress = progress;
        // A server that names no limit gets WRITEs that fill one SSH packet each.
        int onePacket = Math.max(1, channel.outbox().packetSize() - HEADER - handle.bytes().length);
        this.requestSize = handle.limits().writeSize(onePacket);
        this.stallTimeout = handle.fileSystem().options().stallTimeout();
    }

    /** Allows that much time for everything, from now on. */
    void limit(Duration time) {
        limit = limit.within(time);
    }

    /** Runs {@code check} often while it waits, which throws if the transfer is to end. */
    void check(Runnable check) {
        limit = limit.checking(check);
    }

    /** What is being tried, for messages. */
    Attempt attempt() {
        return attempt;
    }

    /** The most bytes one WRITE carries. */
    int requestSize() {
        return requestSize;
    }

    /** Bytes acknowledged without a hole, counted from the start. */
    long acknowledged() {
        lock.lock();
        try {
            return done.mark();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all {@code total} bytes that were put are acknowledged. */
    void settle(long total) throws IOException, InterruptedException {
        awaitBelow(1, 1);
        report();
        if (acknowledged() != total) {
            throw new IllegalStateException(acknowledged() + " of " + total + " bytes are acknowledged");
        }
    }

    /**
     * Sends {@code count} bytes that belong {@code at} bytes behind the start, as soon as there is room for them.
     */
    void put(long at, int count, Cargo.Filler data) throws IOException, InterruptedException {
        if (limit.isOver()) {
            throw exceeded();
        }
        awaitBelow(channel.depth(WriteWindow.REACH), REQUESTS_MAX);
        awaitRoom();
        report();
        int id = channel.reserve();
        byte[] header = handle.dialogue()
                .encoder()
                .write(handle.bytes(), start + at, count)
                .numbered(id)
                .packet();
        List<Cargo> packed = Cargo.pack(header, count, channel.outbox().packetSize(), data);
        Acknowledgement acknowledgement = new Acknowledgement(id, at, count);
        lock.lock();
        try {
            if (outstanding.isEmpty()) {
                lastProgress = System.nanoTime();
            }
            outstanding.add(acknowledgement);
            inFlight += count;
        } finally {
            lock.unlock();
        }
        channel.expect(attempt, id, acknowledgement);
        channel.send(packed);
        channel.flush();
    }

    private void awaitRoom() throws IOException, InterruptedException {
        long end = System.nanoTime() + stallTimeout.toNanos();
        while (!channel.outbox().awaitRoom(Math.max(1, Math.min(end - System.nanoTime(), limit.left())))) {
            if (limit.isOver()) {
                throw exceeded();
            }
            if (end - System.nanoTime() <= 0) {
                throw stalled();
            }
        }
    }

    /** Waits until fewer bytes and requests than given are in flight. */
    private void awaitBelow(long bytes, int requests) throws IOException, InterruptedException {
        while (true) {
            lock.lockInterruptibly();
            try {
                if (failure != null) {
                    throw failure;
                }
                if (inFlight < bytes && outstanding.size() < requests) {
                    return;
                }
                long left = lastProgress + stallTimeout.toNanos() - System.nanoTime();
                if (left <= 0 && !outboxMoves()) {
                    throw stalled();
                }
                if (limit.isOver()) {
                    throw exceeded();
                }
                if (done.mark() == reported) {
                    long unused = changed.awaitNanos(Math.max(Math.min(left, limit.left()), 1));
                }
            } finally {
                lock.unlock();
            }
            report();
        }
    }

    /** On a slow line the first acknowledgement takes long, but bytes leave. */
    private boolean outboxMoves() {
        long sent = channel.outbox().sent();
        boolean moves = sent != sentBefore;
        sentBefore = sent;
        if (moves) {
            lastProgress = System.nanoTime();
        }
        return moves;
    }

    private SftpException exceeded() {
        return limit.exceeded(attempt, acknowledged() + " bytes are safe");
    }

    private SftpException stalled() {
        return new SftpTimeoutException(
                attempt.failed("the server acknowledged nothing for " + SftpChannel.seconds(stallTimeout) + "; "
                                + acknowledged() + " bytes are safe")
                        .withRetryable(true),
                null);
    }

    /** Tells the progress if there is any. */
    void report() {
        long acknowledged = acknowledged();
        if (acknowledged != reported) {
            reported = acknowledged;
            progress.accept(acknowledged);
        }
    }

    /** Makes whoever sends fail, now or later. */
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

    /** Waits for no acknowledgement any more. */
    void abandon() {
        List<Acknowledgement> left;
        lock.lock();
        try {
            left = List.copyOf(outstanding);
            outstanding.clear();
            inFlight = 0;
        } finally {
            lock.unlock();
        }
        left.forEach(acknowledgement -> channel.abandon(acknowledgement.id, acknowledgement));
    }

    /** Most servers say just "failure" when the disk is full: returns the exception that says so. */
    SftpException explained(SftpException refused) {
        if (refused.status().orElse(Status.OK) == Status.FAILURE
                && handle.fileSystem().can(Capability.FSTATVFS)) {
            try {
                DiskSpace space = handle.space();
                if (space.available() < requestSize) {
                    return new SftpException(
                            refused.failure()
                                    .withReason("no space left on the server: " + space.available() + " of "
                                            + space.total() + " bytes are free")
                                    .withAdvice("free some space on the server"),
                            refused);
                }
            } catch (IOException second) {
                refused.addSuppressed(second);
            }
        }
        return refused;
    }

    /** Waits for the answer to one WRITE. */
    private final class Acknowledgement implements ReplyHandler {
        private final int id;
        private final long at;
        private final int count;

        Acknowledgement(int id, long at, int count) {
            this.id = id;
            this.at = at;
            this.count = count;
        }

        @Override
        public void reply(int type, WireReader fields) throws MalformedReplyException {
            if (type != PacketType.STATUS) {
                throw new MalformedReplyException(PacketType.name(type) + " in answer to SSH_FXP_WRITE");
            }
            Refusal status = Refusal.read(fields);
            lock.lock();
            try {
                if (outstanding.remove(this)) {
                    inFlight -= count;
                    lastProgress = System.nanoTime();
                    if (status.code() == Status.OK) {
                        done.add(at, at + count);
                    }
                }
                // Before the sender can see that nothing is outstanding any more: it would take that for success.
                if (status.code() != Status.OK && failure == null) {
                    failure = status.during(attempt);
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void lost(Loss loss) {
            fail(loss.during(attempt));
        }
    }
}
