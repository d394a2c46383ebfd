package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.ssh.config.LocalSide;
import dev.towpath.client.ssh.config.SshConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lines of ssh_config become. */
class SshConfigTest {
    @TempDir
    private Path home;

    private SshConfig config(String text) throws IOException {
        Path file = Files.writeString(home.resolve("config"), text);
        LocalSide local = new LocalSide("me", home, LocalSide.ofThisJvm().uid(), "desk", name -> Optional.empty());
        return new SshConfig(local, SshConfigReader.of(local, file), true);
    }

    private SshSettings settings(String host, String text) throws IOException {
        return config(text).settings(host, Optional.empty(), OptionalInt.empty(), Credentials.none());
    }

    private static HostKey key() throws Exception {
        return HostKey.of(PlainServer.pair("Ed25519", 0).getPublic());
    }

    @Test
    void saysWhereAndAsWhom() throws IOException {
        SshSettings settings = settings("web", "Host web\nHostName web.example.com\nPort 2222\nUser ada\n");

        assertThat(settings.server()).isEqualTo("web.example.com:2222");
        assertThat(settings.user()).isEqualTo("ada");
    }

    @Test
    void setsLimitsAndSignsOfLife() throws IOException {
        Timeouts timeouts = settings("web", "ConnectTimeout 7\nServerAliveInterval 20\nServerAliveCountMax 5\n")
                .timeouts();

        assertThat(timeouts.connect()).isEqualTo(Duration.ofSeconds(7));
        assertThat(timeouts.keepAlive()).isEqualTo(Duration.ofSeconds(20));
        assertThat(timeouts.keepAliveMisses()).isEqualTo(5);
    }

    @Test
    void keepsOurSignsOfLifeUnlessTheyAreSwitchedOff() throws IOException {
        assertThat(settings("web", "User ada\n").timeouts()).isEqualTo(Timeouts.defaults());
        assertThat(settings("web", "ServerAliveInterval 0\n").timeouts().keepAlive())
                .isZero();
        assertThat(settings("web", "ServerAliveCountMax 0\n").timeouts().keepAlive())
                .isZero();
    }

    @Test
    void changesTheListsOfAlgorithms() throws IOException {
        Algorithms algorithms = settings("web", """
                        Ciphers -chacha20*,aes128-gcm*
                        MACs ^hmac-sha2-512
                        KexAlgorithms curve25519-sha256,unknown@example.com
                        HostKeyAlgorithms +ssh-rsa
                        PubkeyAcceptedAlgorithms rsa-*
                        """).algorithms();

        assertThat(algorithms.ciphers())
                .containsExactly("aes256-gcm@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr");
        assertThat(algorithms.macs()).startsWith("hmac-sha2-512", "hmac-sha2-256-etm@openssh.com");
        assertThat(algorithms.keyExchanges()).containsExactly("curve25519-sha256");
        assertThat(algorithms.hostKeys()).endsWith("rsa-sha2-256", "ssh-rsa");
        assertThat(algorithms.userKeys()).containsExactlyInAnyOrder("rsa-sha2-512", "rsa-sha2-256");
    }

    @Test
    void namesTheLineThatLeavesNoAlgorithm() {
        assertThatThrownBy(() -> settings("web", "User ada\nCiphers of-tomorrow@example.com\n"))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("config line 2: ciphers of-tomorrow@example.com leaves none that is known here");
    }

    @Test
    void offersNoCipherThatIsNone() throws IOException {
        assertThat(settings("web", "Ciphers +*\n").algorithms().ciphers()).doesNotContain("none");
    }

    @Test
    void checksTheHostKeyUnderItsAlias() throws Exception {
        HostKey key = key();
        Path known = Files.writeString(home.resolve("known"), "farm " + key.text() + "\n");
        SshSettings settings = settings("web", "Port 2222\nHostKeyAlias farm\nUserKnownHostsFile " + known + "\n");

        settings.hostKeys().checkFor(settings.host(), settings.port()).check(key);

        assertThatThrownBy(() -> settings.hostKeys()
                        .checkFor(settings.host(), settings.port())
                        .check(key()))
                .isInstanceOf(HostKeyException.class)
                .hasMessageContaining("has changed");
    }

