package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.peers.BlackHole;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every call here must end by itself; the limit of each test is the proof. */
@Timeout(120)
class ConnectErrorsTest {
    private static final Timeouts SHORT =
            Timeouts.defaults().withConnect(Duration.ofMillis(400)).withAuthenticate(Duration.ofMillis(400));

    private static ConnectFailedException failure(SshSettings settings) {
        Throwable thrown = catchThrowable(() -> SshConnection.open(settings).close());
        assertThat(thrown).isInstanceOf(ConnectFailedException.class);
        return (ConnectFailedException) thrown;
    }

    @Nested
    class NoConnection {
        @Test
        void becauseNobodyKnowsTheName() {
            ConnectFailedException failure = failure(SshSettings.of("no-such-host.invalid"));

            assertThat(failure.phase()).isEqualTo(ConnectPhase.RESOLVE);
            assertThat(failure).hasMessageContaining("no address is known for the host name \"no-such-host.invalid\"");
        }

        @Test
        void becauseNothingListens() throws IOException {
            // Bound and not listening: the port is refused, and no other test can get it meanwhile.
            try (SocketChannel taken = SocketChannel.open()) {
                taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();

                ConnectFailedException failure =
                        failure(SshSettings.of("127.0.0.1").withPort(port));

                assertThat(failure.phase()).isEqualTo(ConnectPhase.CONNECT);
                assertThat(failure.retryable()).isTrue();
                assertThat(failure)
                        .hasMessageContaining("connect on 127.0.0.1:" + port + ": no TCP connection: 127.0.0.1: ")
                        .hasMessageContaining("nothing listens on port " + port);
            }
        }

        @Test
        void becausePacketsVanish() throws IOException {
            try (BlackHole hole = new BlackHole(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                ConnectFailedException failure = failure(
                        SshSettings.of("127.0.0.1").withPort(hole.port()).withTimeouts(SHORT));

                assertThat(failure.phase()).isEqualTo(ConnectPhase.CONNECT);
                assertThat(failure.retryable()).isTrue();
                assertThat(failure)
                        .hasMessageContaining("no TCP connection within 0.4 s: 127.0.0.1: no answer")
                        .hasCauseInstanceOf(TimeoutException.class);
            }
        }
    }

    @Nested
    class NotAnSshServer {
        @Test
        void butAnFtpServer() throws IOException {
            try (FakeServer server = FakeServer.saying("220 ProFTPD Server ready.\r\n")) {
                ConnectFailedException failure = failure(server.settings());

                assertThat(failure.phase()).isEqualTo(ConnectPhase.IDENTIFY);
                assertThat(failure)
                        .hasMessageContaining(
                                "this is an FTP server, not an SSH server; it said \"220 ProFTPD Server ready.\\r\\n\"")
                        .hasMessageContaining("SFTP is not FTP");
            }
        }

        @Test
        void butAWebServer() throws IOException {
            try (FakeServer server = FakeServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
                assertThat(failure(server.settings())).hasMessageContaining("this is a web server (HTTP)");
            }
        }

        @Test
        void butATlsServer() throws IOException {
            try (FakeServer server = FakeServer.saying("\u0015\u0003\u0003\u0000\u0002\u0002F")) {
                assertThat(failure(server.settings())).hasMessageContaining("this is a TLS server");
            }
        }

