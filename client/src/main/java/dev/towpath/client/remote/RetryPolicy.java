package dev.towpath.client.remote;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often to try, and how long to pause in between. What is tried again is decided elsewhere: only what failed with
 * {@link dev.towpath.client.errors.SftpException#retryable()}, and only what does no harm when it happens twice.
 *
 * @param attempts how many times something is tried in all; 1 never tries again
 * @param firstPause the pause after the first failure; each further one is twice as long as the one before
 * @param longestPause what no pause exceeds
 * @param jitter the part of each pause that is left to chance, from 0 to 1, so that many clients of one server that
 *     came back do not return in step
 * @param limit no attempt is begun when this much time has passed since the first one began
 * @since 0.1
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause, double jitter, Duration limit) {
    private static final RetryPolicy NONE =
            new RetryPolicy(1, Duration.ofMillis(500), Duration.ofSeconds(30), 0.5, Duration.ofMinutes(5));

    /** Checks the parts. */
    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
        }
        notNegative(firstPause, "firstPause");
        notNegative(longestPause, "longestPause");
        notNegative(limit, "limit");
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be from 0 to 1: " + jitter);
        }
    }

    /** Tries once. */
    public static RetryPolicy none() {
        return NONE;
    }

    /**
     * Tries {@code attempts} times, with pauses of half a second, one, two, four seconds and so on up to 30, of which
     * up to a half is left to chance; for five minutes at most.
     */
    public static RetryPolicy exponential(int attempts) {
        return new RetryPolicy(attempts, NONE.firstPause, NONE.longestPause, NONE.jitter, NONE.limit);
    }

    /** Sets the pause after the first failure. */
    public RetryPolicy withFirstPause(Duration pause) {
        return new RetryPolicy(attempts, pause, longestPause, jitter, limit);
    }

    /** Sets what no pause exceeds. */
    public RetryPolicy withLongestPause(Duration pause) {
        return new RetryPolicy(attempts, firstPause, pause, jitter, limit);
    }

    /** Sets the part of each pause that is left to chance, from 0 to 1. */
    public RetryPolicy withJitter(double part) {
        return new RetryPolicy(attempts, firstPause, longestPause, part, limit);
    }

    /** Sets how long after the first attempt a further one may begin. */
    public RetryPolicy withLimit(Duration newLimit) {
        return new RetryPolicy(attempts, firstPause, longestPause, jitter, newLimit);
    }

    /** The pause after the {@code failed}-th failure in a row, counted from 1. */
    public Duration pauseAfter(int failed, RandomGenerator random) {
        // 2^40 half seconds are far beyond any longest pause; without the cap the shift would wrap around.
        double nanos = Math.min(
                (double) longestPause.toNanos(), (double) firstPause.toNanos() * (1L << Math.min(40, failed - 1)));
        return Duration.ofNanos((long) (nanos * (1 - jitter * random.nextDouble())));
    }

    private static void notNegative(Duration duration, String name) {
        if (requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + duration);
        }
    }
}
