package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Keeps a transfer at a mean rate: makes the thread that moves the bytes wait. For one thread. */
final class Pace {
    /** The longest wait without a look at whether the transfer is still wanted. */
    private static final long SLICE_NANOS = 100_000_000;

    /** How much of the time in which nothing moved is made up for: a pause is no leave to flood the line after it. */
    private static final long CREDIT_NANOS = 1_000_000_000;

    /** How much is moved at a time, so that waits are short. */
    static final int STEP = 16 * 1024;

    private final OptionalLong rate;
    private final long most;
    private final LongSupplier nanoTime;
    private final Runnable glance;
    private long moved;
    private long startedAt;
    private long begunAt;

    /** Lets as many bytes per second pass as {@code options} say, if they do, and runs {@code glance} now and then. */
    Pace(TransferOptions options, LongSupplier nanoTime, Runnable glance) {
        this.rate = options.rate();
        this.most = options.timeLimit().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        this.nanoTime = nanoTime;
        this.glance = glance;
    }

    /** Begins an attempt, whose time runs from now on. */
    Pace begin() {
        begunAt = nanoTime.getAsLong();
        return this;
    }

    /** Whether there is anything to keep to. */
    boolean isLimited() {
        return rate.isPresent();
    }

    /** How many nanoseconds to wait after {@code bytes} more were moved. */
    long after(int bytes) {
        long now = nanoTime.getAsLong();
        if (moved == 0) {
            startedAt = now;
        }
        long due = rate.isEmpty() ? 0 : (long) (moved * 1e9 / rate.getAsLong());
        startedAt = Math.max(startedAt, now - due - CREDIT_NANOS);
        moved += bytes;
        return rate.isEmpty() ? 0 : (long) (moved * 1e9 / rate.getAsLong()) - (now - startedAt);
    }

    /** Waits as long as {@link #after} says. */
    void keep(int bytes) throws IOException {
        long now = nanoTime.getAsLong();
        long wait = after(bytes);
        long left = most - (now - begunAt);
        park(now + Math.min(wait, left));
        if (wait > Math.max(0, left)) {
            throw new SftpTimeoutException(
                    Failure.of(
                                    "transfer",
                                    "at " + rate.orElse(0)
                                            + " bytes a second the transfer takes longer than its time limit, "
                                            + Duration.ofNanos(most).toMillis() + " ms")
                            .withAdvice("allow more bytes a second, or more time")
                            .withRetryable(true),
                    null);
        }
    }

    private void park(long until) throws InterruptedIOException {
        for (long left = until - nanoTime.getAsLong(); left > 0; left = until - nanoTime.getAsLong()) {
            glance.run();
            LockSupport.parkNanos(Math.min(left, SLICE_NANOS));
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while keeping to " + rate.orElse(0) + " bytes a second");
            }
        }
    }
}
