package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SteadyWaitTest {
    private final CloseFuture future = new DefaultCloseFuture("test", null);

    @Test
    void doesNotWaitForWhatIsDone() throws IOException {
        future.setClosed();

        assertThat(SteadyWait.isDone(future, Duration.ZERO)).isTrue();
    }

    @Test
    void waitsUntilItIsDone() throws Exception {
        Thread other = new Thread(future::setClosed);
        other.start();

        assertThat(SteadyWait.isDone(future, Duration.ofSeconds(100))).isTrue();
        other.join();
    }

    @Test
    void waitsNoLongerThanItMay() throws IOException {
        assertThat(SteadyWait.isDone(future, Duration.ofMillis(1))).isFalse();
    }

    @Test
    void endsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> SteadyWait.isDone(future, Duration.ofSeconds(100)))
                .isInstanceOf(InterruptedIOException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
