package dev.towpath.client.pysftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.ssh.Algorithms;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.kex.KexProposalOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pysftp's tests of connections, by their names there. */
class PysftpConnectionTest {
    private static final String CIPHER = "aes256-ctr";

    @TempDir
    Path directory;

    private Vfs vfs;

    @BeforeEach
    void start() throws IOException {
        vfs = Vfs.start(server -> server.compression());
    }

    @AfterEach
    void stop() {
        vfs.close();
    }

    private static void listsHome(SftpBuilder builder) throws IOException {
        try (Sftp sftp = builder.connect()) {
            assertThat(sftp.list(".")).extracting(RemoteFile::name).containsExactly("pub", "read.me");
        }
    }

    private SftpBuilder withCipher() {
        return vfs.builder().algorithms(algorithms -> algorithms.ciphers(CIPHER));
    }

    private static String agreed(Sftp sftp, KexProposalOption what) {
        return sftp.unwrap(ClientSession.class).orElseThrow().getNegotiatedKexParameter(what);
    }

    @Test
    @DisplayName("test_connection_with")
    void closesTheConnectionAtTheEnd() throws IOException {
        listsHome(vfs.builder());
    }

    @Test
    @DisplayName("test_connection_good")
    void connectsAndCloses() throws IOException {
        Sftp sftp = vfs.builder().connect();
        assertThat(sftp.isDirectory(".")).isTrue();

        sftp.close();
        sftp.close();

        assertThatThrownBy(() -> sftp.list("."))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("closed by this side");
    }

