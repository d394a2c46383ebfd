package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.peers.OpenSshServer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.agent.SshAgent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What agents hold, as real servers take it. */
class AgentIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"sk-ssh-ed25519@openssh.com, Ed25519, 0", "sk-ecdsa-sha2-nistp256@openssh.com, EC, 256"})
    void signsWithASecurityKey(String type, String algorithm, int bits) throws Exception {
        try (ScriptedAgent agent =
                        new ScriptedAgent(directory.resolve("agent"), type, PlainServer.pair(algorithm, bits));
                OpenSshServer server = OpenSshServer.start(directory)) {
            authorize(agent.authorizedKey());

            try (SshConnection connection = SshConnection.open(ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withAgent(agent.socket())))) {
                assertThat(connection.loggedInWith()).startsWith("publickey (" + type);
            }
        }
    }

    @Test
    void tellsThatASecurityKeyIsNotAuthorized() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(
                        directory.resolve("agent"), "sk-ssh-ed25519@openssh.com", PlainServer.pair("Ed25519", 0));
                OpenSshServer server = OpenSshServer.start(directory)) {
            SshSettings settings = ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withAgent(agent.socket()));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("publickey (sk-ssh-ed25519@openssh.com SHA256:");
        }
    }

    @Test
    void offersTheCertificateThatAnAgentHolds() throws Exception {
        Path ca = directory.resolve("ca");
        Path user = directory.resolve("user");
        OpenSshServer.keygen("-t", "ed25519", "-N", "", "-f", ca.toString());
        OpenSshServer.keygen("-t", "ed25519", "-N", "", "-f", user.toString());
        OpenSshServer.keygen("-s", ca.toString(), "-I", "test", "-n", System.getProperty("user.name"), user + ".pub");
        Path socket = directory.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OpenSshServer server = OpenSshServer.start(directory, "TrustedUserCAKeys " + ca + ".pub")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(socket));
            ProcessBuilder add = new ProcessBuilder("ssh-add", user.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            assertThat(add.start().waitFor(30, TimeUnit.SECONDS)).isTrue();

            try (SshConnection connection = SshConnection.open(ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withAgent(socket)))) {
                assertThat(connection.loggedInWith()).contains("ssh-ed25519-cert-v01@openssh.com");
            }
        } finally {
            agent.destroy();
        }
    }

    @Test
    void isAskedOverWhateverItListensOn() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        try (ScriptedAgent agent = new ScriptedAgent(
                directory.resolve("agent"), "sk-ssh-ed25519@openssh.com", PlainServer.pair("Ed25519", 0))) {
            AgentTransport pipe = new AgentTransport(AgentTransport.WINDOWS_PIPE, () -> {
                opened.incrementAndGet();
                return SocketChannel.open(UnixDomainSocketAddress.of(agent.socket()));
            });
            SshAgent asked = new AgentSocket(pipe);

            assertThat(asked.getIdentities()).hasSize(1);
            assertThat(opened).hasValue(1);
            assertThat(asked).hasToString("ssh-agent at \\\\.\\pipe\\openssh-ssh-agent");
        }
    }

    @Test
    void isFoundByTheEnvironmentAndOnWindowsByItsPipe() throws Exception {
        assertThat(AgentTransport.ofEnvironment("/run/agent", "Linux").name()).isEqualTo("/run/agent");
        assertThat(AgentTransport.ofEnvironment(null, "Windows 11").name()).isEqualTo(AgentTransport.WINDOWS_PIPE);
        assertThat(AgentTransport.ofEnvironment("\\\\.\\pipe\\mine", "Windows 11")
                        .name())
                .isEqualTo("\\\\.\\pipe\\mine");
        assertThatThrownBy(() -> AgentTransport.ofEnvironment("", "Linux"))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("SSH_AUTH_SOCK is not set");
    }

    @Test
    void isGivenUpWithTheLoginWhenItDoesNotAnswer() throws Exception {
        Path socket = directory.resolve("agent");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                PlainServer server = PlainServer.start()) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            server.mina().setPublickeyAuthenticator((user, key, session) -> false);
            SshSettings settings = server.settings()
                    .withCredentials(Credentials.none().withAgent(socket))
                    .withTimeouts(Timeouts.defaults().withAuthenticate(Duration.ofMillis(500)));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("the login was not answered within");

            try (SocketChannel question = silent.accept()) {
                ByteBuffer bytes = ByteBuffer.allocate(64);
                await().atMost(Duration.ofSeconds(30)).until(() -> question.read(bytes.clear()) < 0);
            }
        }
    }

    private void authorize(String key) throws Exception {
        Files.writeString(directory.resolve("keys").resolve("authorized_keys"), key + "\n", StandardOpenOption.APPEND);
    }
}