    @Test
    void writesNewHostKeysDownOnlyIfTold() throws Exception {
        HostKey key = key();
        Path known = home.resolve("known");
        String files = "UserKnownHostsFile ~/known\nGlobalKnownHostsFile none\n";

        for (String strict : List.of("", "StrictHostKeyChecking yes\n", "StrictHostKeyChecking ask\n")) {
            SshSettings settings = settings("web", files + strict);
            assertThatThrownBy(() -> settings.hostKeys().checkFor("web", 22).check(key))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("is not known");
            assertThat(known).doesNotExist();
        }
        settings("web", files + "StrictHostKeyChecking accept-new\n")
                .hostKeys()
                .checkFor("web", 22)
                .check(key);

        assertThat(known).content().startsWith("web ssh-ed25519 ");
    }

    @Test
    void refusesAChangedHostKeyWhateverIsSaid() throws Exception {
        Files.writeString(home.resolve("known"), "web " + key().text() + "\n");
        SshSettings settings = settings("web", "UserKnownHostsFile ~/known\nStrictHostKeyChecking no\n");

        assertThatThrownBy(() -> settings.hostKeys().checkFor("web", 22).check(key()))
                .isInstanceOf(HostKeyException.class)
                .hasMessageContaining("has changed");
    }

    @Test
    void acceptsAnyHostKeyWhereNoneIsKept() throws Exception {
        SshSettings settings = settings(
                "web", "UserKnownHostsFile /dev/null\nGlobalKnownHostsFile /dev/null\nStrictHostKeyChecking no\n");

        settings.hostKeys().checkFor("web", 22).check(key());
        settings.hostKeys().checkFor("web", 22).check(key());

        assertThat(settings.hostKeys()).asString().isEqualTo("HostKeys[as configured]");
    }

    @Test
    void refusesWhatItCannotObey() {
        assertThatThrownBy(() -> settings("web", "RevokedHostKeys ~/revoked\n"))
                .hasMessageContaining("config line 1: RevokedHostKeys is not read here")
                .hasMessageContaining("@revoked");
        assertThatThrownBy(() -> settings("web", "ProxyCommand nc %h %p\nProxyUseFdpass yes\n"))
                .hasMessageContaining("config line 2: ProxyUseFdpass");
        assertThatThrownBy(() -> settings("web", "RefuseConnection \"gone since May\"\n"))
                .hasMessageContaining("gone since May");
    }

    @Test
    void runsNoCommandThatWasNotAllowed() {
        assertThatThrownBy(() -> config("ProxyCommand nc %h %p\n")
                        .withoutCommands()
                        .settings("web", Optional.empty(), OptionalInt.empty(), Credentials.none()))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("config line 1: ProxyCommand would run \"nc web 22\"")
                .hasMessageContaining("sshConfig()");
    }

    @Test
    void findsJumpHostsInTheSameFiles() throws IOException {
        SshSettings settings = settings(
                "web", "Host web\nProxyJump gate,ada@inner:2200\nHost gate\nHostName gate.example.com\nPort 2022\n");

        assertThat(settings.route()).asString().isEqualTo("Route[jump inner:2200]");
    }

    @Test
    void refusesJumpHostsThatLeadBack() {
        assertThatThrownBy(() -> settings("web", "Host *\nProxyJump gate\n"))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("config line 2: ProxyJump leads from gate back to gate")
                .hasMessageContaining("Host * !gate");
        assertThatThrownBy(() -> settings("a", "Host a\nProxyJump b\nHost b\nProxyJump c\nHost c\nProxyJump a\n"))
                .hasMessageContaining("ProxyJump leads from c back to a");
    }

    @Test
    void findsNothingToLogInWithBeforeItConnects() throws IOException {
        SshSettings settings = settings("127.0.0.1", "IdentityAgent none\n");

        assertThatThrownBy(() -> SshConnection.open(settings.withPort(1)))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("there is nothing to log in with")
                .hasMessageContaining("ssh-keygen -t ed25519");
    }

    @Test
    void namesTheKeyFileThatIsNotThere() throws IOException {
        SshSettings settings = settings("127.0.0.1", "IdentityAgent none\nIdentityFile ~/nothing\n");

        assertThatThrownBy(() -> SshConnection.open(settings.withPort(1)))
                .hasMessageContaining("the key \"" + home + "/nothing\" does not exist");
    }
}
