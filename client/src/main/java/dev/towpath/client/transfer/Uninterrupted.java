package dev.towpath.client.transfer;

import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Cleaning up after a failure. An interrupt that ended the transfer would end the clean-up as well, so the flag is put
 * aside meanwhile; what fails here is added to the failure that came first. Who interrupts or cancels wants the call to end: a
 * server that no longer answers is then waited for only a moment here, and for the rest of its time by a thread beside. The
 * same goes for removing part files after a server has let a request wait for too long.
 */
final class Uninterrupted {
    /** Seconds that an interrupted or cancelled call may still take. */
    private static final int MOMENT = 1;

    /** Seconds that a call may still take which has waited for the server in vain. */
    private static final int LONGER_MOMENT = 2;

    /** One step of cleaning up. */
    interface Step {
        void run() throws IOException;
    }

    private Uninterrupted() {}

    /** What a channel of a local file says of an interrupt, as all else here says it; the flag is set. */
    static InterruptedIOException told(ClosedByInterruptException e) {
        InterruptedException interrupt = new InterruptedException();
        interrupt.initCause(e);
        InterruptedIOException told =
                new InterruptedIOException("the thread was interrupted while it read or wrote the local file");
        told.initCause(interrupt);
        return told;
    }

    /** Runs {@code step}. Returns whether it worked; if not, {@code first} has its exception suppressed. */
    static boolean clean(Throwable first, Step step) {
        return run(first, step, 0);
    }

    /** The same for part files: whoever was not answered in time is not waited for as long once more. */
    static boolean remove(Throwable first, Step step) {
        return run(first, step, first instanceof SftpTimeoutException ? LONGER_MOMENT : 0);
    }

    /** Waits for so many seconds at most if that is not 0. */
    private static boolean run(Throwable first, Step step, int most) {
        boolean interrupted = Thread.interrupted();
        try {
            if (interrupted || first instanceof CancellationException) {
                beside(step, MOMENT);
            } else if (most > 0) {
                beside(step, most);
            } else {
                here(step);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            if (e != first) {
                first.addSuppressed(e);
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whoever interrupts the cleaning, as the end of a tree does with its other files, wants it clean all the same. */
    private static void here(Step step) throws IOException {
        try {
            step.run();
        } catch (InterruptedIOException e) {
            boolean unused = Thread.interrupted();
            try {
                beside(step, MOMENT);
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void beside(Step step, int seconds) throws IOException {
        FutureTask<Void> cleaning = new FutureTask<>(() -> {
            step.run();
            return null;
        });
        Thread thread = new Thread(cleaning, "towpath-clean-up");
        thread.setDaemon(true);
        thread.start();
        try {
            await(cleaning, seconds);
        } catch (ExecutionException e) {
            throw new IOException("the clean-up failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the clean-up goes on, but the server has not answered yet", e);
        }
    }

    /** An interrupt meanwhile leaves it a moment. */
    private static void await(FutureTask<Void> cleaning, int seconds) throws ExecutionException, TimeoutException {
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            while (true) {
                try {
                    cleaning.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                    end = Math.min(end, System.nanoTime() + TimeUnit.SECONDS.toNanos(MOMENT));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
