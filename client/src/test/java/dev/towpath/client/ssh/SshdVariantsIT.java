package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.peers.SshAgent;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH's sshd, set up in the ways that people meet. */
@Timeout(120)
class SshdVariantsIT {
    @TempDir
    private static Path keys;

    /** Known to the server as well. */
    private static Path rsa;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        OpenSshServer.makeKeys(keys);
        rsa = keys.resolve("id_rsa");
        OpenSshServer.keygen("-t", "rsa", "-b", "2048", "-N", "", "-f", rsa.toString());
        Files.writeString(
                keys.resolve("authorized_keys"),
                Files.readString(keys.resolve("id_rsa.pub")),
                StandardOpenOption.APPEND);
    }

    private OpenSshServer start(String... lines) throws Exception {
        return OpenSshServer.start(keys, directory, lines);
    }

    private static SshSettings withRsa(OpenSshServer server) throws IOException {
        return ToOpenSsh.settings(server).withCredentials(Credentials.none().withPrivateKey(rsa));
    }

    private static void works(SshConnection connection) throws IOException {
        try (connection;
                RemoteFileSystem files = RemoteFileSystem.open(connection, RemoteOptions.defaults())) {
            assertThat(files.realPath(".")).startsWith("/");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-sha2-512", "rsa-sha2-256", "rsa-sha2-256,rsa-sha2-512"})
    void signsWithAnRsaKeyAsTheServerWants(String algorithms) throws Exception {
        try (OpenSshServer server = start("PubkeyAcceptedAlgorithms " + algorithms)) {
            works(SshConnection.open(withRsa(server)));
        }
    }

    @Test
    void signsWithSha1OnlyIfAllowed() throws Exception {
        try (OpenSshServer server = start("PubkeyAcceptedAlgorithms ssh-rsa")) {
            SshSettings settings = withRsa(server);

            assertThatThrownBy(() -> SshConnection.open(settings)).isInstanceOf(AuthFailedException.class);
            works(SshConnection.open(
                    settings.withAlgorithms(Algorithms.defaults().allowLegacy())));
        }
    }

    @Test
    void speaksToAServerOfTheLastDecadeOnlyIfAllowed() throws Exception {
        try (OpenSshServer server = start(
                "KexAlgorithms diffie-hellman-group14-sha1",
                "Ciphers aes128-cbc",
                "MACs hmac-sha1",
                "HostKeyAlgorithms ssh-rsa",
                "PubkeyAcceptedAlgorithms ssh-rsa")) {
            SshSettings settings = withRsa(server).withHostKeys(HostKeys.knownHostsText(server.knownHostsLine("rsa")));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            e -> assertThat(e.phase()).isEqualTo(ConnectPhase.NEGOTIATE))
                    .hasMessageContaining("we offer ")
                    .hasMessageContaining("; the server offers diffie-hellman-group14-sha1");
            works(SshConnection.open(
                    settings.withAlgorithms(Algorithms.defaults().allowLegacy())));
        }
    }

    @Test
    void needsNoMoreThanOneSession() throws Exception {
        try (OpenSshServer server = start("MaxSessions 1")) {
            works(SshConnection.open(ToOpenSsh.loginSettings(server)));
        }
    }

    @Test
    void tellsThatTheServerAllowsNoSession() throws Exception {
        try (OpenSshServer server = start("MaxSessions 0");
                SshConnection connection = SshConnection.open(ToOpenSsh.loginSettings(server))) {
            assertThatThrownBy(() -> RemoteFileSystem.open(connection, RemoteOptions.defaults()))
                    .isInstanceOf(ConnectFailedException.class);
        }
    }

    @Test
    void worksInAChrootWithForcedSftp() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "sshd changes its root directory for root only");
        // sshd wants every directory on the way to be writable by root only, which those for tests are not.
        Path root = Files.createTempDirectory(Path.of("/run"), "towpath-chroot");
        try (OpenSshServer server = start("ForceCommand internal-sftp", "ChrootDirectory " + root);
                SshConnection connection = SshConnection.open(ToOpenSsh.loginSettings(server));
                RemoteFileSystem files = RemoteFileSystem.open(connection, RemoteOptions.defaults())) {
            files.mkdir("/made", OptionalInt.empty());

            assertThat(files.list("/"))
                    .singleElement()
                    .satisfies(file -> assertThat(file.name()).isEqualTo("made"));
            assertThat(root.resolve("made")).isDirectory();
        } finally {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void logsInWithTwoKeysWhereBothAreWanted() throws Exception {
        try (OpenSshServer server = start("AuthenticationMethods publickey,publickey")) {
            Credentials both =
                    Credentials.none().withPrivateKey(keys.resolve("id")).withPrivateKey(rsa);

            works(SshConnection.open(ToOpenSsh.settings(server).withCredentials(both)));
            assertThatThrownBy(() -> SshConnection.open(ToOpenSsh.loginSettings(server)))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("something was accepted, but the server wants more");
        }
    }

    @Test
    void tellsWhatElseTheServerWants() throws Exception {
        try (OpenSshServer server = start("AuthenticationMethods publickey,password", "PasswordAuthentication yes")) {
            assertThatThrownBy(() -> SshConnection.open(ToOpenSsh.loginSettings(server)))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("something was accepted, but the server wants more; it allows password");
        }
    }

    @Test
    void tellsThatTheAgentHasMoreKeysThanTheServerLooksAt() throws Exception {
        try (OpenSshServer server = start("MaxAuthTries 3");
                SshAgent agent = SshAgent.start(directory)) {
            List<Path> others = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                others.add(agent.addNewKey("other" + i));
            }
            SshSettings settings = ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withAgent(agent.socket()));

            assertThat(others).hasSize(6);
            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("it ended the connection")
                    .hasMessageContaining("Too many authentication failures");
        }
    }
}
