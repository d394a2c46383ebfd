package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.peers.OpenSshServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.common.kex.KexProposalOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against OpenSSH's sshd. */
@Timeout(60)
class OpenSshIT {
    @TempDir
    static Path keys;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        OpenSshServer.makeKeys(keys);
    }

    private static String run(SshConnection connection, String command) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ChannelExec channel = connection.session().createExecChannel(command)) {
            channel.setOut(output);
            channel.open().verify(10, TimeUnit.SECONDS);
            assertThat(channel.waitFor(Set.of(ClientChannelEvent.CLOSED), 30_000))
                    .contains(ClientChannelEvent.CLOSED);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void logsInWithAKeyFileAndRunsSomething() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory);
                SshConnection connection = SshConnection.open(ToOpenSsh.loginSettings(server))) {
            assertThat(run(connection, "echo hello")).isEqualTo("hello\n");
            assertThat(connection.session().getNegotiatedKexParameter(KexProposalOption.C2SENC))
                    .isEqualTo("aes128-gcm@openssh.com");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void asksForTheHostKeyThatIsKnown(String type) throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory)) {
            SshSettings settings =
                    ToOpenSsh.loginSettings(server).withHostKeys(HostKeys.knownHostsText(server.knownHostsLine(type)));

            try (SshConnection connection = SshConnection.open(settings)) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    void readsHashedKnownHosts() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory)) {
            Path known = Files.writeString(directory.resolve("known"), server.knownHostsLine("ed25519"));
            OpenSshServer.keygen("-H", "-f", known.toString());
            assertThat(Files.readString(known)).startsWith("|1|");

            try (SshConnection connection =
                    SshConnection.open(ToOpenSsh.loginSettings(server).withHostKeys(HostKeys.knownHosts(known)))) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    void rekeysWhileDataFlows() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory, "RekeyLimit 1M");
                SshConnection connection = SshConnection.open(ToOpenSsh.loginSettings(server))) {
            assertThat(run(connection, "head -c 8000000 /dev/zero | tr '\\0' x"))
                    .hasSize(8_000_000);
        }
    }

    @Test
    void tellsWhichMethodsTheServerTakes() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory)) {
            SshSettings settings = ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withPassword("wrong"));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("it allows publickey")
                    .hasMessageContaining("no password is taken");
        }
    }

    @Test
    void tellsThatTheKeyIsNotAuthorized() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory)) {
            SshSettings settings = ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withPrivateKey(keys.resolve("host_rsa")));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("publickey (ssh-rsa SHA256:")
                    .hasMessageContaining("authorized_keys");
        }
    }

    @Test
    void logsInWithAnRsaKeyBySha2() throws Exception {
        String known = "AuthorizedKeysFile " + keys.resolve("host_rsa.pub");
        try (OpenSshServer server = OpenSshServer.start(keys, directory, known)) {
            SshSettings settings = ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withPrivateKey(keys.resolve("host_rsa")));

            try (SshConnection connection = SshConnection.open(settings)) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    void logsInWithWhatAnAgentHolds() throws Exception {
        Path socket = directory.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try (OpenSshServer server = OpenSshServer.start(keys, directory)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(socket));
            add(socket, "host_rsa");
            add(socket, "id");
            SshSettings settings = ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withAgent(socket));

            try (SshConnection connection = SshConnection.open(settings)) {
                assertThat(connection.isOpen()).isTrue();
            }
        } finally {
            agent.destroy();
        }
    }

    private static void add(Path socket, String key) throws Exception {
        ProcessBuilder command = new ProcessBuilder("ssh-add", keys.resolve(key).toString()).redirectErrorStream(true);
        command.environment().put("SSH_AUTH_SOCK", socket.toString());
        Process process =
                command.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void tellsOfAnAgentThatIsNotThere() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory)) {
            SshSettings settings = ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withAgent(directory.resolve("none")));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("ssh-agent at " + directory.resolve("none") + " did not answer");
        }
    }

    @Test
    void logsInWithACertificate() throws Exception {
        Path ca = directory.resolve("ca");
        Path user = directory.resolve("user");
        OpenSshServer.keygen("-t", "ed25519", "-N", "", "-f", ca.toString());
        OpenSshServer.keygen("-t", "ed25519", "-N", "", "-f", user.toString());
        String me = System.getProperty("user.name");
        OpenSshServer.keygen("-s", ca.toString(), "-I", "test", "-n", me, user + ".pub");
        try (OpenSshServer server = OpenSshServer.start(keys, directory, "TrustedUserCAKeys " + ca + ".pub")) {
            Credentials plain = Credentials.none().withPrivateKey(user);
            Path certificate = directory.resolve("user-cert.pub");

            try (SshConnection connection = SshConnection.open(
                    ToOpenSsh.settings(server).withCredentials(plain.withCertificate(certificate)))) {
                assertThat(connection.isOpen()).isTrue();
            }
            assertThatThrownBy(
                            () -> SshConnection.open(ToOpenSsh.settings(server).withCredentials(plain)))
                    .isInstanceOf(AuthFailedException.class);
            assertThatThrownBy(() -> SshConnection.open(ToOpenSsh.loginSettings(server)
                            .withCredentials(Credentials.none()
                                    .withPrivateKey(keys.resolve("id"))
                                    .withCertificate(certificate))))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("which is none of the private keys given");
        }
    }

    @Test
    void compressesWhenAsked() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory);
                SshConnection connection =
                        SshConnection.open(ToOpenSsh.loginSettings(server).withCompression(true))) {
            assertThat(connection.session().getNegotiatedKexParameter(KexProposalOption.C2SCOMP))
                    .isEqualTo("zlib@openssh.com");
            assertThat(run(connection, "head -c 200000 /dev/zero | tr '\\0' x")).hasSize(200_000);
        }
    }

    @Test
    void connectsToAnOldServerOnlyWhenAllowed() throws Exception {
        String[] old = {
            "Ciphers aes128-cbc",
            "MACs hmac-sha1",
            "KexAlgorithms diffie-hellman-group14-sha1",
            "HostKeyAlgorithms ssh-rsa"
        };
        try (OpenSshServer server = OpenSshServer.start(keys, directory, old)) {
            SshSettings settings =
                    ToOpenSsh.loginSettings(server).withHostKeys(HostKeys.knownHostsText(server.knownHostsLine("rsa")));

            assertThatThrownBy(() -> SshConnection.open(settings)).isInstanceOf(ConnectFailedException.class);
            try (SshConnection connection = SshConnection.open(
                    settings.withAlgorithms(Algorithms.defaults().allowLegacy()))) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    void namesBothListsWhereNoCipherIsShared() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory, "Ciphers aes128-cbc,aes256-cbc")) {
            assertThatThrownBy(() -> SshConnection.open(ToOpenSsh.loginSettings(server)))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("we offer aes128-gcm@openssh.com, aes256-gcm@openssh.com,")
                    .hasMessageContaining("; the server offers aes128-cbc, aes256-cbc;");
        }
    }

    @Test
    void refusesAHostKeyThatHasChanged() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory)) {
            String other =
                    HostKey.of(PlainServer.pair("Ed25519", 0).getPublic()).text();
            SshSettings settings = ToOpenSsh.loginSettings(server)
                    .withHostKeys(HostKeys.knownHostsText("[127.0.0.1]:" + server.port() + " " + other));

            assertThatThrownBy(() -> SshConnection.open(settings)).isInstanceOf(HostKeyException.class);
            assertThat(server.log()).doesNotContain("Accepted");
        }
    }

    @Test
    void leavesACommandThatNobodyWantsAnyMore() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory);
                SshConnection connection = SshConnection.open(ToOpenSsh.loginSettings(server))) {
            Path running = directory.resolve("running");
            Runnable unwantedOnceItRuns = () -> {
                if (Files.exists(running)) {
                    throw new CancellationException("unwanted");
                }
            };

            assertThatThrownBy(() -> connection.run(
                            "touch '" + running + "' && sleep 100", Duration.ofMinutes(2), 1000, unwantedOnceItRuns))
                    .isInstanceOf(CancellationException.class);

            assertThat(connection.run("echo on", Duration.ofMinutes(2), 1000).out())
                    .isEqualTo("on\n");
        }
    }

    @Test
    void closesAtOnceWithAChannelOpen() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(keys, directory)) {
            SshConnection connection = SshConnection.open(ToOpenSsh.loginSettings(server));
            ChannelExec channel = connection.session().createExecChannel("sleep 60");
            channel.open().verify(10, TimeUnit.SECONDS);

            connection.close();

            assertThat(connection.isOpen()).isFalse();
            assertThat(channel.isOpen()).isFalse();
        }
    }
}