    @Test
    @DisplayName("test_connection_bad_host")
    void namesTheHostItDoesNotFind() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vfs.builder().host("").connect());
        assertThatThrownBy(() -> vfs.builder().host("no-such-host.invalid").connect())
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    @DisplayName("test_connection_bad_credentials")
    void refusesAWrongPassword() {
        assertThatThrownBy(() -> vfs.builder().password("badpass").connect()).isInstanceOf(AuthFailedException.class);
    }

    @Test
    @DisplayName("test_connection_ciphers_param")
    void connectsWithTheCiphersAskedFor() throws IOException {
        listsHome(withCipher());
    }

    @Test
    @DisplayName("test_connection_ciphers_cnopts")
    void connectsWithCiphersInOrder() throws IOException {
        try (Sftp sftp = vfs.builder()
                .algorithms(algorithms -> algorithms.ciphers(CIPHER, "aes128-ctr"))
                .connect()) {
            assertThat(agreed(sftp, KexProposalOption.C2SENC)).isEqualTo(CIPHER);
        }
    }

    @Test
    @DisplayName("test_active_ciphers")
    void tellsTheCiphersOfBothDirections() throws IOException {
        try (Sftp sftp = withCipher().connect()) {
            assertThat(agreed(sftp, KexProposalOption.C2SENC)).isEqualTo(CIPHER);
            assertThat(agreed(sftp, KexProposalOption.S2CENC)).isEqualTo(CIPHER);
        }
    }

    @Test
    @DisplayName("test_compression_default")
    void compressesNothingUnlessAskedTo() {
        assertThat(agreed(vfs.sftp, KexProposalOption.C2SCOMP)).isEqualTo("none");
        assertThat(agreed(vfs.sftp, KexProposalOption.S2CCOMP)).isEqualTo("none");
    }

    @Test
    @DisplayName("test_compression_enabled")
    void compressesIfAskedTo() throws IOException {
        try (Sftp sftp = vfs.builder().compression(true).connect()) {
            assertThat(agreed(sftp, KexProposalOption.C2SCOMP)).isEqualTo("zlib@openssh.com");
            assertThat(agreed(sftp, KexProposalOption.S2CCOMP)).isEqualTo("zlib@openssh.com");
            assertThat(sftp.readString("read.me")).isEqualTo("contents of read.me");
        }
    }

    @Test
    @DisplayName("test_log_cnopt_user_file")
    void logsToTheFileGiven() throws IOException {
        Path log = directory.resolve("my-logfile.txt");
        listsHome(vfs.builder().wireLog(log));

        assertThat(log).isNotEmptyFile();
        assertThat(log).content().doesNotContain(Vfs.PASSWORD);
    }

    @Test
    @DisplayName("test_log_param_user_file")
    void logsToTheFileGivenForOneConnection() throws IOException {
        Path one = directory.resolve("one.txt");
        Path other = directory.resolve("other.txt");
        listsHome(vfs.builder().wireLog(one));
        listsHome(vfs.builder().wireLog(other));

        assertThat(one).isNotEmptyFile();
        assertThat(other).isNotEmptyFile();
    }

    @Test
    @DisplayName("test_log_param_false")
    void logsToNoFileUnlessAskedTo() {
        assertThat(options(vfs.sftp).wireLog()).isEmpty();
    }

    @Test
    @DisplayName("test_log_cnopts_explicit_false")
    void leavesNoFileBehind() throws IOException {
        listsHome(vfs.builder());

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @DisplayName("test_log_param_true")
    void logsToATemporaryFile() throws IOException {
        Path log = Files.createTempFile(directory, "ssh-", ".txt");
        listsHome(vfs.builder().wireLog(log));

        assertThat(log).isNotEmptyFile();
    }

    @Test
    @DisplayName("test_log_cnopts_true")
    void logsToANewTemporaryFileEachTime() throws IOException {
        Path one = Files.createTempFile(directory, "ssh-", ".txt");
        Path other = Files.createTempFile(directory, "ssh-", ".txt");
        listsHome(vfs.builder().wireLog(one));

        assertThat(one).isNotEmptyFile();
        assertThat(other).isEmptyFile();
    }

    private static RemoteOptions options(Sftp sftp) {
        return sftp.unwrap(RemoteFileSystem.class).orElseThrow().options();
    }

    @Test
    @DisplayName("test_sftp_client")
    void handsOutWhatLiesBeneath() throws IOException {
        RemoteFileSystem files = vfs.sftp.unwrap(RemoteFileSystem.class).orElseThrow();
        vfs.sftp.symlink("link", "read.me");

        assertThat(files.realPath(".")).isEqualTo("/home/test");
        assertThat(files.readLink("link")).isEqualTo("read.me");
    }

    @Test
    @DisplayName("test_remote_server_key")
    void savesTheKeyOfAServerAndTrustsItFromThenOn() throws IOException {
        Path knownHosts = directory.resolve("known_hosts");
        listsHome(vfs.builder().hostKeys(HostKeys.acceptNew(knownHosts)));

        assertThat(knownHosts).content().contains("ssh-ed25519 AAAA");
        listsHome(vfs.builder().hostKeys(HostKeys.knownHosts(knownHosts)));
    }

    @Test
    @DisplayName("test_cnopts_no_knownhosts")
    void saysWhichKnownHostsFileIsMissing() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() ->
                        vfs.builder().hostKeys(HostKeys.knownHosts(missing)).connect())
                .isInstanceOf(HostKeyException.class)
                .hasMessageContaining(missing + " (missing)");
    }

    @Test
    @DisplayName("test_cnopts_bad_knownhosts")
    void saysThatAFileHoldsNoHostKeys() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad"), "this is no known_hosts file\n");

        assertThatThrownBy(
                        () -> vfs.builder().hostKeys(HostKeys.knownHosts(bad)).connect())
                .isInstanceOf(HostKeyException.class)
                .hasMessageContaining("there is no key in " + bad)
                .hasMessageContaining("line 1");
    }

    @Test
    @DisplayName("test_hostkey_not_found")
    void refusesAHostThatNobodyKnows() throws IOException {
        Path other = Files.writeString(
                directory.resolve("known_hosts"),
                vfs.server.knownHostsLine().replace("127.0.0.1", "missing-server.example.com") + "\n");

        assertThatThrownBy(
                        () -> vfs.builder().hostKeys(HostKeys.knownHosts(other)).connect())
                .isInstanceOf(HostKeyException.class);
    }

    @Test
    @DisplayName("test_hostkey_returns_pkey")
    void findsTheKeyOfAHost() {
        assertThat(HostKeys.find("127.0.0.1", vfs.server.port(), vfs.server.knownHostsFile()))
                .singleElement()
                .satisfies(key -> assertThat(key.fingerprint()).isEqualTo(vfs.server.fingerprint()));
        assertThat(HostKeys.find("other.example.com", vfs.server.port(), vfs.server.knownHostsFile()))
                .isEmpty();
    }

    @Test
    @DisplayName("test_security_options")
    void tellsWhatItOffersInOrder() {
        Algorithms offered = Algorithms.defaults();

        assertThat(offered.ciphers()).startsWith("aes128-gcm@openssh.com");
        assertThat(offered.macs()).contains("hmac-sha2-256-etm@openssh.com");
        assertThat(offered.keyExchanges()).contains("curve25519-sha256");
        assertThat(offered.hostKeys()).contains("ssh-ed25519");
        assertThat(offered.userKeys()).contains("ssh-ed25519");
    }

    @Test
    @DisplayName("test_timeout_getter")
    void waitsForAReplyForAFiniteTimeUnlessToldOtherwise() {
        assertThat(options(vfs.sftp).responseTimeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("test_timeout_setter")
    void waitsForAReplyAsLongAsItIsTold() throws IOException {
        try (Sftp sftp =
                vfs.builder().responseTimeout(Duration.ofMillis(10_500)).connect()) {
            assertThat(options(sftp).responseTimeout()).isEqualTo(Duration.ofMillis(10_500));
        }
    }

    private static String user(Sftp sftp) {
        return sftp.unwrap(ClientSession.class).orElseThrow().getUsername();
    }

    @Test
    @DisplayName("test_username_specified")
    void logsInAsTheUserGiven() {
        assertThat(user(vfs.sftp)).isEqualTo("test");
    }

    @Test
    @DisplayName("test_username_from_environ")
    void logsInAsTheLocalUserIfNoneIsGiven() {
        String local = Stream.of(
                        System.getenv("LOGNAME"),
                        System.getenv("USER"),
                        System.getenv("USERNAME"),
                        System.getProperty("user.name"))
                .filter(Objects::nonNull)
                .filter(name -> !name.isBlank())
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> Sftp.builder()
                        .host(vfs.server.host())
                        .port(vfs.server.port())
                        .password("x")
                        .hostKeys(HostKeys.pinned(vfs.server.fingerprint()))
                        .connect())
                .isInstanceOf(AuthFailedException.class);
        assertThat(vfs.server.logins()).last().asString().contains(local);
    }

    @Test
    @DisplayName("test_no_username_raises_err")
    void refusesToConnectAsNobody() {
        assertThatThrownBy(() -> vfs.builder().user("").connect())
                .isInstanceOfAny(IllegalArgumentException.class, ConnectFailedException.class)
                .hasMessageContaining("user");
    }
}
