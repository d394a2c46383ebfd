package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpTest {
    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = ToFixture.connect(server);
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Nested
    class Connecting {
        @Test
        void takesEverythingFromAUriButTheHostKey() throws IOException {
            Files.createDirectories(server.path("/in/deep dir"));

            try (Sftp other = Sftp.builder()
                    .target("sftp://test:test@127.0.0.1:" + server.port() + "/in/deep%20dir")
                    .hostKeys(HostKeys.pinned(server.fingerprint()))
                    .connect()) {
                assertThat(other.pwd()).isEqualTo("/in/deep dir");
            }
        }

        @Test
        void reachesAServerOverIpv6() throws IOException {
            InetAddress loopback =
                    InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
            assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this machine has no IPv6");
            try (SftpServer six = SftpServer.builder().host("::1").start();
                    Sftp sftp = Sftp.builder()
                            .target("sftp://test:test@[::1]:" + six.port() + "/")
                            .hostKeys(HostKeys.knownHostsText(six.knownHostsLine()))
                            .connect()) {
                assertThat(sftp.pwd()).isEqualTo("/");
                assertThat(sftp.toString()).contains("[::1]:" + six.port());
            }
        }

        @Test
        void logsInWithAKeyFile() throws IOException {
            try (Sftp other = Sftp.builder()
                    .target("test@127.0.0.1:" + server.port())
                    .privateKey(server.privateKeyFile("test"))
                    .hostKeys(HostKeys.knownHosts(server.knownHostsFile()))
                    .connect()) {
                assertThat(other.exists("/")).isTrue();
            }
        }

        @Test
        void startsInTheHome() throws IOException {
            try (SftpServer ada = SftpServer.builder()
                            .user(User.named("ada").withPassword("x").withHome("/home/ada"))
                            .start();
                    Sftp other = Sftp.builder()
                            .host("127.0.0.1")
                            .port(ada.port())
                            .user("ada")
                            .password("x".toCharArray())
                            .hostKeys(HostKeys.pinned(ada.fingerprint()))
                            .connect()) {
                assertThat(other.pwd()).isEqualTo("/home/ada");
            }
        }

        @Test
        void failsAndClosesIfTheStartDirectoryIsMissing() throws Exception {
            assertThatThrownBy(() ->
                            ToFixture.builder(server).directory("/missing").connect())
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("/missing");

            sftp.close();
            server.awaitIdle();
        }

        @Test
        void needsAHost() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Sftp.builder().connect())
                    .withMessageContaining("target(…)");
        }

        @Test
        void handsOutWhatLiesBeneath() {
            assertThat(sftp.unwrap(RemoteFileSystem.class)).isPresent();
            assertThat(sftp.unwrap(SshConnection.class)).isPresent();
            assertThat(sftp.unwrap(ClientSession.class)).isPresent();
            assertThat(sftp.unwrap(String.class)).isEmpty();
        }

        @Test
        void failsEveryCallAfterItWasClosed() {
            sftp.close();
            sftp.close();

            assertThatThrownBy(() -> sftp.list("/")).isInstanceOf(ConnectionLostException.class);
        }
    }

    @Nested
    class WorkingDirectory {
        @Test
        void isAViewThatLeavesItsParentAlone() throws IOException {
            Files.createDirectories(server.path("/in/box"));

            Sftp in = sftp.cd("in");
            Sftp box = in.cd("box");

            assertThat(sftp.pwd()).isEqualTo("/");
            assertThat(in.pwd()).isEqualTo("/in");
            assertThat(box.pwd()).isEqualTo("/in/box");
            assertThat(box.cd("..").pwd()).isEqualTo("/in");
        }

        @Test
        void closesNothingWithTheView() throws IOException {
            Files.createDirectories(server.path("/in"));

            sftp.cd("/in").close();

            assertThat(sftp.exists("/in")).isTrue();
        }

        @Test
        void mustExistAndBeADirectory() throws IOException {
            Files.writeString(server.path("/file"), "x");

            assertThatThrownBy(() -> sftp.cd("/missing")).isInstanceOf(NoSuchRemoteFileException.class);
            assertThatThrownBy(() -> sftp.cd("/file")).isInstanceOf(WrongRemoteTypeException.class);
        }
    }

    @Nested
    class Looking {
        @Test
        void listsInCodePointOrder() throws IOException {
            for (String name : List.of("b", "a", "B", "\ud83d\ude00", "\ufffd", "\udcff", "\u00e4", ".x")) {
                Files.writeString(server.path("/" + name), "");
            }

            List<RemoteFile> files = sftp.list(".");

            assertThat(files)
                    .extracting(RemoteFile::name)
                    .containsExactly(".x", "B", "a", "b", "\u00e4", "\udcff", "\ufffd", "\ud83d\ude00");
        }

        @Test
        void refusesToListAFile() throws IOException {
            Files.writeString(server.path("/file"), "x");

            assertThatThrownBy(() -> sftp.list("/file")).isInstanceOf(WrongRemoteTypeException.class);
            assertThatThrownBy(() -> sftp.list("/missing")).isInstanceOf(NoSuchRemoteFileException.class);
        }

        @Test
        void tellsLinksFromWhatTheyPointTo() throws IOException {
            Files.writeString(server.path("/file"), "four");
            sftp.symlink("/link", "file");
            sftp.symlink("/broken", "gone");

            assertThat(sftp.stat("/link").size()).isEqualTo(4);
            assertThat(sftp.lstat("/link").isSymbolicLink()).isTrue();
            assertThat(sftp.exists("/link")).isTrue();
            assertThat(sftp.exists("/broken")).isFalse();
            assertThat(sftp.lstat("/broken").isSymbolicLink()).isTrue();
            assertThat(sftp.isRegularFile("/link")).isTrue();
            assertThat(sftp.isDirectory("/link")).isFalse();
            assertThat(sftp.isDirectory("/")).isTrue();
            assertThat(sftp.find("/broken")).isEmpty();
            assertThat(sftp.realPath("/link")).isEqualTo("/file");
            assertThat(sftp.readLink("/broken")).isEqualTo("/gone");
        }

        @Test
        void doesNotTakeARefusalForAbsence() {
            server.inject(on(Operation.STAT), Fault.permissionDenied());

            assertThatThrownBy(() -> sftp.exists("/secret")).isInstanceOf(RemoteAccessDeniedException.class);
        }
    }

    @Test
    void carriesFilesWithTheConnectionsDefaults(@TempDir Path here) throws IOException {
        Path local = Files.writeString(here.resolve("a"), "a");
        try (Sftp other = ToFixture.builder(server)
                .transfers(o -> o.mode("600").createDirectories())
                .connect()) {
            other.put(local, "/new/a");
            other.putTree(here, "/tree");

            assertThat(other.stat("/new/a").permissions()).hasValue(0600);
            assertThat(other.stat("/tree/a").permissions()).hasValue(0600);
        }
    }
}
