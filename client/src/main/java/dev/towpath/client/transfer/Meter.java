package dev.towpath.client.transfer;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Turns counts of bytes into a few {@link Progress} reports: the first, the last, and at most ten a second between. */
final class Meter {
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final String source;
    private final String target;
    private final long total;
    private final Consumer<Progress> listener;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private long reportedAt;
    private long reported;

    Meter(String source, String target, long total, Consumer<Progress> listener, LongSupplier nanoTime) {
        this.source = source;
        this.target = target;
        this.total = total;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    /** Reports that the transfer began. */
    void start() {
        report(0, nanoTime.getAsLong());
    }

    /** Takes note that {@code done} bytes have come across; reports if the last report is long enough ago. */
    void moved(long done) {
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
        listener.accept(new Progress(source, target, done, total, Duration.ofNanos(now - startedAt)));
    }
}
