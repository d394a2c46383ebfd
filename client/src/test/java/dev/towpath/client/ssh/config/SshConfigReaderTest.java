package dev.towpath.client.ssh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ssh -G} cannot show, or would show only in the user's own home directory. */
class SshConfigReaderTest {
    @TempDir
    private Path home;

    private Path ssh;

    @BeforeEach
    void makeDirectory() throws IOException {
        ssh = Files.createDirectory(home.resolve(".ssh"));
    }

    private Path write(String name, String text) throws IOException {
        Path file = ssh.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private LocalSide local() {
        Map<String, String> environment = Map.of("KEYS", "/keys");
        return new LocalSide(
                "me",
                home,
                LocalSide.ofThisJvm().uid(),
                "desk.example.com",
                name -> Optional.ofNullable(environment.get(name)));
    }

    private ReadHost about(String host) throws IOException {
        return SshConfigReader.ofUser(local()).about(host, Optional.empty(), OptionalInt.empty());
    }

    @Test
    void saysNothingWithoutFiles() throws IOException {
        ReadHost host = about("web");

        assertThat(host.host()).isEqualTo("web");
        assertThat(host.user()).isEqualTo("me");
        assertThat(host.port()).isEqualTo(22);
    }

    @Test
    void needsTheFileItWasGiven() {
        SshConfigReader reader = SshConfigReader.of(local(), home.resolve("missing"));

        assertThatThrownBy(() -> reader.about("web", Optional.empty(), OptionalInt.empty()))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void letsTheCallerWin() throws IOException {
        write("config", "User bob\nPort 2222\nMatch user ada\nHostName of-ada\n");

        ReadHost host = SshConfigReader.ofUser(local()).about("web", Optional.of("ada"), OptionalInt.of(99));

        assertThat(host.user()).isEqualTo("ada");
        assertThat(host.port()).isEqualTo(99);
        assertThat(host.host()).isEqualTo("of-ada");
    }

    @Test
    void includesRelativeToTheDirectoryOfTheUser() throws IOException {
        write("config", "Include work.d/*.conf ~/.ssh/more\n");
        write("work.d/20.conf", "User second\n");
        write("work.d/10.conf", "User first\n");
        write("work.d/10.bak", "User never\n");
        write("work.d/.hidden.conf", "User hidden\n");
        write("more", "Port 2022\n");

        assertThat(about("web").user()).isEqualTo("first");
        assertThat(about("web").port()).isEqualTo(2022);
    }

    @Test
    void doesNotFollowIncludesForEver() throws IOException {
        write("config", "Include config\n");

        assertThatThrownBy(() -> about("web"))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("config line 1: files include each other more than 16 deep");
    }

    @Test
    void refusesAFileThatOthersMayWrite() throws IOException {
        Path file = write("config", "User bob\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

        assertThatThrownBy(() -> about("web")).hasMessageContaining(file + ": others may write to it");
    }

    @Test
    void refusesAnIncludedFileThatOthersMayWrite() throws IOException {
        Path open = write("open", "User bob\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path file = write("mine", "Include open\n");

        assertThatThrownBy(() -> SshConfigReader.of(local(), file).about("web", Optional.empty(), OptionalInt.empty()))
                .hasMessageContaining(open + ": others may write to it");
    }

    @Test
    void namesEveryBadLine() throws IOException {
        Path file = write("config", "Prt 22\nHost other\n  Port abc\n  ConnectTimeout soon\n  User 'x\n");

        assertThatThrownBy(() -> about("web"))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.CONFIGURE))
                .hasMessageContaining(file + " line 1: \"prt\" is no keyword of ssh_config")
                .hasMessageContaining(file + " line 3: \"abc\" is not a port from 1 to 65535")
                .hasMessageContaining(file + " line 4: \"soon\" is not a time like 90 or 1m30s")
                .hasMessageContaining(file + " line 5: a quote is not closed");
    }

    @Test
    void refusesMatchExecWithoutRunningIt() throws IOException {
        Path proof = home.resolve("proof");
        Path file = write("config", "Match host web exec \"touch " + proof + "\"\nUser bob\n");

        assertThatThrownBy(() -> about("web"))
                .hasMessageContaining(file + " line 1: Match exec")
                .hasMessageContaining("never done here");
        assertThat(about("other").user()).isEqualTo("me");
        assertThat(proof).doesNotExist();
    }

    @Test
    void replacesTokensAndVariablesInTheNamesOfFiles() throws IOException {
        write("config", """
                Host web
                HostName %h.example.com
                User ada
                Port 2022
                IdentityFile ~/%h-%n-%r-%p-%u
                IdentityFile ${KEYS}/%L-%l-%%
                IdentityFile %d/x
                """);

        assertThat(about("web").files(Keyword.IDENTITY_FILE))
                .containsExactly(
                        home + "/web.example.com-web-ada-2022-me", "/keys/desk-desk.example.com-%", home + "/x");
    }

    @Test
    void namesTheLineOfATokenThatMeansNothing() throws IOException {
        Path file = write("config", "IdentityFile a\nIdentityFile ~/%X\n");

        assertThatThrownBy(() -> about("web").files(Keyword.IDENTITY_FILE))
                .hasMessageContaining(file + " line 2: \"%X\" means nothing here");
    }

    @Test
    void namesTheLineOfAVariableThatIsNotSet() throws IOException {
        Path file = write("config", "CertificateFile ${NOT_SET}/c\n");

        assertThatThrownBy(() -> about("web").files(Keyword.CERTIFICATE_FILE))
                .hasMessageContaining(file + " line 1: the environment variable \"NOT_SET\" is not set");
    }

    @Test
    void namesTheLineOfAHomeDirectoryThatIsNotKnown() throws IOException {
        Path file = write("config", "IdentityFile ~nobody-here/key\nIdentityFile ~me/key\n");

        assertThatThrownBy(() -> about("web").files(Keyword.IDENTITY_FILE))
                .hasMessageContaining(file + " line 1: the home directory of \"nobody-here\" is not known");
    }

    @Test
    void keepsNamesThatAShellUnderstandsOutOfCommands() throws IOException {
        Path file = write("config", "ProxyCommand nc %h %p\n");

        assertThat(about("web").proxyCommand()).contains("nc web 22");
        assertThatThrownBy(() -> about("$(touch x)").proxyCommand())
                .hasMessageContaining(file + " line 1: \"$(touch x)\" is not put into a command");
        assertThatThrownBy(() -> about("-oProxy").proxyCommand()).hasMessageContaining("is not put into a command");
    }

    @Test
    void matchesTags() throws IOException {
        write("config", "Host web\nTag work\nMatch tagged work,other\nUser bob\n");

        assertThat(about("web").user()).isEqualTo("bob");
        assertThat(about("other").user()).isEqualTo("me");
    }

    @Test
    void asksForASubsystemAsSftpDoes() throws IOException {
        write("config", "Match sessiontype shell,exec\nUser bob\nMatch sessiontype subsystem\nPort 2022\n");

        assertThat(about("web").user()).isEqualTo("me");
        assertThat(about("web").port()).isEqualTo(2022);
    }

    @Test
    void passesOverWhatOnlyAMacKnows() throws IOException {
        write("config", "UseKeychain yes\nAddKeysToAgent yes\nForwardX11 no\nUser bob\n");

        assertThat(about("web").user()).isEqualTo("bob");
    }

    @Test
    void readsTimesAndJumps() throws IOException {
        write("config", "ServerAliveInterval 1m30\nConnectTimeout none\nProxyJump a,ada@[::1]:33\n");

        assertThat(about("web").time(Keyword.SERVER_ALIVE_INTERVAL)).contains(Duration.ofSeconds(90));
        assertThat(about("web").time(Keyword.CONNECT_TIMEOUT)).isEmpty();
        assertThat(about("web").jumps())
                .isEqualTo(List.of(
                        new JumpSpec("a", Optional.empty(), OptionalInt.empty()),
                        new JumpSpec("::1", Optional.of("ada"), OptionalInt.of(33))));
    }

    @Test
    void readsFilesAgainForEachQuestion() throws IOException {
        SshConfigReader reader = SshConfigReader.ofUser(local());
        write("config", "User bob\n");
        assertThat(reader.about("web", Optional.empty(), OptionalInt.empty()).user())
                .isEqualTo("bob");

        write("config", "User ada\n");

        assertThat(reader.about("web", Optional.empty(), OptionalInt.empty()).user())
                .isEqualTo("ada");
    }
}
