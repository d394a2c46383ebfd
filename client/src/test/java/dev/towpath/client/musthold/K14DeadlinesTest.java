package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.BlackHole;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.peers.Talker;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import dev.towpath.fixture.network.FaultLink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("K14: every call that waits has a deadline, hears an interrupt, and ends when the client is closed")
@Timeout(180)
class K14DeadlinesTest {
    private static final Duration SOON = Duration.ofMillis(400);
    private static final Duration LATE = Duration.ofSeconds(100);

    private static SftpBuilder impatient(SftpBuilder builder) {
        return builder.connectTimeout(SOON)
                .authTimeout(SOON)
                .responseTimeout(SOON)
                .stallTimeout(SOON)
                .retry(RetryPolicy.none());
    }

    private static ConnectPhase phase(SftpBuilder builder) {
        return Ends.with(ConnectFailedException.class, () -> impatient(builder).connect())
                .phase();
    }

    private static SftpBuilder to(int port) {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("test")
                .password("test")
                .hostKeys(HostKeys.knownHostsText(""));
    }

    @Nested
    class Connecting {
        @Test
        void throughNothing() throws IOException {
            try (BlackHole hole = new BlackHole(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                assertThat(phase(to(hole.port()))).isEqualTo(ConnectPhase.CONNECT);
            }
        }

        @Test
        void toSomebodyWhoSaysNothing() throws IOException {
            try (Talker server = new Talker(socket -> {})) {
                assertThat(phase(to(server.port()))).isEqualTo(ConnectPhase.IDENTIFY);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 10, 100, 500, 1000, 1500})
        void toSomebodyWhoFallsSilent(int bytes) throws IOException {
            try (SftpServer server = SftpServer.start();
                    FaultLink link = FaultLink.to(server.host(), server.port())) {
                link.network().stallAfter(bytes, Direction.TO_CLIENT);

                assertThat(Ends.with(
                                ConnectFailedException.class,
                                () -> impatient(ToFixture.builder(server).port(link.port()))
                                        .connect()))
                        .hasMessageContaining("within");
            }
        }

        @Test
        void whoseGreetingNeverComes() throws IOException {
            try (EvilServer server = EvilServer.start().on(EvilServer.INIT, (ask, session) -> {})) {
                ConnectFailedException failure = Ends.with(
                        ConnectFailedException.class,
                        () -> server.builder().responseTimeout(SOON).connect());

                assertThat(failure.phase()).isEqualTo(ConnectPhase.OPEN);
            }
        }

        @Test
        void isInterruptible() throws Exception {
            try (Talker server = new Talker(socket -> {})) {
                assertInterruptible(() -> to(server.port())
                        .connectTimeout(LATE)
                        .retry(RetryPolicy.none())
                        .connect());
            }
        }
    }

    @Nested
    class Connected {
        @TempDir
        Path directory;

        private final SftpServer server = SftpServer.start();

        private Sftp intoTheHole(Duration limit) throws IOException {
            Sftp sftp = Patience.connected(ToFixture.builder(server)
                    .stallTimeout(limit)
                    .responseTimeout(limit)
                    .retry(RetryPolicy.none()));
            server.network().stall();
            return sftp;
        }

        @AfterEach
        void stop() {
            server.close();
        }

        @Test
        void aRequest() throws IOException {
            try (Sftp sftp = intoTheHole(Duration.ofSeconds(2))) {
                Ends.with(SftpTimeoutException.class, () -> sftp.list("."));
                server.network().cut(End.RST);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void aTransferThatStandsStill(boolean up) throws IOException {
            Path local = Files.write(directory.resolve("local"), new byte[4_000_000]);
            Files.write(server.home("test").resolve("there"), new byte[4_000_000]);
            try (Sftp sftp = Patience.connected(ToFixture.builder(server)
                    .stallTimeout(Duration.ofSeconds(2))
                    .responseTimeout(Duration.ofSeconds(2))
                    .retry(RetryPolicy.none()))) {
                server.network().stallAfter(200_000, up ? Direction.TO_SERVER : Direction.TO_CLIENT);

                SftpException failure = Ends.with(SftpTimeoutException.class, () -> {
                    if (up) {
                        sftp.put(local, "x");
                    } else {
                        sftp.get("there", directory.resolve("x"));
                    }
                });

                assertThat(failure.retryable()).isTrue();
                server.network().cut(End.RST);
            }
        }

        @Test
        void hearsAnInterrupt() throws Exception {
            try (Sftp sftp = intoTheHole(LATE)) {
                assertInterruptible(() -> sftp.list("."));
                server.network().cut(End.RST);
            }
        }

        @Test
        void endsWhenAnotherThreadClosesTheClient() throws Exception {
            Sftp sftp = intoTheHole(LATE);
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread caller = caller(() -> sftp.list("."), ended, new CompletableFuture<>());
            awaitWaiting(caller);

            CompletableFuture<Void> closing = CompletableFuture.runAsync(sftp::close);

            assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(ConnectionLostException.class);
            server.network().cut(End.RST);
            closing.get(60, TimeUnit.SECONDS);
        }
    }

    private static void assertInterruptible(Ends.Call call) throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread caller = caller(call, ended, flag);
        awaitWaiting(caller);

        caller.interrupt();

        assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
        assertThat(flag.get(60, TimeUnit.SECONDS)).as("the interrupt flag").isTrue();
    }

    private static void awaitWaiting(Thread caller) {
        await().until(() ->
                caller.getState() == Thread.State.TIMED_WAITING || caller.getState() == Thread.State.WAITING);
    }

    private static Thread caller(Ends.Call call, CompletableFuture<Throwable> ended, CompletableFuture<Boolean> flag) {
        Thread thread = new Thread(
                () -> {
                    Throwable thrown = null;
                    try {
                        call.run();
                    } catch (IOException | RuntimeException e) {
                        thrown = e;
                    }
                    flag.complete(Thread.currentThread().isInterrupted());
                    ended.complete(thrown == null ? new AssertionError("it returned") : thrown);
                },
                "call-under-test");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
