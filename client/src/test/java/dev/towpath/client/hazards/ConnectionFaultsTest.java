package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.peers.BlackHole;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.peers.Talker;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import dev.towpath.fixture.network.FaultLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults 1 to 8 and 25: no connection comes to stand. */
@Timeout(180)
class ConnectionFaultsTest {
    /** Long enough to come, on a busy machine, to where the connection hangs. */
    private static final Duration SOON = Duration.ofMillis(1500);

    private static SftpBuilder to(int port) {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("ada")
                .password("s3cret")
                .hostKeys(HostKeys.knownHostsText(""));
    }

    private static ConnectFailedException failure(SftpBuilder builder, ConnectPhase phase) {
        ConnectFailedException failure = Ends.with(ConnectFailedException.class, builder::connect);
        assertThat(failure.phase()).isEqualTo(phase);
        assertThat(failure).isNotInstanceOf(AuthFailedException.class);
        assertThat(failure).hasMessageNotContaining("s3cret");
        return failure;
    }

    @Test
    @DisplayName("1: a closed port refuses, and may be open later")
    void refusedPort() throws IOException {
        // Bound but not listening: nobody else can get it.
        try (SocketChannel bound = SocketChannel.open()) {
            bound.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));

            ConnectFailedException failure = failure(to(bound.socket().getLocalPort()), ConnectPhase.CONNECT);

            assertThat(failure.retryable()).isTrue();
            assertThat(failure).hasMessageContaining("refused").hasMessageContaining("nothing listens");
        }
    }

    @Test
    @DisplayName("2: an unknown host name is not worth a second try")
    void unknownHost() {
        ConnectFailedException failure = failure(to(22).host("no-such-host.invalid"), ConnectPhase.RESOLVE);

        assertThat(failure.retryable()).isFalse();
        assertThat(failure).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    @DisplayName("3: a firewall that drops SYN ends at the connect timeout")
    void droppedSyn() throws IOException {
        try (BlackHole hole = new BlackHole(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            ConnectFailedException failure = failure(to(hole.port()).connectTimeout(SOON), ConnectPhase.CONNECT);

            assertThat(failure.retryable()).isTrue();
            assertThat(failure).hasCauseInstanceOf(TimeoutException.class).hasMessageContaining("within 1.5 s");
        }
    }

    @Test
    @DisplayName("4: a server that accepts and never speaks ends at the connect timeout")
    void silentServer() throws IOException {
        try (Talker server = new Talker(socket -> {})) {
            ConnectFailedException failure = failure(to(server.port()).connectTimeout(SOON), ConnectPhase.IDENTIFY);

            assertThat(failure.retryable()).isTrue();
            assertThat(failure).hasMessageContaining("said nothing within 1.5 s");
        }
    }

    @ParameterizedTest(name = "5: what speaks something else is named: {0}")
    @ValueSource(
            strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "220 ProFTPD ready.\r\n", "\u0015\u0003\u0003\u0000\u0002"})
    void otherProtocol(String greeting) throws IOException {
        try (Talker server = Talker.saying(greeting)) {
            ConnectFailedException failure = failure(to(server.port()), ConnectPhase.IDENTIFY);

            assertThat(failure.retryable()).isFalse();
            assertThat(failure).hasMessageContaining("not an SSH server");
        }
    }

    @Test
    @DisplayName("6: banner lines without end are cut off")
    void endlessBanner() throws IOException {
        try (Talker server = new Talker(socket -> {
            byte[] line = "welcome, dear guest\r\n".getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                socket.getOutputStream().write(line);
            }
        })) {
            assertThat(failure(to(server.port()), ConnectPhase.IDENTIFY).retryable())
                    .isFalse();
        }
    }

    @Test
    @DisplayName("6: one banner line without end is cut off")
    void endlessLine() throws IOException {
        try (Talker server = new Talker(socket -> {
            byte[] blanks = " ".repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                socket.getOutputStream().write(blanks);
            }
        })) {
            assertThat(failure(to(server.port()), ConnectPhase.IDENTIFY).retryable())
                    .isFalse();
        }
    }

    @ParameterizedTest(name = "7: an end after {0} bytes, in the key exchange, is worth a second try")
    @ValueSource(ints = {60, 500, 900})
    void endInKeyExchange(int bytes) throws IOException {
        try (SftpServer server = SftpServer.start();
                FaultLink link = FaultLink.to(server.host(), server.port())) {
            link.network().cutAfter(bytes, Direction.TO_CLIENT, End.FIN);

            ConnectFailedException failure =
                    failure(to(link.port()).hostKeys(HostKeys.pinned(server.fingerprint())), ConnectPhase.NEGOTIATE);

            assertThat(failure.retryable()).isTrue();
            await().untilAsserted(() -> assertThat(link.network().open()).isZero());
        }
    }

    @ParameterizedTest(name = "8: an end in the login is no refusal, immediately: {0}")
    @ValueSource(booleans = {true, false})
    void endInLogin(boolean immediately) throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> ssh.setPasswordAuthenticator((user, password, session) -> {
            var unused = session.close(immediately);
            return false;
        }))) {
            ConnectFailedException failure = failure(server.builder(), ConnectPhase.AUTHENTICATE);

            assertThat(failure.retryable()).isTrue();
        }
    }

    @Test
    @DisplayName("25: the address that answers is found though the first one is dead")
    void deadFirstAddress() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = to(server.port())
                        .host("localhost")
                        .user("test")
                        .password("test")
                        .hostKeys(HostKeys.pinned(server.fingerprint()))
                        .connect()) {
            assertThat(sftp.exists("/")).isTrue();
        }
    }

    @Test
    @DisplayName("20: a server lets go of a client that is half gone")
    void halfGoneClient() throws IOException {
        try (SftpServer server = SftpServer.start();
                Socket socket = new Socket(server.host(), server.port())) {
            socket.getOutputStream().write("SSH-2.0-Gone\r\n".getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();

            await().untilAsserted(() -> assertThat(server.network().open()).isZero());
        }
    }
}
