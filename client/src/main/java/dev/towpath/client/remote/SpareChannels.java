package dev.towpath.client.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.session.ClientSession;

/**
 * Channels of a connection that were of use and may be so again soon: the server starts a program for each, which takes it
 * longer than a round trip. Those that nobody takes for a while are closed. Thread-safe.
 */
final class SpareChannels {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final ClientSession session;
    private final String server;
    private final RemoteOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<ChannelOpening> spare = new ArrayDeque<>();
    private boolean closed;

    SpareChannels(ClientSession session, String server, RemoteOptions options) {
        this.session = session;
        this.server = server;
        this.options = options;
    }

    /** One that is there, or a new one, which opens in its own time. */
    ChannelOpening take() throws IOException {
        lock.lock();
        try {
            for (ChannelOpening one = spare.poll(); one != null; one = spare.poll()) {
                if (one.isUsable()) {
                    return one;
                }
                one.cancel();
            }
        } finally {
            lock.unlock();
        }
        return ChannelOpening.begin(session, server, options);
    }

    /** Keeps it for the next one who wants it. */
    void give(ChannelOpening one) {
        boolean kept = false;
        lock.lock();
        try {
            if (!closed && one.isUsable() && spare.size() < Stripes.MOST) {
                spare.push(one);
                kept = true;
            }
        } finally {
            lock.unlock();
        }
        if (!kept) {
            one.cancel();
            return;
        }
        try {
            var unused = session.getFactoryManager()
                    .getScheduledExecutorService()
                    .schedule(() -> drop(one), KEPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            // The client is being closed, which is no reason for a finished upload to fail.
            drop(one);
        }
    }

    /** Closes it if it is spare: now and then one that was in use meanwhile. */
    private void drop(ChannelOpening one) {
        boolean dropped;
        lock.lock();
        try {
            dropped = spare.remove(one);
        } finally {
            lock.unlock();
        }
        if (dropped) {
            one.cancel();
        }
    }

    /** Closes all and keeps none from now on. */
    void close() {
        List<ChannelOpening> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(spare);
            spare.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(ChannelOpening::cancel);
    }
}
