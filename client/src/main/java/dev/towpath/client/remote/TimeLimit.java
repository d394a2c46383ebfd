package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** How long all bytes of one transfer may take together, however steadily they come. Its time runs from the start. */
final class TimeLimit {
    /** Lets it take as long as it takes. */
    static final TimeLimit NONE = new TimeLimit(null, 0, () -> {});

    /** How often somebody is asked whether the transfer is still wanted. */
    private static final long GLANCE = Duration.ofMillis(100).toNanos();

    private final @Nullable Duration limit;
    private final long end;
    private final Runnable glance;

    private TimeLimit(@Nullable Duration limit, long end, Runnable glance) {
        this.limit = limit;
        this.end = end;
        this.glance = glance;
    }

    /** Runs from now on. */
    TimeLimit within(Duration time) {
        return new TimeLimit(time, System.nanoTime() + time.toNanos(), glance);
    }

    /** Runs {@code check} often, which throws if the transfer is to end. */
    TimeLimit checking(Runnable check) {
        return new TimeLimit(limit, end, check);
    }

    /** How long it is from start to end; nothing if there is no limit. */
    Duration duration() {
        return limit == null ? Duration.ZERO : limit;
    }

    /** Nanoseconds to wait at most before looking here again; zero or less when the time is up. */
    long left() {
        long left = limit == null ? Long.MAX_VALUE : end - System.nanoTime();
        return this == NONE || glance == NONE.glance ? left : Math.min(left, GLANCE);
    }

    /** Whether the time is up; throws what the check throws. */
    boolean isOver() {
        glance.run();
        return limit != null && end - System.nanoTime() <= 0;
    }

    /** What {@code future} comes to, if it does so in time. */
    <T> T get(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        while (true) {
            try {
                return future.get(left(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (isOver()) {
                    throw e;
                }
            }
        }
    }

    /** What to fail with; {@code far} says how far it got. */
    SftpTimeoutException exceeded(Attempt attempt, String far) {
        return new SftpTimeoutException(
                attempt.failed("the transfer took longer than its limit, " + SftpChannel.seconds(duration()) + "; "
                                + far)
                        .withAdvice("allow more time, or find out what slows the server or the line")
                        .withRetryable(true),
                null);
    }
}
