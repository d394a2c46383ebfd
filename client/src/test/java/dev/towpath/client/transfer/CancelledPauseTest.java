package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpListener;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever no longer wants a transfer does not wait for the next attempt, or for the end of a pause. */
@Timeout(100)
class CancelledPauseTest {
    private static final RetryPolicy PATIENT = RetryPolicy.exponential(9)
            .withFirstPause(Duration.ofHours(1))
            .withLongestPause(Duration.ofHours(1))
            .withLimit(Duration.ofDays(1));
    private static final RetryPolicy HASTY = PATIENT.withFirstPause(Duration.ofMillis(1));

    private final AtomicBoolean unwanted = new AtomicBoolean();
    /** Whether the server takes no connection once the first is lost. */
    private final AtomicBoolean away = new AtomicBoolean();

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        Files.createDirectories(server.path("/in"));
        local = Files.write(here.resolve("a.bin"), new byte[100_000]);
        sftp = Served.builder(server)
                .retry(PATIENT)
                .listener(new SftpListener() {
                    @Override
                    public void reconnecting(String to) {
                        if (away.get()) {
                            server.network().refuse();
                        }
                    }

                    @Override
                    public void retrying(String to, int failed, Duration pause, SftpException failure) {
                        unwanted.set(pause.compareTo(Duration.ofMinutes(1)) > 0);
                    }
                })
                .connect();
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void betweenTwoAttempts() {
        server.inject(on(WRITE), Fault.disconnect());

        assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", o -> o.cancelWhen(unwanted::get)))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("a.bin");
    }

    @Test
    void betweenTwoAttemptsOfStreams() throws IOException {
        server.inject(on(WRITE), Fault.disconnect());
        byte[] content = Files.readAllBytes(local);

        assertThatThrownBy(() -> sftp.put(new ByteArrayInputStream(content), "/in/b", o -> o.cancelWhen(unwanted::get)))
                .isInstanceOf(CancellationException.class);

        unwanted.set(false);
        Files.write(server.path("/in/c"), content);
        server.inject(on(READ), Fault.disconnect());
        assertThatThrownBy(() -> sftp.get("/in/c", OutputStream.nullOutputStream(), o -> o.cancelWhen(unwanted::get)))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void betweenTwoAttemptsAtATree() {
        server.inject(on(WRITE), Fault.disconnect());

        assertThatThrownBy(() -> sftp.putTree(here, "/in", o -> o.each(each -> each.cancelWhen(unwanted::get))))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void betweenTwoAttemptsToConnect() {
        server.inject(on(WRITE), Fault.disconnect());
        away.set(true);

        assertThatThrownBy(
                        () -> sftp.put(local, "/in/a.bin", o -> o.retry(HASTY).cancelWhen(unwanted::get)))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void whileItIsPaused() throws Exception {
        CountDownLatch paused = new CountDownLatch(1);
        Transfer[] one = new Transfer[1];
        CountDownLatch given = new CountDownLatch(1);
        try (Transfers background = sftp.background(1)) {
            one[0] = background.put(
                    local,
                    "/in/",
                    o -> o.limit(50_000).cancelWhen(unwanted::get).onProgress(progress -> {
                        waitFor(given);
                        one[0].pause();
                        paused.countDown();
                    }));
            given.countDown();
            waitFor(paused);

            unwanted.set(true);

            assertThatThrownBy(one[0]::await).isInstanceOf(CancellationException.class);
        }
        assertThat(server.path("/in/a.bin")).doesNotExist();
    }

    /** The file is wanted no longer as soon as a listing, or a directory to be made, is not answered. */
    private UnaryOperator<TreeOptions> stuckIn(Operation step) {
        unwanted.set(false);
        server.inject(on(step), Fault.dropReply());
        server.after(on(step)).run(file -> unwanted.set(true));
        return o -> o.each(each -> each.cancelWhen(unwanted::get));
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENDIR", "READDIR", "STAT"})
    void whileATreeIsLookedThrough(Operation step) throws IOException {
        Files.createDirectories(server.path("/in/d"));
        Files.writeString(server.path("/in/d/x"), "x");
        Path to = here.resolve("to");

        UnaryOperator<TreeOptions> stuck = stuckIn(step);
        assertThatThrownBy(() -> sftp.getTree("/in", to, stuck)).isInstanceOf(CancellationException.class);

        UnaryOperator<TreeOptions> again = stuckIn(step);
        assertThatThrownBy(() -> sftp.planGet("/in", to, again)).isInstanceOf(CancellationException.class);
    }

    @Test
    void whileADirectoryIsMade() {
        UnaryOperator<TreeOptions> stuck = stuckIn(Operation.MKDIR);

        assertThatThrownBy(() -> sftp.putTree(here, "/new", stuck)).isInstanceOf(CancellationException.class);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
