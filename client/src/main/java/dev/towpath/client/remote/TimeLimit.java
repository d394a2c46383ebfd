package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long all bytes of one transfer may take together, however steadily they come. Its time runs from the start. */
final class TimeLimit {
    /** Lets it take as long as it takes. */
    static final TimeLimit NONE = new TimeLimit(null);

    private final @Nullable Duration limit;
    private final long end;

    private TimeLimit(@Nullable Duration limit) {
        this.limit = limit;
        this.end = limit == null ? 0 : System.nanoTime() + limit.toNanos();
    }

    /** Runs from now on. */
    static TimeLimit of(Duration limit) {
        return new TimeLimit(limit);
    }

    /** Nanoseconds left, as long as nobody waits if there is no limit; zero or less when the time is up. */
    long left() {
        return limit == null ? Long.MAX_VALUE : end - System.nanoTime();
    }

    boolean isOver() {
        return left() <= 0;
    }

    /** What to fail with; {@code far} says how far it got. */
    SftpTimeoutException exceeded(Attempt attempt, String far) {
        return new SftpTimeoutException(
                attempt.failed("the transfer took longer than its limit, "
                                + SftpChannel.seconds(limit == null ? Duration.ZERO : limit) + "; " + far)
                        .withAdvice("allow more time, or find out what slows the server or the line")
                        .withRetryable(true),
                null);
    }
}
