package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UninterruptedTest {
    @Test
    void cleansUpAllTheSameWhenItIsInterruptedMeanwhile() {
        AtomicInteger runs = new AtomicInteger();
        IOException first = new IOException("broken");

        boolean clean = Uninterrupted.remove(first, () -> {
            if (runs.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the server");
            }
        });

        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(clean).isTrue();
        assertThat(runs).hasValue(2);
        assertThat(first).hasNoSuppressedExceptions();
    }

    @Test
    void saysWhyItCouldNot() {
        IOException first = new IOException("broken");

        boolean clean = Uninterrupted.remove(first, () -> {
            throw new IOException("refused");
        });

        assertThat(clean).isFalse();
        assertThat(first).hasSuppressedException(new IOException("refused"));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void tellsOfAnInterruptAtALocalFileAsOfAnyOther() {
        ClosedByInterruptException closed = new ClosedByInterruptException();

        assertThat(Uninterrupted.told(closed))
                .hasMessageContaining("local file")
                .hasCauseInstanceOf(InterruptedException.class)
                .hasRootCause(closed);
    }
}
