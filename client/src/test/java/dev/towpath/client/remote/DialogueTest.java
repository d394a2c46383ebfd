package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialogueTest {
    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "9999999, 0", "10000000, 1", "10000000000, 1000"})
    void waitsForASlowDiskWithALargeFile(long bytes, long seconds) {
        assertThat(Dialogue.longer(bytes)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void doesNotWaitForEverBecauseAServerSaysSo() {
        assertThat(Dialogue.longer(Long.MAX_VALUE)).isEqualTo(Duration.ofHours(6));
    }
}
