package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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

    /** What may wait at a channel that is one of several: enough to keep it busy. */
    private static final long LANE_BACKLOG = 256 * 1024;

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
    private final Lanes lanes;
    /** What was sent over a channel that broke, and has to be sent again. */
    private final Deque<Acknowledgement> again = new ArrayDeque<>();

    private long inFlight;
    private long lastProgress;
    private @Nullable IOException failure;
    private long reported = -1;
    private long sentBefore;
    private TimeLimit limit;

    /** Writes from {@code offset} on; {@code progress} is told, on the sending thread, how many bytes are safe. */
    WritesInFlight(RemoteHandle handle, long offset, LongConsumer progress) {
        this.channel = handle.dialogue().channel();
        this.attempt = handle.dialogue().attempt("write", handle.path());
        this.lanes = new Lanes(new Lane(handle.dialogue(), handle.path(), handle.bytes()));
        this.start = offset;
        this.limit = handle.dialogue().unlimited();
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

    /** Writes over one more channel. */
    void join(Lane lane) {
        lock.lock();
        try {
            lanes.add(lane);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all {@code total} bytes that were put are acknowledged. */
    void settle(long total) throws IOException, InterruptedException {
        do {
            awaitBelow(1, 1, 0);
        } while (sentAgain());
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
        do {
            awaitBelow(channel.depth(WriteWindow.REACH), REQUESTS_MAX, at + count);
        } while (sentAgain());
        Lane lane = freest();
        if (lanes.isMain(lane)) {
            awaitRoom();
        }
        report();
        send(lane, at, count, data);
    }

    /** Sends again, over the channel that everything depends on, one piece that another channel lost. */
    private boolean sentAgain() throws IOException, InterruptedException {
        Acknowledgement lost;
        lock.lock();
        try {
            lost = again.poll();
        } finally {
            lock.unlock();
        }
        if (lost == null) {
            return false;
        }
        awaitRoom();
        send(lanes.main(), lost.at, lost.count, lost.data);
        return true;
    }

    /** The channel with the least in flight among those that are not waiting for their window. */
    private Lane freest() {
        lock.lock();
        try {
            return lanes.freest(LANE_BACKLOG);
        } finally {
            lock.unlock();
        }
    }

    private void send(Lane lane, long at, int count, Cargo.Filler data) throws IOException {
        int id = lane.channel().reserve();
        byte[] header = lane.dialogue()
                .encoder()
                .write(lane.handle(), start + at, count)
                .numbered(id)
                .packet();
        List<Cargo> packed = Cargo.pack(header, count, lane.channel().outbox().packetSize(), data);
        Acknowledgement acknowledgement = new Acknowledgement(lane, id, at, count, data);
        lock.lock();
        try {
            if (outstanding.isEmpty()) {
                lastProgress = System.nanoTime();
            }
            outstanding.add(acknowledgement);
            inFlight += count;
            lane.add(count);
        } finally {
            lock.unlock();
        }
        try {
            lane.channel().expect(attempt, id, acknowledgement);
        } catch (SftpException e) {
            if (lanes.isMain(lane)) {
                throw e;
            }
            acknowledgement.sendAgain();
            return;
        }
        lane.channel().send(packed);
        lane.channel().flush();
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

    /**
     * Waits until fewer bytes and requests than given are in flight, {@code end} is within reach, and a channel has room;
     * or until something has to be sent again. Whether all this is still wanted is asked without the lock: the answer may
     * take long, and may itself come over this connection.
     */
    private void awaitBelow(long bytes, int requests, long end) throws IOException, InterruptedException {
        while (!isBelow(bytes, requests, end)) {
            if (limit.isOver() && !isBelow(bytes, requests, end)) {
                throw exceeded();
            }
            lock.lockInterruptibly();
            try {
                if (failure == null && !fits(bytes, requests, end) && done.mark() == reported) {
                    long stalls = lastProgress + stallTimeout.toNanos() - System.nanoTime();
                    long unused = changed.awaitNanos(Math.max(Math.min(stalls, limit.left()), 1));
                }
            } finally {
                lock.unlock();
            }
            report();
        }
    }

    /** Whether there is nothing to wait for; throws what has gone wrong, a stall too. */
    private boolean isBelow(long bytes, int requests, long end) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (failure != null) {
                throw failure;
            }
            boolean below = fits(bytes, requests, end);
            if (!below && lastProgress + stallTimeout.toNanos() - System.nanoTime() <= 0 && !outboxMoves()) {
                throw stalled();
            }
            return below;
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held. */
    private boolean fits(long bytes, int requests, long end) {
        return !again.isEmpty()
                || (inFlight < bytes
                        && outstanding.size() < requests
                        && end - done.mark() <= WriteWindow.REACH
                        && hasRoom());
    }

    /**
     * With several channels none is waited for: as long as one holds something back, a reply is due. With the lock held.
     */
    private boolean hasRoom() {
        return lanes.isSingle() || outstanding.isEmpty() || lanes.anyHoldsLessThan(LANE_BACKLOG);
    }

    /** On a slow line the first acknowledgement takes long, but bytes leave. */
    private boolean outboxMoves() {
        long sent = lanes.sent();
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
        left.forEach(acknowledgement -> acknowledgement.lane.channel().abandon(acknowledgement.id, acknowledgement));
    }

    /** Waits for the answer to one WRITE. */
    private final class Acknowledgement implements ReplyHandler {
        private final Lane lane;
        private final int id;
        private final long at;
        private final int count;
        private final Cargo.Filler data;

        Acknowledgement(Lane lane, int id, long at, int count, Cargo.Filler data) {
            this.lane = lane;
            this.id = id;
            this.at = at;
            this.count = count;
            this.data = data;
        }

        /** Its channel is done without: it broke, or the server takes nothing over it. */
        void sendAgain() {
            lock.lock();
            try {
                lanes.remove(lane);
                if (outstanding.remove(this)) {
                    inFlight -= count;
                    again.add(this);
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void reply(int type, WireReader fields) throws MalformedReplyException {
            if (type != PacketType.STATUS) {
                throw new MalformedReplyException(PacketType.name(type) + " in answer to SSH_FXP_WRITE");
            }
            Refusal status = Refusal.read(fields);
            if (!lanes.isMain(lane) && status.code() != Status.OK) {
                sendAgain();
                return;
            }
            lock.lock();
            try {
                if (outstanding.remove(this)) {
                    inFlight -= count;
                    lane.remove(count);
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
            if (lanes.isMain(lane)) {
                fail(loss.during(attempt));
            } else {
                sendAgain();
            }
        }
    }
}
