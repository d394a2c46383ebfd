package dev.towpath.client.remote;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The attempts at one thing under a {@link RetryPolicy}: counts failures and says how long to pause before the next try.
 * It does not sleep. Not thread-safe.
 *
 * @since 0.1
 */
public final class Attempts {
    private final RetryPolicy policy;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private long started;
    private int failed;

    /** Begins the first attempt. */
    public Attempts(RetryPolicy policy, RandomGenerator random, LongSupplier nanoTime) {
        this.policy = policy;
        this.random = random;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /** Counts a failure. Returns the pause before the next attempt; nothing if there is to be none. */
    public Optional<Duration> failed() {
        failed++;
        if (failed >= policy.attempts()) {
            return Optional.empty();
        }
        Duration pause = policy.pauseAfter(failed, random);
        Duration passed = Duration.ofNanos(nanoTime.getAsLong() - started);
        return passed.plus(pause).compareTo(policy.limit()) > 0 ? Optional.empty() : Optional.of(pause);
    }

    /** Begins to count and to measure anew: something was achieved, so the next failure is the first of its kind. */
    public void renew() {
        failed = 0;
        started = nanoTime.getAsLong();
    }

    /** What they go by. */
    public RetryPolicy policy() {
        return policy;
    }

    /** How many attempts have failed. */
    public int count() {
        return failed;
    }
}
