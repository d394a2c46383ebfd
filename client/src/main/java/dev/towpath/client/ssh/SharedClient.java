package dev.towpath.client.ssh;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one MINA client of this JVM: started for the first connection, stopped after the last, so that no thread is left
 * when nothing is connected.
 */
final class SharedClient {
    /** MINA's client owns a selector, a timer and threads: one for all connections is what its authors advise. */
    private static final SharedClient OF_THIS_JVM = new SharedClient();

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable TransportClient client;
    private int leases;

    private SharedClient() {}

    /** Returns the right to use the client until it is given back. */
    static Lease lease() {
        return OF_THIS_JVM.newLease();
    }

    private Lease newLease() {
        lock.lock();
        try {
            TransportClient running = client;
            if (running == null) {
                running = TransportClient.started();
                client = running;
            }
            leases++;
            return new Lease(running);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the client if nobody uses it any more. */
    private @Nullable TransportClient give() {
        lock.lock();
        try {
            if (--leases > 0) {
                return null;
            }
            TransportClient unused = client;
            client = null;
            return unused;
        } finally {
            lock.unlock();
        }
    }

    /** The right to use the client. Giving it back twice is giving it back once. */
    final class Lease {
        private final TransportClient leased;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Lease(TransportClient leased) {
            this.leased = leased;
        }

        TransportClient client() {
            return leased;
        }

        /**
         * Gives the client back and waits, for two seconds at most, until its threads have ended if it was the last.
         */
        void release() {
            TransportClient unused = held.getAndSet(false) ? give() : null;
            if (unused != null) {
                unused.stop();
            }
        }

        /** The same from one of the client's own threads, which cannot wait for its own end. */
        void releaseLater() {
            TransportClient unused = held.getAndSet(false) ? give() : null;
            if (unused != null) {
                Thread stopper = new Thread(unused::stop, "towpath-stop");
                stopper.setDaemon(true);
                stopper.start();
            }
        }
    }
}
