package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterTest {
    private final AtomicLong clock = new AtomicLong(-5);
    private final List<Progress> seen = new ArrayList<>();

    @Test
    void reportsFirstAndLastOfAnEmptyFile() {
        Meter meter = meter(0);

        meter.start();
        meter.finish(0);

        assertThat(seen).extracting(Progress::done).containsExactly(0L, 0L);
        assertThat(seen).extracting(Progress::total).containsOnly(0L);
    }

    @Test
    void reportsAtMostEveryTenthOfASecond() {
        Meter meter = meter(100);

        meter.start();
        for (int i = 1; i < 100; i++) {
            clock.addAndGet(Duration.ofMillis(10).toNanos());
            meter.moved(i);
        }
        meter.finish(100);

        assertThat(seen)
                .extracting(Progress::done)
                .containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L);
    }

    @Test
    void reportsNothingTwice() {
        Meter meter = meter(100);

        meter.start();
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        meter.moved(0);

        assertThat(seen).hasSize(1);
    }

    @Test
    void leavesTheLastReportToTheEnd() {
        Meter meter = meter(100);

        meter.start();
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        meter.moved(100);

        assertThat(seen).extracting(Progress::done).containsExactly(0L);
    }

    @Test
    void tellsRateAndTimeLeft() {
        Progress half = new Progress("a", "b", 500, 1500, Duration.ofSeconds(2));

        assertThat(half.bytesPerSecond()).isEqualTo(250);
        assertThat(half.eta()).hasValue(Duration.ofSeconds(4));
    }

    @Test
    void knowsNoTimeLeftWithoutATotalOrARate() {
        assertThat(new Progress("a", "b", 500, -1, Duration.ofSeconds(2)).eta()).isEmpty();
        assertThat(new Progress("a", "b", 0, 10, Duration.ZERO).eta()).isEmpty();
    }

    @Test
    void takesNoTimeForARestThatIsNone() {
        assertThat(new Progress("a", "b", 0, 0, Duration.ZERO).eta()).hasValue(Duration.ZERO);
        // There was all of it before.
        assertThat(new Progress("a", "b", 10, 10, Duration.ofSeconds(2), 10, 1).eta())
                .hasValue(Duration.ZERO);
    }

    private Meter meter(long total) {
        return new Meter("a", "b", total, seen::add, clock::get);
    }
}
