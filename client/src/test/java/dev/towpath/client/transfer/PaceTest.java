package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.SftpTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AtomicLong now = new AtomicLong(5);

    private Pace pace(TransferOptions options) {
        return new Pace(options, now::get, () -> {});
    }

    @Test
    void letsAsMuchPassInASecondAsTheRateSays() {
        Pace pace = pace(TransferOptions.defaults().limit(1000));

        assertThat(pace.after(500)).isEqualTo(SECOND / 2);
        now.addAndGet(SECOND / 2);
        assertThat(pace.after(500)).isEqualTo(SECOND / 2);
        now.addAndGet(SECOND);
        assertThat(pace.after(500)).isZero();
    }

    @Test
    void makesUpForNoMoreThanASecondInWhichNothingMoved() {
        Pace pace = pace(TransferOptions.defaults().limit(1000));
        assertThat(pace.after(1000)).isEqualTo(SECOND);

        now.addAndGet(600 * SECOND);

        assertThat(pace.after(1000)).isZero();
        assertThat(pace.after(1000)).isEqualTo(SECOND);
    }

    @Test
    void makesNothingWaitWithoutARate() {
        Pace pace = pace(TransferOptions.defaults());

        assertThat(pace.after(1 << 20)).isZero();
        now.addAndGet(60 * SECOND);
        assertThat(pace.after(1 << 20)).isZero();
    }

    @Test
    void waitsNoLongerThanTheTimeForAllBytes() {
        Pace pace = pace(TransferOptions.defaults().limit(1).timeLimit(Duration.ofSeconds(10)))
                .begin();
        now.addAndGet(10 * SECOND);

        // Would wait for a day.
        assertThatThrownBy(() -> pace.keep(86_400))
                .isInstanceOf(SftpTimeoutException.class)
                .hasMessageContaining("longer than its time limit, 10000 ms");
    }
}
