package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When {@link Sftp} connects, connects again, repeats, and when it does not. */
class SessionTest {
    private static final RetryPolicy AT_ONCE = RetryPolicy.exponential(3).withFirstPause(Duration.ZERO);

    private SftpServer server;

    @BeforeEach
    void start() {
        server = SftpServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Nested
    class AfterALoss {
        @Test
        void theNextCallConnectsAgainWhateverItDoes() throws Exception {
            try (Sftp sftp = ToFixture.connect(server)) {
                sftp.mkdir("/a");
                cut(sftp);

                sftp.rename("/a", "/b");

                assertThat(server.path("/b")).isDirectory();
                assertThat(server.logins()).hasSize(2);
            }
        }

        @Test
        void viewsAndWorkingDirectoryStayAsTheyWere() throws Exception {
            Files.createDirectories(server.path("/in/box"));
            try (Sftp sftp = ToFixture.builder(server).directory("/in").connect()) {
                Sftp box = sftp.cd("box");
                cut(sftp);

                box.mkdir("a");
                sftp.mkdir("b");

                assertThat(server.path("/in/box/a")).isDirectory();
                assertThat(server.path("/in/b")).isDirectory();
            }
        }

        @Test
        void aServerWithAnotherHostKeyIsRefusedAndToldNothing() throws Exception {
            try (Sftp sftp = ToFixture.connect(server)) {
                server.changeHostKey();
                cut(sftp);

                assertThatThrownBy(() -> sftp.list("/")).isInstanceOf(HostKeyException.class);
                assertThat(server.logins()).hasSize(1);
            }
        }

        @Test
        void aCallThatOnlyLooksIsRepeatedOnce() throws IOException {
            Files.writeString(server.path("/file"), "four");
            try (Sftp sftp = ToFixture.connect(server)) {
                server.inject(on(Operation.STAT).path("/file"), Fault.disconnect());

                assertThat(sftp.stat("/file").size()).isEqualTo(4);
                assertThat(asked(Operation.STAT)).isEqualTo(2);

                server.inject(on(Operation.STAT).path("/file").always(), Fault.disconnect());
                assertThatThrownBy(() -> sftp.stat("/file")).isInstanceOf(ConnectionLostException.class);
                assertThat(asked(Operation.STAT)).isEqualTo(4);
            }
        }

        @Test
        void aCallThatMayHaveHappenedIsNotRepeated() throws IOException {
            try (Sftp sftp = ToFixture.connect(server)) {
                server.inject(on(Operation.MKDIR), Fault.disconnect());

                assertThatThrownBy(() -> sftp.mkdir("/a"))
                        .isInstanceOf(ConnectionLostException.class)
                        .hasMessageContaining("may or may not have happened");
                assertThat(asked(Operation.MKDIR)).isEqualTo(1);
            }
        }

        @Test
        void whatTheServerRefusesIsNotRepeated() throws IOException {
            try (Sftp sftp = ToFixture.builder(server).retry(AT_ONCE).connect()) {
                assertThatThrownBy(() -> sftp.stat("/missing")).isInstanceOf(NoSuchRemoteFileException.class);
                assertThat(asked(Operation.STAT)).isEqualTo(1);
            }
        }
    }

    @Nested
    class WithAPolicy {
        @Test
        void looksAgainAsOftenAsItSays() throws IOException {
            Files.writeString(server.path("/file"), "four");
            try (Sftp sftp = ToFixture.builder(server).retry(AT_ONCE).connect()) {
                server.inject(on(Operation.STAT).path("/file").times(3), Fault.disconnect());

                assertThat(sftp.stat("/file").size()).isEqualTo(4);
                assertThat(asked(Operation.STAT)).isEqualTo(4);
            }
        }

        @Test
        void connectsAgainWhileTheServerIsAway() throws Exception {
            try (Sftp sftp = ToFixture.builder(server)
                    .retry(RetryPolicy.exponential(1000)
                            .withFirstPause(Duration.ofMillis(20))
                            .withLongestPause(Duration.ofMillis(20)))
                    .connect()) {
                server.network().refuse();
                cut(sftp);
                ExecutorService thread = Executors.newSingleThreadExecutor();
                try {
                    Future<Boolean> call = thread.submit(() -> sftp.isDirectory("/"));
                    server.network().heal();

                    assertThat(call.get(60, TimeUnit.SECONDS)).isTrue();
                } finally {
                    thread.shutdownNow();
                }
            }
        }

        @Test
        void endsAPauseWhenTheClientIsClosedOrTheThreadInterrupted() throws Exception {
            RetryPolicy patient = RetryPolicy.exponential(2)
                    .withFirstPause(Duration.ofMinutes(4))
                    .withLongestPause(Duration.ofMinutes(4));
            server.network().refuse();
            try (Sftp closing = ToFixture.builder(server).retry(patient).lazy();
                    Sftp interrupted = ToFixture.builder(server).retry(patient).lazy()) {
                ExecutorService threads = Executors.newFixedThreadPool(2);
                try {
                    Future<?> first = threads.submit(() -> closing.list("/"));
                    closing.close();
                    assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
                            .isInstanceOf(ExecutionException.class)
                            .cause()
                            .isInstanceOf(ConnectionLostException.class);
                    Future<Boolean> second = threads.submit(() -> {
                        Thread.currentThread().interrupt();
                        try {
                            interrupted.list("/");
                            return false;
                        } catch (InterruptedIOException e) {
                            return Thread.interrupted();
                        }
                    });
                    assertThat(second.get(60, TimeUnit.SECONDS)).isTrue();
                } finally {
                    threads.shutdownNow();
                }
            }
        }
    }

    @Nested
    class Lazily {
        @Test
        void connectsAtTheFirstCallAndOnlyOnce() throws Exception {
            try (Sftp sftp = ToFixture.builder(server).lazy()) {
                assertThat(server.logins()).isEmpty();
                assertThat(sftp.unwrap(Object.class)).isEmpty();

                ExecutorService threads = Executors.newFixedThreadPool(8);
                try {
                    List<Future<Boolean>> calls = new ArrayList<>();
                    for (int i = 0; i < 8; i++) {
                        calls.add(threads.submit(() -> sftp.isDirectory("/")));
                    }
                    for (Future<Boolean> call : calls) {
                        assertThat(call.get(60, TimeUnit.SECONDS)).isTrue();
                    }
                } finally {
                    threads.shutdownNow();
                }
                assertThat(server.logins()).hasSize(1);
            }
        }

        @Test
        void failsAtTheFirstCall() throws IOException {
            try (Sftp sftp = ToFixture.builder(server)
                    .password("wrong")
                    .directory("/missing")
                    .lazy()) {
                assertThat(sftp.toString()).contains("127.0.0.1:" + server.port());
                assertThatThrownBy(() -> sftp.list(".")).isInstanceOf(ConnectFailedException.class);
            }
        }

        @Test
        void neverConnectsOnceClosed() {
            Sftp sftp = ToFixture.builder(server).lazy();

            sftp.close();
            sftp.close();

            assertThatThrownBy(() -> sftp.list("/"))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("closed by this side");
            assertThat(server.logins()).isEmpty();
        }
    }

    @Test
    void closingEndsAThreadThatConnects() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Sftp sftp = Sftp.builder()
                    .host("127.0.0.1")
                    .port(silent.getLocalPort())
                    .user("ada")
                    .password("s3cret")
                    .lazy();
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Future<Boolean> connecting = threads.submit(() -> endsByClosing(sftp));
                try (Socket held = silent.accept()) {
                    Future<Boolean> waiting = threads.submit(() -> endsByClosing(sftp));
                    sftp.close();

                    assertThat(connecting.get(60, TimeUnit.SECONDS)).isTrue();
                    assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
                    assertThat(held.isClosed()).isFalse();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static boolean endsByClosing(Sftp sftp) throws IOException {
        try {
            sftp.list("/");
            return false;
        } catch (ConnectionLostException e) {
            return !Thread.currentThread().isInterrupted();
        }
    }

    private void cut(Sftp sftp) throws InterruptedException {
        RemoteFileSystem files = sftp.unwrap(RemoteFileSystem.class).orElseThrow();
        server.disconnectAll();
        await().atMost(Duration.ofSeconds(60)).until(() -> !files.isOpen());
    }

    private long asked(Operation operation) {
        return server.requests().stream()
                .filter(request -> request.operation() == operation)
                .count();
    }
}
