package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.peers.SshAgent;
import dev.towpath.client.ssh.config.LocalSide;
import dev.towpath.client.ssh.config.SshConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connects where a configuration leads, to OpenSSH's sshd. */
@Timeout(120)
class SshConfigIT {
    @TempDir
    private Path home;

    private Path keys;

    @BeforeEach
    void makeKeys() throws Exception {
        keys = Files.createDirectory(home.resolve("keys"));
        OpenSshServer.makeKeys(keys);
    }

    private OpenSshServer start(String name, String... lines) throws Exception {
        OpenSshServer server = OpenSshServer.start(keys, Files.createDirectory(home.resolve(name)), lines);
        Files.writeString(home.resolve("known"), known() + server.knownHostsLine("ed25519") + "\n");
        return server;
    }

    private String known() throws IOException {
        Path known = home.resolve("known");
        return Files.exists(known) ? Files.readString(known) : "";
    }

    private static String section(String alias, OpenSshServer server, String more) {
        return "Host " + alias + "\n  HostName 127.0.0.1\n  Port " + server.port() + "\n" + more.indent(2);
    }

    private SshConnection connect(String host, String text) throws IOException {
        return connect(host, text, Credentials.none());
    }

    private SshConnection connect(String host, String text, Credentials given) throws IOException {
        String rest = "Host *\n  UserKnownHostsFile " + home.resolve("known") + "\n  GlobalKnownHostsFile none\n"
                + "  IdentityAgent none\n";
        Path file = Files.writeString(home.resolve("config"), text + rest);
        LocalSide real = LocalSide.ofThisJvm();
        LocalSide local =
                new LocalSide(real.user(), home, real.uid(), "desk", name -> Optional.ofNullable(System.getenv(name)));
        SshConfig config = new SshConfig(local, SshConfigReader.of(local, file), true);
        return SshConnection.open(config.settings(host, Optional.empty(), OptionalInt.empty(), given));
    }

