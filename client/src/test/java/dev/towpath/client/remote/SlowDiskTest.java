package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowDiskTest {
    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "9999999, 0", "10000000, 1", "10000000000, 1000"})
    void waitsForASlowDiskWithALargeFile(long bytes, long seconds) {
        assertThat(SlowDisk.timeFor(bytes)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void doesNotWaitForEverBecauseAServerSaysSo() {
        assertThat(SlowDisk.timeFor(Long.MAX_VALUE)).isEqualTo(Duration.ofHours(6));
    }
}
