package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TreeBottomTest {
    @Test
    void isBelowTheDeepestTreeThereIs() {
        assertThat(TreeBottom.reached(2048, "/d".repeat(2048))).isEmpty();
        assertThat(TreeBottom.reached(2049, "/d".repeat(2049))).contains("it lies more than 2048 directories deep");
    }

    @Test
    void isBelowTheLongestPathThereIs() {
        assertThat(TreeBottom.reached(2, "d".repeat(32_767))).isEmpty();
        assertThat(TreeBottom.reached(2, "d".repeat(32_768)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("more than 32767 characters"));
    }
}
