package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TransfersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path here;

    private Served served;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        served.givenDirectory("/in");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private Path local(String name, int size) throws IOException {
        return Files.write(here.resolve(name), Served.bytes(size));
    }

    @Test
    void carriesAllThatWasGivenBeforeItCloses() throws IOException {
        List<Transfer> given = new ArrayList<>();
        served.given("/out/z", "text");

        try (Transfers background = served.sftp.background(3)) {
            for (int i = 0; i < 20; i++) {
                given.add(background.put(local("f" + i, i), "/in/"));
            }
            given.add(background.get("/out/z", here.resolve("z")));
        }

        assertThat(given).allMatch(transfer -> transfer.state() == Transfer.State.DONE);
        assertThat(served.names("/in")).hasSize(20);
        assertThat(here.resolve("z")).hasContent("text");
        assertThat(given.get(19).await().bytes()).isEqualTo(19);
        assertThat(given.get(19).progress().orElseThrow().done()).isEqualTo(19);
    }

    @Test
    void runsNoMoreThanItMayAndTheOthersWait() throws IOException {
        served.server.inject(on(WRITE).times(2), Fault.dropReply());
        try (Transfers background = served.sftp.background(2)) {
            List<Transfer> given = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                given.add(background.put(local("f" + i, 1), "/in/"));
            }

            await().atMost(LONG)
                    .until(() -> given.get(0).state() == Transfer.State.RUNNING
                            && given.get(1).state() == Transfer.State.RUNNING);
            assertThat(given.get(2).state()).isEqualTo(Transfer.State.WAITING);
            assertThat(background.pending()).hasSize(4);
            given.get(3).cancel();
            given.get(0).cancel();
            given.get(1).cancel();

            assertThat(given.get(2).await().bytes()).isEqualTo(1);
            assertThatThrownBy(() -> given.get(0).await()).isInstanceOf(CancellationException.class);
            assertThat(given.get(3).state()).isEqualTo(Transfer.State.CANCELLED);
        }
        assertThat(served.names("/in")).containsExactly("f2");
    }

    @Test
    void throwsAtTheEndWhatNobodyAskedFor() throws IOException {
        Transfers background = served.sftp.background(1);
        Transfer unseen = background.get("/missing", here.resolve("x"));
        Transfer seen = background.get("/missing too", here.resolve("y"));
        assertThatThrownBy(seen::await).isInstanceOf(NoSuchRemoteFileException.class);

        assertThatThrownBy(background::close)
                .isInstanceOf(NoSuchRemoteFileException.class)
                .hasMessageContaining("\"/missing\"")
                .hasNoSuppressedExceptions();
        assertThat(unseen.state()).isEqualTo(Transfer.State.FAILED);
        background.close();
        assertThatThrownBy(() -> background.put(here, "/in/"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void tellsAStage() throws Exception {
        try (Transfers background = served.sftp.background(1)) {
            CompletableFuture<Long> bytes = background
                    .put(local("a", 7), "/in/")
                    .toStage()
                    .thenApply(Transferred::bytes)
                    .toCompletableFuture();
            CompletableFuture<Transferred> failed =
                    background.get("/missing", here.resolve("x")).toStage().toCompletableFuture();

            assertThat(bytes.get(60, TimeUnit.SECONDS)).isEqualTo(7);
            assertThatThrownBy(() -> failed.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NoSuchRemoteFileException.class);
        }
    }

    @Test
    void keepsAPausedOneFromBeginning() throws IOException {
        CountDownLatch first = new CountDownLatch(1);
        try (Transfers background = served.sftp.background(1)) {
            Transfer before = background.put(local("a", 1), "/in/", o -> o.onProgress(p -> waitFor(first)));
            Transfer paused = background.put(local("b", 1), "/in/");
            paused.pause();
            first.countDown();

            assertThat(before.await().bytes()).isEqualTo(1);
            assertThat(paused.state()).isEqualTo(Transfer.State.PAUSED);
            assertThat(served.names("/in")).containsExactly("a");
            paused.resume();
            assertThat(paused.await().bytes()).isEqualTo(1);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void stopsAnUploadThatRunsAndGoesOnWithIt() throws Exception {
        int size = 24 << 20;
        Path file = local("big", size);
        try (Transfers background = served.sftp.background(1)) {
            Transfer[] one = new Transfer[1];
            CountDownLatch given = new CountDownLatch(1);
            one[0] = background.put(
                    file,
                    "/in/",
                    o -> o.onProgress(p -> {
                        waitFor(given);
                        if (p.done() > 0 && p.done() < size / 2) {
                            one[0].pause();
                        }
                    }));
            given.countDown();
            await().atMost(LONG).until(() -> one[0].state() != Transfer.State.RUNNING);
            if (one[0].state() == Transfer.State.PAUSED) {
                awaitQuiet();
                long sent = served.requests(WRITE).size();
                assertThat(one[0].progress().orElseThrow().done()).isLessThan(size);
                assertThat(served.requests(WRITE)).hasSize((int) sent);
                assertThat(served.names("/in")).doesNotContain("big");
            }
            one[0].resume();
            await().atMost(LONG).until(() -> {
                one[0].resume();
                return one[0].isDone();
            });

            assertThat(one[0].await().bytes()).isEqualTo(size);
            assertThat(Files.mismatch(file, served.server.path("/in/big"))).isEqualTo(-1);
        }
    }

    @Test
    void stopsADownloadThatRunsAndGoesOnWithIt() throws Exception {
        int size = 24 << 20;
        Files.write(served.server.path("/in/big"), Served.bytes(size));
        // Slow enough for a report before the end.
        served.server.network().bandwidth(20 << 20);
        AtomicReference<Transfer> one = new AtomicReference<>();
        CountDownLatch given = new CountDownLatch(1);
        AtomicBoolean stopped = new AtomicBoolean();
        try (Transfers background = served.sftp.background(1)) {
            one.set(background.get(
                    "/in/big",
                    here.resolve("big"),
                    o -> o.onProgress(p -> {
                        waitFor(given);
                        if (p.done() > 0 && !stopped.getAndSet(true)) {
                            one.get().pause();
                        }
                    })));
            given.countDown();
            await().atMost(LONG).until(stopped::get);
            awaitQuiet();

            long asked = served.requests(READ).stream()
                    .mapToLong(request -> request.length())
                    .sum();
            assertThat(one.get().state()).isEqualTo(Transfer.State.PAUSED);
            assertThat(asked).isLessThan(size);
            assertThat(here.resolve("big")).doesNotExist();
            served.server.network().heal();
            one.get().resume();

            assertThat(one.get().await().bytes()).isEqualTo(size);
        }
        assertThat(Files.mismatch(here.resolve("big"), served.server.path("/in/big")))
                .isEqualTo(-1);
    }

    /** What was in flight arrives. */
    private void awaitQuiet() throws InterruptedException {
        served.server.awaitIdle();
    }

    @Test
    void leavesTheTargetAsItWasWhenCancelled() throws IOException {
        served.given("/in/a", "old");
        served.server.inject(on(WRITE).nth(1), Fault.dropReply());
        Transfers background = served.sftp.background(1);
        Transfer transfer = background.put(local("a", 100_000), "/in/a");
        await().atMost(LONG).until(() -> !served.requests(OPEN).isEmpty());

        transfer.cancel();

        assertThatThrownBy(transfer::await).isInstanceOf(CancellationException.class);
        assertThat(served.server.path("/in/a")).hasContent("old");
        background.close();
    }

    @Test
    void cancelsAllThatHaveNotEndedWhichIsNoFailure() throws IOException {
        served.server.inject(on(WRITE).nth(1), Fault.dropReply());
        Transfers background = served.sftp.background(1);
        Transfer running = background.put(local("a", 100_000), "/in/a");
        Transfer waiting = background.put(local("b", 1), "/in/b");
        await().atMost(LONG).until(() -> !served.requests(OPEN).isEmpty());

        background.cancelAll();
        background.close();

        assertThat(List.of(running, waiting)).allMatch(transfer -> transfer.state() == Transfer.State.CANCELLED);
        assertThat(served.names("/in")).isEmpty();
    }

    @Test
    void cancelsAllWhenTheClosingThreadIsInterrupted() throws IOException {
        served.server.inject(on(WRITE), Fault.dropReply());
        Transfers background = served.sftp.background(1);
        Transfer running = background.put(local("a", 1), "/in/");
        Transfer waiting = background.put(local("b", 1), "/in/");

        Thread.currentThread().interrupt();
        background.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(running::await).isInstanceOf(CancellationException.class);
        assertThatThrownBy(waiting::await).isInstanceOf(CancellationException.class);
    }

    @Test
    void leavesNoThreadBehind() throws IOException {
        List<Thread> threads = new ArrayList<>();
        try (Transfers background = served.sftp.background(2)) {
            Transfer unused =
                    background.put(local("a", 1), "/in/", o -> o.onProgress(p -> threads.add(Thread.currentThread())));
        }

        assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
        await().atMost(LONG).until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void refusesAQueueThatCarriesNothing() {
        assertThatThrownBy(() -> served.sftp.background(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use 1");
    }

    @Test
    void refusesToWaitForItselfInAListener() throws IOException {
        AtomicReference<Transfer> handle = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        try (Transfers background = served.sftp.background(1)) {
            Transfer waiting = background.put(
                    local("a", 10),
                    "/in/",
                    o -> o.onProgress(progress -> {
                        waitFor(known);
                        assertThatThrownBy(() -> handle.get().await()).isInstanceOf(IllegalStateException.class);
                        assertThatThrownBy(background::close)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("close it on another thread");
                    }));
            handle.set(waiting);
            known.countDown();

            assertThat(waiting.await().bytes()).isEqualTo(10);
        }
    }

    @Test
    void refusesToWaitForTheNextOneInAStage() throws Exception {
        CountDownLatch known = new CountDownLatch(1);
        try (Transfers background = served.sftp.background(1)) {
            Transfer first = background.put(local("a", 10), "/in/", o -> o.onProgress(progress -> waitFor(known)));
            CompletableFuture<Void> closing = first.toStage()
                    .thenAccept(done -> assertThatThrownBy(background::close).isInstanceOf(IllegalStateException.class))
                    .toCompletableFuture();
            Transfer second = background.put(local("b", 10), "/in/");
            known.countDown();

            assertThat(second.await().bytes()).isEqualTo(10);
            closing.get(60, TimeUnit.SECONDS);
        }
    }
}
