package dev.towpath.client;

import dev.towpath.client.errors.Retelling;
import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A door that one thread opens while the others wait. Whoever waited gets the outcome of that one try, a failure too:
 * with a try each, the last of many threads would wait for all of them, and a server that is down would be asked by
 * all.
 */
final class Opening {
    /** What takes long. */
    @FunctionalInterface
    interface Work {
        /** Does it; {@code wanted} throws if whoever waits for it has lost interest. */
        void run(Runnable wanted) throws IOException;
    }

    /** How often somebody is asked whether what is waited for is still wanted. */
    private static final long GLANCE = Duration.ofMillis(100).toNanos();

    private final Work work;
    private final ReentrantLock door = new ReentrantLock();
    /** Guards what follows; held for a moment only. */
    private final ReentrantLock notes = new ReentrantLock();

    private long rounds;
    private @Nullable SftpException failure;
    private @Nullable Thread worker;
    private boolean stopped;

    Opening(Work work) {
        this.work = work;
    }

    /**
     * Returns when {@code open}; does the work if nobody else does.
     *
     * @param wanted run a few times a second meanwhile; what it throws ends the wait, and the work if that is done here
     */
    void pass(BooleanSupplier open, Runnable wanted) throws IOException {
        long seen = rounds();
        try {
            while (!door.tryLock(GLANCE, TimeUnit.NANOSECONDS)) {
                wanted.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while another thread was connecting");
            interrupted.initCause(e);
            throw interrupted;
        }
        try {
            SftpException shared = failureSince(seen);
            if (open.getAsBoolean()) {
                return;
            }
            if (shared != null) {
                // Of its own for each thread, for each adds its own trace and what it suppressed.
                throw Retelling.of(shared, shared.failure());
            }
            work(wanted);
        } finally {
            door.unlock();
        }
    }

    private void work(Runnable wanted) throws IOException {
        SftpException failed = null;
        begin(Thread.currentThread());
        try {
            work.run(wanted);
        } catch (SftpException e) {
            failed = e;
            throw e;
        } finally {
            end(failed);
        }
    }

    private void begin(Thread thread) throws InterruptedIOException {
        notes.lock();
        try {
            if (stopped) {
                throw new InterruptedIOException("closed while connecting");
            }
            worker = thread;
        } finally {
            notes.unlock();
        }
    }

    private void end(@Nullable SftpException failed) {
        notes.lock();
        try {
            worker = null;
            rounds++;
            failure = failed;
            if (stopped) {
                // The interrupt was ours, not the caller's.
                Thread.interrupted();
            }
        } finally {
            notes.unlock();
        }
    }

    /** Ends the work that is going on, and lets none begin. */
    void interrupt() {
        notes.lock();
        try {
            stopped = true;
            Thread working = worker;
            if (working != null) {
                working.interrupt();
            }
        } finally {
            notes.unlock();
        }
    }

    private long rounds() {
        notes.lock();
        try {
            return rounds;
        } finally {
            notes.unlock();
        }
    }

    private @Nullable SftpException failureSince(long seen) {
        notes.lock();
        try {
            return rounds == seen ? null : failure;
        } finally {
            notes.unlock();
        }
    }
}
