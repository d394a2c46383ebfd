package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AtomicLong now = new AtomicLong(5);

    private Pace pace(OptionalLong rate) {
        return new Pace(rate, now::get, () -> {});
    }

    @Test
    void letsAsMuchPassInASecondAsTheRateSays() {
        Pace pace = pace(OptionalLong.of(1000));

        assertThat(pace.after(500)).isEqualTo(SECOND / 2);
        now.addAndGet(SECOND / 2);
        assertThat(pace.after(500)).isEqualTo(SECOND / 2);
        now.addAndGet(SECOND);
        assertThat(pace.after(500)).isZero();
    }

    @Test
    void makesUpForNoMoreThanASecondInWhichNothingMoved() {
        Pace pace = pace(OptionalLong.of(1000));
        assertThat(pace.after(1000)).isEqualTo(SECOND);

        now.addAndGet(600 * SECOND);

        assertThat(pace.after(1000)).isZero();
        assertThat(pace.after(1000)).isEqualTo(SECOND);
    }

    @Test
    void makesNothingWaitWithoutARate() {
        Pace pace = pace(OptionalLong.empty());

        assertThat(pace.after(1 << 20)).isZero();
        now.addAndGet(60 * SECOND);
        assertThat(pace.after(1 << 20)).isZero();
    }
}
