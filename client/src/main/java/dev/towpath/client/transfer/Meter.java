package dev.towpath.client.transfer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Turns counts of bytes into a few {@link Progress} reports: the first, the last, and at most ten a second between. */
final class Meter {
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final String source;
    private final String target;
    private long total;
    private final Consumer<Progress> listener;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private BooleanSupplier cancelled = () -> false;
    private long reportedAt;
    private long reported;
    private long resumedAt;
    private int attempt = 1;
    private boolean started;

    Meter(String source, String target, long total, Consumer<Progress> listener, LongSupplier nanoTime) {
        this.source = source;
        this.target = target;
        this.total = total;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    /** Ends the transfer with {@link CancellationException} when {@code condition} holds. */
    Meter cancelledWhen(BooleanSupplier condition) {
        cancelled = condition;
        return this;
    }

    /** Learns how many bytes there are to transfer, or -1. */
    void expect(long bytes) {
        total = bytes;
    }

    /** Reports that the transfer began. */
    void start() {
        start(0);
    }

    /** Reports that an attempt began, with so many bytes across already. The first one tells what was there before. */
    void start(long there) {
        if (started) {
            attempt++;
            resumedAt = Math.min(resumedAt, there);
        } else {
            resumedAt = there;
        }
        started = true;
        report(there, nanoTime.getAsLong());
    }

    /** How many attempts carried bytes, or began to. */
    int attempts() {
        return attempt;
    }

    /** How many bytes were there before the first attempt. */
    long resumedAt() {
        return resumedAt;
    }

    /** Throws if the caller no longer wants the transfer. */
    void requireWanted() {
        asking(Optional.of(cancelled), source + " -> " + target).run();
    }

    /** Throws if {@code condition} holds, of which {@code what} was told that it ends it. */
    static Runnable asking(Optional<BooleanSupplier> condition, String what) {
        return () -> {
            if (condition.isPresent() && condition.get().getAsBoolean()) {
                throw new CancellationException(what + ": cancelled by cancelWhen(…)");
            }
        };
    }

    /** Takes note that {@code done} bytes have come across; reports if the last report is long enough ago. */
    void moved(long done) {
        requireWanted();
        long now = nanoTime.getAsLong();
        // The last report is the business of finish(): the bytes may be there and the transfer still fail.
        if (done > reported && done != total && now - reportedAt >= PAUSE_NANOS) {
            report(done, now);
        }
    }

    /** Reports the end. */
    void finish(long done) {
        report(done, nanoTime.getAsLong());
    }

    /** Time since the transfer began. */
    Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
    }

    private void report(long done, long now) {
        reportedAt = now;
        reported = done;
        listener.accept(
                new Progress(source, target, done, total, Duration.ofNanos(now - startedAt), resumedAt, attempt));
    }
}
