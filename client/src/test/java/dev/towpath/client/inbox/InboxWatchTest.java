package dev.towpath.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class InboxWatchTest {
    private InboxRig rig;
    private Inbox inbox;

    @BeforeEach
    void start() throws IOException {
        rig = new InboxRig();
        inbox = rig.inbox;
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void looksAgainAndAgainUntilClosed() throws Exception {
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        rig.lay("a.csv", "1");
        InboxWatch watch = inbox.every(Duration.ofMillis(5), arrival -> names.add(arrival.name()));
        try (watch) {
            assertThat(names.poll(60, TimeUnit.SECONDS)).isEqualTo("a.csv");
            rig.lay("b.csv", "1");
            assertThat(names.poll(60, TimeUnit.SECONDS)).isEqualTo("b.csv");
        }

        assertThat(watch.isRunning()).isFalse();
    }

    @Test
    void goesOnAfterALookThatFailed() throws Exception {
        BlockingQueue<PollReport> reports = new LinkedBlockingQueue<>();
        Files.delete(rig.server.path("/in"));
        try (InboxWatch watch = inbox.every(Duration.ofMillis(5), rig::take, reports::add)) {
            assertThat(reports.poll(60, TimeUnit.SECONDS).trouble()).isPresent();
            Files.createDirectories(rig.server.path("/in"));
            rig.lay("a.csv", "1");
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            reports.stream().anyMatch(report -> report.done().contains("/in/a.csv")));
            assertThat(watch.isRunning()).isTrue();
        }
    }

    @Test
    void interruptsTheWorkInHandWhenClosed() throws Exception {
        rig.lay("a.csv", "1");
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        InboxWatch watch = inbox.every(Duration.ofMillis(5), arrival -> {
            begun.countDown();
            try {
                boolean unused = new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        watch.close();

        assertThat(interrupted).isTrue();
        assertThat(watch.isRunning()).isFalse();
        assertThat(inbox.poll(rig::take).done()).containsExactly("/in/a.csv");
    }

    @Test
    void endsWithTheClientItCameFrom() throws Exception {
        BlockingQueue<PollReport> reports = new LinkedBlockingQueue<>();
        try (InboxWatch watch = inbox.every(Duration.ofMillis(5), rig::take, reports::add)) {
            assertThat(reports.poll(60, TimeUnit.SECONDS).trouble()).isEmpty();

            rig.sftp.close();

            await().atMost(Duration.ofSeconds(60)).until(() -> !watch.isRunning());
        }
        assertThat(reports).filteredOn(report -> report.trouble().isPresent()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void goesOnAfterARequestOfTheHandlerThatTimedOut() throws Exception {
        BlockingQueue<PollReport> reports = new LinkedBlockingQueue<>();
        rig.lay("a.csv", "1");
        rig.lay("b.csv", "2");
        InboxHandler posting = arrival -> {
            if (arrival.name().equals("a.csv")) {
                // As HTTP clients do; nobody interrupted this thread.
                throw new InterruptedIOException("connect timed out");
            }
        };

        try (InboxWatch watch = inbox.every(Duration.ofMillis(5), posting, reports::add)) {
            PollReport first = reports.poll(60, TimeUnit.SECONDS);
            assertThat(first.failed()).extracting(PollReport.Failed::path).containsExactly("/in/a.csv");
            assertThat(first.done()).containsExactly("/in/b.csv");
            rig.lay("c.csv", "3");
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            reports.stream().anyMatch(report -> report.done().contains("/in/c.csv")));
            assertThat(watch.isRunning()).isTrue();
        }
    }

    @Test
    void goesOnAfterWorkThatLeftAnInterruptBehind() throws Exception {
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        rig.lay("a.csv", "1");
        InboxHandler careless = arrival -> {
            names.add(arrival.name());
            if (arrival.name().equals("a.csv")) {
                Thread.currentThread().interrupt();
            }
        };

        try (InboxWatch watch = inbox.every(Duration.ofMillis(5), careless)) {
            assertThat(names.poll(60, TimeUnit.SECONDS)).isEqualTo("a.csv");
            rig.lay("b.csv", "2");
            assertThat(names.poll(60, TimeUnit.SECONDS)).isEqualTo("b.csv");
            assertThat(watch.isRunning()).isTrue();
        }
    }

    @Test
    void goesOnAfterAnErrorOfWhoIsTold() throws Exception {
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        rig.lay("a.csv", "1");

        try (InboxWatch watch = inbox.every(Duration.ofMillis(5), arrival -> names.add(arrival.name()), report -> {
            throw new AssertionError("told");
        })) {
            assertThat(names.poll(60, TimeUnit.SECONDS)).isEqualTo("a.csv");
            rig.lay("b.csv", "2");
            assertThat(names.poll(60, TimeUnit.SECONDS)).isEqualTo("b.csv");
            assertThat(watch.isRunning()).isTrue();
        }
    }

    @Test
    void takesNothingMoreOnceTheHandlerHasClosedIt() throws Exception {
        AtomicReference<InboxWatch> watching = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        rig.lay("a.csv", "1");
        rig.lay("b.csv", "2");
        InboxWatch watch = inbox.every(Duration.ofMillis(5), arrival -> {
            assertThat(known.await(60, TimeUnit.SECONDS)).isTrue();
            rig.take(arrival);
            watching.get().close();
        });
        watching.set(watch);
        known.countDown();

        await().atMost(Duration.ofSeconds(60)).until(() -> !watch.isRunning());

        assertThat(rig.taken).containsExactly("a.csv=1");
        assertThat(inbox.poll(arrival -> assertThat(arrival.attempt()).isEqualTo(1))
                        .done())
                .containsExactly("/in/b.csv");
    }

    @Test
    void givesTheFileBackIfTheWorkHidesTheInterrupt() throws Exception {
        rig.lay("a.csv", "1");
        CountDownLatch begun = new CountDownLatch(1);
        InboxWatch watch = inbox.every(Duration.ofMillis(5), arrival -> {
            begun.countDown();
            try {
                boolean unused = new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("as some libraries do", e);
            }
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        watch.close();

        assertThat(watch.isRunning()).isFalse();
        assertThat(inbox.poll(arrival -> assertThat(arrival.attempt()).isEqualTo(1))
                        .done())
                .containsExactly("/in/a.csv");
    }
}
