package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void givesWhoWaitedAFailureOfTheSameClass() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        Opening opening = new Opening(wanted -> {
            tries.incrementAndGet();
            begun.countDown();
            awaited(end);
            throw new NoSuchRemoteFileException(
                    Failure.of("stat", "it does not exist").withPath("/gone"), null);
        });
        FutureTask<IOException> first = failing(opening);
        Thread worker = new Thread(first, "first");
        worker.start();
        awaited(begun);
        FutureTask<IOException> second = failing(opening);
        Thread waiting = new Thread(second, "second");
        waiting.start();
        await().atMost(LIMIT).until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        end.countDown();

        IOException told = second.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(told).isInstanceOf(NoSuchRemoteFileException.class).hasMessageContaining("\"/gone\"");
        assertThat(told).hasCause(first.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertThat(tries).hasValue(1);
    }

    @Test
    void triesAgainForWhoComesAfterwards() {
        AtomicInteger tries = new AtomicInteger();
        Opening opening = new Opening(wanted -> {
            tries.incrementAndGet();
            throw new NoSuchRemoteFileException(Failure.of("stat", "it does not exist"), null);
        });

        assertThatThrownBy(() -> opening.pass(() -> false, () -> {})).isInstanceOf(NoSuchRemoteFileException.class);
        assertThatThrownBy(() -> opening.pass(() -> false, () -> {})).isInstanceOf(NoSuchRemoteFileException.class);

        assertThat(tries).hasValue(2);
    }

    @Test
    void letsGoWhoNoLongerWantsIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Opening opening = new Opening(wanted -> {
            begun.countDown();
            awaited(end);
        });
        FutureTask<Boolean> first = new FutureTask<>(() -> {
            opening.pass(() -> false, () -> {});
            return true;
        });
        new Thread(first, "first").start();
        awaited(begun);

        assertThatThrownBy(() -> opening.pass(() -> false, () -> {
                    throw new CancellationException("not wanted");
                }))
                .isInstanceOf(CancellationException.class);

        end.countDown();
        assertThat(first.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static FutureTask<IOException> failing(Opening opening) {
        return new FutureTask<>(() -> {
            try {
                opening.pass(() -> false, () -> {});
            } catch (IOException e) {
                return e;
            }
            throw new AssertionError("it did not fail");
        });
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
