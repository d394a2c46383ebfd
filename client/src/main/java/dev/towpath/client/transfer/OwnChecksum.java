package dev.towpath.client.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Computes the checksum of this side on a thread of its own, while the server computes the one of its side. */
final class OwnChecksum implements AutoCloseable {
    /** How often somebody is asked whether it is still wanted. */
    private static final long GLANCE_MILLIS = 100;

    private final FutureTask<String> sum;
    private final Thread thread;
    private volatile boolean unwanted;

    /** Reads everything; throws as soon as {@code unwanted} is true. */
    @FunctionalInterface
    interface Summing {
        String sum(BooleanSupplier unwanted) throws IOException;
    }

    private OwnChecksum(Summing source) {
        sum = new FutureTask<>(() -> source.sum(() -> unwanted));
        thread = new Thread(sum, "towpath-checksum");
        thread.setDaemon(true);
    }

    static OwnChecksum begun(Summing source) {
        OwnChecksum begun = new OwnChecksum(source);
        begun.thread.start();
        return begun;
    }

    /** Waits for it: lower-case hexadecimal digits. Runs {@code wanted} often meanwhile; what it throws ends the wait. */
    String hex(Runnable wanted) throws IOException {
        try {
            while (true) {
                try {
                    return sum.get(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    wanted.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("the thread was interrupted while the checksum was computed");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("computing the checksum failed", e.getCause());
        }
    }

    /** Ends the thread, which reads no further than where it is, and waits for its end: nobody reads the source twice. */
    @Override
    public void close() {
        unwanted = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
