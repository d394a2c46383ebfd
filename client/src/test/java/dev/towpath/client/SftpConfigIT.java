package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the builder says and what a configuration says, together, as OpenSSH's sshd sees it. */
@Timeout(120)
class SftpConfigIT {
    @TempDir
    private Path directory;

    private OpenSshServer server;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = OpenSshServer.start(Files.createDirectory(directory.resolve("server")));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Path config(String lines, OpenSshServer... servers) throws IOException {
        StringBuilder known = new StringBuilder();
        for (OpenSshServer each : servers) {
            known.append(each.knownHostsLine("ed25519")).append('\n');
        }
        Path file = Files.writeString(directory.resolve("known"), known);
        return Files.writeString(
                directory.resolve("config"),
                lines + "Host *\n  UserKnownHostsFile " + file
                        + "\n  GlobalKnownHostsFile none\n  IdentityAgent none\n");
    }

    private static String section(String alias, OpenSshServer server) {
        return "Host " + alias + "\n  HostName 127.0.0.1\n  Port " + server.port() + "\n  IdentityFile "
                + server.userKey() + "\n";
    }

    @Test
    void connectsToAnAliasOfAFile() throws IOException {
        Path config = config(section("web", server), server);

        try (Sftp sftp = Sftp.builder().sshConfig(config).target("web").connect()) {
            assertThat(sftp.exists("/")).isTrue();
        }
    }

    @Test
    void letsTheBuilderWin() throws IOException {
        Path config = config(
                section("web", server) + "  Compression yes\n  ConnectTimeout 1\n  Ciphers aes256-ctr\n  User nobody\n",
                server);

        try (Sftp sftp = Sftp.builder()
                .sshConfig(config)
                .target("web")
                .user(System.getProperty("user.name"))
                .compression(false)
                .connectTimeout(Duration.ofSeconds(60))
                .algorithms(a -> a.macs("hmac-sha2-512"))
                .connect()) {
            assertThat(sftp.exists("/")).isTrue();
        }
    }

    @Test
    void goesOverAJumpHostThatIsAnAlias() throws IOException, InterruptedException {
        try (OpenSshServer gate = OpenSshServer.start(Files.createDirectory(directory.resolve("gate")))) {
            Path config = config(section("gate", gate) + section("web", server), gate, server);

            try (Sftp sftp =
                    Sftp.builder().sshConfig(config).target("web").jump("gate").connect()) {
                assertThat(sftp.exists("/")).isTrue();
                assertThat(gate.log()).contains("Accepted publickey");
            }
        }
    }

    @Test
    void readsTheFileAgainForEachConnection() throws IOException {
        Path config = config("Host web\n  Port 1\n", server);
        SftpBuilder builder = Sftp.builder().sshConfig(config).target("web");
        assertThatThrownBy(builder::connect).isInstanceOf(ConnectFailedException.class);

        config(section("web", server), server);

        try (Sftp sftp = builder.connect()) {
            assertThat(sftp.exists("/")).isTrue();
        }
    }

    @Test
    void namesTheBadLineOfAConfiguration() throws IOException {
        Path config = config("Prot 22\n");

        assertThatThrownBy(() -> Sftp.builder().sshConfig(config).target("web").connect())
                .isInstanceOfSatisfying(
                        ConnectFailedException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.CONFIGURE))
                .hasMessageContaining(config + " line 1: \"prot\" is no keyword");
    }

    @Test
    void needsSomethingToLogInWith() {
        SftpBuilder builder = Sftp.builder().target("127.0.0.1:" + server.port());

        assertThatThrownBy(builder::connect)
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("there is nothing to log in with")
                .hasMessageContaining("defaultKeys()");
    }

    @Test
    void triesTheMethodsInTheOrderGiven() throws IOException {
        SftpBuilder builder = Sftp.builder()
                .sshConfig(config(section("web", server), server))
                .target("web")
                .password("no password is taken");

        assertThatThrownBy(() -> builder.authMethods("password").connect())
                .hasMessageContaining("it allows publickey")
                .hasMessageNotContaining("with publickey");
        try (Sftp sftp = builder.authMethods("password", "publickey").connect()) {
            assertThat(sftp.exists("/")).isTrue();
        }
        assertThatThrownBy(() -> builder.authMethods("gssapi-with-mic"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("publickey, keyboard-interactive, password");
    }
}