        @Test
        void butSomethingUnheardOf() throws IOException {
            try (FakeServer server = new FakeServer(socket -> {
                socket.getOutputStream().write("\u001b[31mwelcome\n".getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
            })) {
                ConnectFailedException failure = failure(server.settings());

                assertThat(failure.phase()).isEqualTo(ConnectPhase.IDENTIFY);
                assertThat(failure).hasMessageContaining("it said \"\\u001b[31mwelcome\\n\"");
            }
        }

        @Test
        void butSomethingThatTalksWithoutEnd() throws IOException {
            try (FakeServer server = new FakeServer(socket -> {
                byte[] line = "welcome, dear guest\n".getBytes(StandardCharsets.ISO_8859_1);
                for (int i = 0; i < 10_000; i++) {
                    socket.getOutputStream().write(line);
                }
            })) {
                ConnectFailedException failure = failure(server.settings());

                assertThat(failure.phase()).isEqualTo(ConnectPhase.IDENTIFY);
                assertThat(failure).hasMessageContaining("it said \"welcome, dear guest");
            }
        }

        @Test
        void butSomethingSilent() throws IOException {
            try (FakeServer server = new FakeServer(socket -> {})) {
                ConnectFailedException failure = failure(server.settings().withTimeouts(SHORT));

                assertThat(failure.phase()).isEqualTo(ConnectPhase.IDENTIFY);
                assertThat(failure.retryable()).isTrue();
                assertThat(failure)
                        .hasMessageContaining("the TCP connection stands, but the server said nothing within 0.4 s");
            }
        }

        @Test
        void butSomethingThatHangsUp() throws IOException {
            try (FakeServer server = new FakeServer(Socket::close)) {
                ConnectFailedException failure = failure(server.settings());

                assertThat(failure.phase()).isEqualTo(ConnectPhase.IDENTIFY);
                assertThat(failure.retryable()).isTrue();
                assertThat(failure).hasMessageContaining("closed the connection before it said anything");
            }
        }

        @Test
        void butSomethingThatResets() throws IOException {
            try (FakeServer server = new FakeServer(socket -> {
                socket.setSoLinger(true, 0);
                socket.close();
            })) {
                ConnectFailedException failure = failure(server.settings());

                assertThat(failure.retryable()).isTrue();
                assertThat(failure.phase()).isIn(ConnectPhase.CONNECT, ConnectPhase.IDENTIFY);
            }
        }

        @Test
        void butAnSsh1Server() throws IOException {
            try (FakeServer server = FakeServer.saying("SSH-1.5-OpenSSH_2.1\n")) {
                assertThat(failure(server.settings())).hasMessageContaining("not an SSH 2 server; it said \"SSH-1.5-");
            }
        }
    }

    @Nested
    class BrokenOff {
        @Test
        void inTheKeyExchange() throws IOException {
            try (FakeServer server = new FakeServer(socket -> {
                socket.getOutputStream().write("SSH-2.0-Fake\r\n".getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
            })) {
                ConnectFailedException failure = failure(server.settings());

                assertThat(failure.phase()).isEqualTo(ConnectPhase.NEGOTIATE);
                assertThat(failure.retryable()).isTrue();
                assertThat(failure).hasMessageContaining("the connection ended during the key exchange");
            }
        }

        @Test
        void bySilenceInTheKeyExchange() throws IOException {
            try (FakeServer server = FakeServer.saying("SSH-2.0-Fake\r\n")) {
                ConnectFailedException failure = failure(server.settings().withTimeouts(SHORT));

                assertThat(failure.phase()).isEqualTo(ConnectPhase.NEGOTIATE);
                assertThat(failure).hasMessageContaining("the key exchange was not finished within 0.4 s");
            }
        }

        @Test
        void byTheServersOwnWords() throws IOException {
            // While the client waits: what it had just sent could make a closed socket drop the message unread.
            try (PlainServer server = PlainServer.start(mina -> mina.setPasswordAuthenticator((user, password, on) -> {
                try {
                    on.disconnect(12, "come back tomorrow");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                return false;
            }))) {
                ConnectFailedException failure = failure(server.loginSettings());

                assertThat(failure.phase()).isEqualTo(ConnectPhase.AUTHENTICATE);
                assertThat(failure.getClass()).isEqualTo(ConnectFailedException.class);
                assertThat(failure).hasMessageContaining("the connection ended during the login: come back tomorrow");
            }
        }

        @Test
        void bySilenceInTheLogin() throws Exception {
            CountDownLatch over = new CountDownLatch(1);
            try (PlainServer server = PlainServer.start(mina -> mina.setPasswordAuthenticator((user, password, any) -> {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return false;
            }))) {
                Timeouts timeouts = Timeouts.defaults().withAuthenticate(Duration.ofMillis(400));

                ConnectFailedException failure = failure(server.loginSettings().withTimeouts(timeouts));

                assertThat(failure.phase()).isEqualTo(ConnectPhase.AUTHENTICATE);
                assertThat(failure.getClass()).isEqualTo(ConnectFailedException.class);
                assertThat(failure).hasMessageContaining("the login was not answered within 0.4 s");
            } finally {
                over.countDown();
            }
        }

        @Test
        void byAnInterruptWhoseFlagStays() throws Exception {
            CountDownLatch accepted = new CountDownLatch(1);
            try (FakeServer server = new FakeServer(socket -> accepted.countDown())) {
                AtomicReference<Throwable> thrown = new AtomicReference<>();
                AtomicBoolean flag = new AtomicBoolean();
                Thread opener = new Thread(() -> {
                    thrown.set(catchThrowable(() -> SshConnection.open(server.settings())));
                    flag.set(Thread.currentThread().isInterrupted());
                });
                opener.start();
                accepted.await();

                opener.interrupt();
                opener.join();

                assertThat(thrown.get())
                        .isInstanceOf(InterruptedIOException.class)
                        .hasMessageContaining("interrupted");
                assertThat(flag).isTrue();
            }
        }
    }
}
