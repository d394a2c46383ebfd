package dev.towpath.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people get wrong most: each has an exception of its own, a message to act on, and leaves nothing behind. */
class BadInputTest {
    @TempDir
    private Path here;

    private SftpServer server;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        Files.createDirectories(server.path("/in"));
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException, InterruptedException {
        server.awaitIdle();
        assertThat(server.openHandles()).isEmpty();
        try (Stream<Path> files = Files.walk(server.path("/in"))) {
            assertThat(files).containsExactly(server.path("/in"));
        }
        server.close();
    }

    @Test
    void anUnknownHostKey() {
        Throwable e = catchThrowable(() ->
                ToFixture.builder(server).hostKeys(HostKeys.knownHostsText("")).connect());

        assertThat(e).isInstanceOf(HostKeyException.class).hasMessageContaining(server.fingerprint());
        assertThat(server.logins()).isEmpty();
    }

    @Test
    void aWrongPassword() {
        Throwable e = catchThrowable(
                () -> ToFixture.builder(server).password("hunter2").connect());

        assertThat(e).isInstanceOf(AuthFailedException.class);
        assertThat(e.getMessage()).contains("password").doesNotContain("hunter2");
    }

    @Test
    void aPasswordInAUriIsNeverShown() {
        Throwable e = catchThrowable(() -> Sftp.builder()
                .target("sftp://test:hunter2@127.0.0.1:" + server.port() + "/in")
                .hostKeys(HostKeys.pinned(server.fingerprint()))
                .connect());

        assertThat(e).isInstanceOf(AuthFailedException.class);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void aMissingLocalFile() throws IOException {
        try (Sftp sftp = ToFixture.connect(server)) {
            Throwable e = catchThrowable(() -> sftp.put(here.resolve("missing.csv"), "/in/"));

            assertThat(e).isInstanceOf(NoSuchFileException.class).hasMessageContaining("missing.csv");
        }
    }

    @Test
    void aMissingRemoteDirectory() throws IOException {
        Path local = Files.writeString(here.resolve("a.csv"), "a");
        try (Sftp sftp = ToFixture.connect(server)) {
            Throwable e = catchThrowable(() -> sftp.put(local, "/inn/a.csv"));

            assertThat(e)
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("\"/inn\"")
                    .hasMessageContaining("mkdirs");
        }
    }

    @Test
    void aDirectoryWhereAFileIsMeant() throws IOException {
        Path local = Files.writeString(here.resolve("a.csv"), "a");
        try (Sftp sftp = ToFixture.connect(server)) {
            assertThat(catchThrowable(() -> sftp.put(local, "/in"))).isInstanceOf(WrongRemoteTypeException.class);
            assertThat(catchThrowable(() -> sftp.get("/in", here.resolve("in"))))
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("getTree");
        }

        assertThat(here.resolve("in")).doesNotExist();
    }

    @Test
    void aPortWithFtpBehindIt() throws Exception {
        assertThat(connectTo("220 ftp.example.com FTP server ready\r\n", Duration.ofSeconds(60)))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("FTP");
    }

    @Test
    void aPortWithHttpBehindIt() throws Exception {
        assertThat(connectTo("HTTP/1.1 400 Bad Request\r\n\r\n", Duration.ofSeconds(60)))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("HTTP");
    }

    @Test
    void aPortThatSaysNothing() throws Exception {
        assertThat(connectTo("", Duration.ofSeconds(2)))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.IDENTIFY));
    }

    @Test
    void aPortWithNothingBehindIt() throws IOException {
        // Bound and not listening: refused, and no other test can get the port meanwhile.
        try (SocketChannel taken = SocketChannel.open()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();

            Throwable e =
                    catchThrowable(() -> ToFixture.builder(server).port(port).connect());

            assertThat(e)
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            failed -> assertThat(failed.phase()).isEqualTo(ConnectPhase.CONNECT))
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    /** Connects to a port that greets with {@code greeting} and then waits for the client to go. */
    private Throwable connectTo(String greeting, Duration limit) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread greeter = new Thread(() -> {
                try (Socket client = socket.accept()) {
                    client.getOutputStream().write(greeting.getBytes(US_ASCII));
                    client.getOutputStream().flush();
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // The client hung up: that is what it is expected to do.
                }
            });
            greeter.setDaemon(true);
            greeter.start();
            Throwable e = catchThrowable(() -> ToFixture.builder(server)
                    .port(socket.getLocalPort())
                    .connectTimeout(limit)
                    .connect());
            greeter.join(10_000);
            return e;
        }
    }
}
