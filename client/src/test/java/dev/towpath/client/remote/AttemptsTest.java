package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final AtomicLong clock = new AtomicLong();
    private final Random random = new Random(1);

    @Test
    void pauseTwiceAsLongEachTimeUpToTheLongest() {
        RetryPolicy policy = RetryPolicy.exponential(7).withJitter(0).withLongestPause(Duration.ofSeconds(5));

        assertThat(pauses(policy))
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5));
    }

    @Test
    void leaveAPartOfThePauseToChance() {
        RetryPolicy policy = RetryPolicy.exponential(2).withFirstPause(Duration.ofSeconds(10));

        for (int i = 0; i < 1000; i++) {
            assertThat(policy.pauseAfter(1, random)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        }
        assertThat(policy.pauseAfter(1, new Random(1))).isNotEqualTo(policy.pauseAfter(1, new Random(2)));
    }

    @Test
    void endAtOnceWithoutAPolicy() {
        assertThat(pauses(RetryPolicy.none())).isEmpty();
    }

    @Test
    void endBeforeTheLimitWouldPass() {
        RetryPolicy policy = RetryPolicy.exponential(100).withJitter(0).withLimit(Duration.ofSeconds(4));

        assertThat(pauses(policy))
                .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void neverPauseForANegativeTimeHoweverManyThereWere() {
        RetryPolicy policy = RetryPolicy.exponential(Integer.MAX_VALUE)
                .withFirstPause(Duration.ofDays(1))
                .withLongestPause(Duration.ofDays(2));

        assertThat(policy.pauseAfter(1_000_000, random)).isBetween(Duration.ofDays(1), Duration.ofDays(2));
    }

    @Test
    void refuseAPolicyThatMakesNoSense() {
        RetryPolicy policy = RetryPolicy.none();

        assertThatIllegalArgumentException().isThrownBy(() -> RetryPolicy.exponential(0));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withJitter(1.5));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withJitter(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withFirstPause(Duration.ofSeconds(-1)));
    }

    private List<Duration> pauses(RetryPolicy policy) {
        Attempts attempts = new Attempts(policy, random, clock::get);
        List<Duration> pauses = new ArrayList<>();
        for (Optional<Duration> next = attempts.failed(); next.isPresent(); next = attempts.failed()) {
            pauses.add(next.get());
            clock.addAndGet(next.get().toNanos());
        }
        return pauses;
    }
}
