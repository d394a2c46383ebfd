package dev.towpath.client;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first {@link Session} of an {@link Sftp} and those made beside it while calls overlap, so that each call has a
 * connection to itself as long as there may be one more. Thread-safe.
 *
 * <p>A connection that cannot be had beside a living one is done without, from then on: many servers count the
 * connections of an account, and that is no reason for a call to fail.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Sftp.class);

    /** What a call does with the session it was lent. */
    @FunctionalInterface
    interface Use<T> {
        T of(Session session) throws IOException;
    }

    private final Session first;
    private final Supplier<Session> another;
    private final ReentrantLock lock = new ReentrantLock();
    /** The calls under way on each; the first is always there. */
    private final Map<Session, Integer> calls = new HashMap<>();

    private final List<Session> inOrder = new ArrayList<>();
    private int most;
    private boolean closed;

    Connections(Session first, int most, Supplier<Session> another) {
        this.first = first;
        this.most = most;
        this.another = another;
        inOrder.add(first);
        calls.put(first, 0);
    }

    /**
     * Lends {@code use} a session: an idle one, a new one, or the least busy, in this order. Runs {@code wanted} a few
     * times a second while it connects one beside the first, and what that throws ends the attempt.
     */
    <T> T lend(Use<T> use, Runnable wanted) throws IOException {
        Session taken = take();
        try {
            if (taken == first || isUsable(taken, wanted)) {
                return use.of(taken);
            }
        } finally {
            giveBack(taken);
        }
        return use.of(first);
    }

    private Session take() {
        lock.lock();
        try {
            Session best = first;
            for (Session each : inOrder) {
                if (busy(each) < busy(best)) {
                    best = each;
                }
            }
            if (busy(best) > 0 && inOrder.size() < most && !closed) {
                best = another.get();
                inOrder.add(best);
            }
            calls.merge(best, 1, Integer::sum);
            return best;
        } finally {
            lock.unlock();
        }
    }

    private int busy(Session session) {
        return calls.getOrDefault(session, 0);
    }

    private void giveBack(Session session) {
        lock.lock();
        try {
            calls.computeIfPresent(session, (any, count) -> count - 1);
        } finally {
            lock.unlock();
        }
    }

    /** Connects it if need be; one that cannot be had while the first lives is left out for good. */
    private boolean isUsable(Session extra, Runnable wanted) throws IOException {
        try {
            extra.connect(wanted);
            return extra.isOpen();
        } catch (SftpException e) {
            // Without the first one there is no server, or no network: that is for the first to find out, and to wait
            // for.
            if (first.isOpen()) {
                leaveOut(extra, e);
            }
            return false;
        }
    }

    private void leaveOut(Session extra, SftpException reason) {
        lock.lock();
        try {
            if (!inOrder.remove(extra)) {
                return;
            }
            calls.remove(extra);
            most = inOrder.size();
        } finally {
            lock.unlock();
        }
        extra.close();
        LOG.warn(
                "{}: no further connection could be made, going on with {}: {}",
                first.server(),
                most,
                reason.getMessage());
    }

    /** Closes those beside the first, and lets none be made any more. */
    void close() {
        List<Session> rest;
        lock.lock();
        try {
            closed = true;
            rest = List.copyOf(inOrder.subList(1, inOrder.size()));
        } finally {
            lock.unlock();
        }
        rest.forEach(Session::close);
    }
}