    @Test
    void connectsToAnAlias() throws Exception {
        try (OpenSshServer server = start("web");
                SshConnection connection = connect("web", section("web", server, "IdentityFile ~/keys/id"))) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void usesTheDefaultKeysIfNothingIsNamed() throws Exception {
        Files.copy(
                keys.resolve("id"), Files.createDirectory(home.resolve(".ssh")).resolve("id_ed25519"));
        try (OpenSshServer server = start("web");
                SshConnection connection = connect("web", section("web", server, ""))) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void reachesAServerOverJumpHostsWithTheirOwnLines() throws Exception {
        try (OpenSshServer gate = start("gate");
                OpenSshServer inner = start("inner");
                OpenSshServer web = start("web")) {
            String text = section("gate", gate, "IdentityFile ~/keys/id")
                    + section("inner", inner, "ProxyJump gate\nIdentityFile ~/keys/id")
                    + section("web", web, "ProxyJump inner\nIdentityFile ~/keys/id");

            try (SshConnection connection = connect("web", text)) {
                assertThat(connection.isOpen()).isTrue();
                assertThat(gate.log()).contains("Accepted publickey");
                assertThat(inner.log()).contains("Accepted publickey");
            }
        }
    }

    @Test
    void checksTheHostKeyOfAJumpHost() throws Exception {
        try (OpenSshServer gate = start("gate");
                OpenSshServer web = start("web")) {
            String text = section("gate", gate, "IdentityFile ~/keys/id\nUserKnownHostsFile none")
                    + section("web", web, "ProxyJump gate\nIdentityFile ~/keys/id");

            assertThatThrownBy(() -> connect("web", text))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("127.0.0.1:" + gate.port());
            assertThat(gate.log()).doesNotContain("Accepted");
        }
    }

    @Test
    void offersAJumpHostItsOwnKeysOnly() throws Exception {
        try (OpenSshServer gate = start("gate");
                OpenSshServer web = start("web")) {
            String text = section("gate", gate, "") + section("web", web, "ProxyJump gate");

            assertThatThrownBy(() -> connect("web", text, Credentials.none().withPrivateKey(keys.resolve("id"))))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("there is nothing to log in with");
        }
    }

    @Test
    void runsAProxyCommandInAShell() throws Exception {
        try (OpenSshServer gate = start("gate");
                OpenSshServer web = start("web")) {
            String command = "ProxyCommand ssh -F none -i '" + keys.resolve("id") + "' -o StrictHostKeyChecking=no"
                    + " -o UserKnownHostsFile=/dev/null -p " + gate.port()
                    + " -W %h:%p 127.0.0.1 2>\"" + home.resolve("said") + "\"";

            try (SshConnection connection = connect("web", section("web", web, command + "\nIdentityFile ~/keys/id"))) {
                assertThat(connection.isOpen()).isTrue();
            }
            assertThat(home.resolve("said")).content().contains("Permanently added");
        }
    }

    @Test
    void offersAKeyGivenBeforeTheTwentyOfTheAgent() throws Exception {
        try (OpenSshServer server = start("web", "MaxAuthTries 6");
                SshAgent agent = SshAgent.start(home)) {
            for (int i = 0; i < 20; i++) {
                agent.addNewKey("other" + i);
            }
            String text = section("web", server, "IdentityAgent " + agent.socket());

            try (SshConnection named = connect("web", text + "  IdentityFile ~/keys/id\n");
                    SshConnection given = connect(
                            "web",
                            text + "  IdentityFile ~/other3\n",
                            Credentials.none().withPrivateKey(keys.resolve("id")))) {
                assertThat(named.isOpen()).isTrue();
                assertThat(given.isOpen()).isTrue();
            }
            assertThat(server.log()).doesNotContain("Too many authentication failures");
        }
    }

    @Test
    void offersNoOtherKeyOfTheAgentIfToldSo() throws Exception {
        try (OpenSshServer server = start("web");
                SshAgent agent = SshAgent.start(home)) {
            agent.add(keys.resolve("id"));
            Path other = agent.addNewKey("other");
            String text = section("web", server, "IdentityAgent " + agent.socket() + "\nIdentityFile " + other);

            try (SshConnection connection = connect("web", text)) {
                assertThat(connection.isOpen()).isTrue();
            }
            assertThatThrownBy(() -> connect("web", text + "  IdentitiesOnly yes\n"))
                    .isInstanceOf(AuthFailedException.class);
        }
    }

    @Test
    void findsTheRestOfAKeyInTheAgent() throws Exception {
        Path locked = Files.copy(keys.resolve("id"), home.resolve("locked"));
        OpenSshServer.keygen("-p", "-P", "", "-N", "secret", "-f", locked.toString());
        try (OpenSshServer server = start("web");
                SshAgent agent = SshAgent.start(home)) {
            agent.add(keys.resolve("id"));
            String text = section("web", server, "IdentitiesOnly yes\nIdentityAgent " + agent.socket());

            for (Path file : new Path[] {locked, keys.resolve("id.pub")}) {
                try (SshConnection connection = connect("web", text + "  IdentityFile " + file + "\n")) {
                    assertThat(connection.isOpen()).isTrue();
                }
            }
        }
    }

    @Test
    void saysThatAKeyIsLockedIfNothingElseLetsTheUserIn() throws Exception {
        Path locked = Files.copy(keys.resolve("id"), home.resolve("locked"));
        OpenSshServer.keygen("-p", "-P", "", "-N", "secret", "-f", locked.toString());
        Path other = home.resolve("other");
        OpenSshServer.keygen("-t", "ed25519", "-N", "", "-f", other.toString());
        try (OpenSshServer server = start("web")) {
            assertThatThrownBy(() -> connect(
                            "web", section("web", server, "IdentityFile " + locked + "\nIdentityFile " + other)))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("private key \"" + locked + "\" is encrypted");
        }
    }

    @Test
    void usesTheCertificateNextToAKey() throws Exception {
        Path ca = home.resolve("ca");
        OpenSshServer.keygen("-t", "ed25519", "-N", "", "-f", ca.toString());
        Path key = home.resolve("certified");
        OpenSshServer.keygen("-t", "ed25519", "-N", "", "-f", key.toString());
        OpenSshServer.keygen("-s", ca.toString(), "-I", "me", "-n", System.getProperty("user.name"), key + ".pub");
        try (OpenSshServer server = start("web", "TrustedUserCAKeys " + ca + ".pub")) {
            try (SshConnection connection = connect("web", section("web", server, "IdentityFile " + key))) {
                assertThat(connection.isOpen()).isTrue();
            }
            Path certificate = Files.move(Path.of(key + "-cert.pub"), home.resolve("elsewhere-cert.pub"));
            String named = "IdentityFile " + key + "\nCertificateFile " + certificate;
            try (SshConnection connection = connect("web", section("web", server, named))) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }
}
