package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.Finding;
import dev.towpath.client.ssh.Finding.Outcome;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.Route;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RequestMatcher;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {
    private static final List<String> STEPS = List.of(
            "resolve",
            "connect",
            "identify",
            "negotiate",
            "host key",
            "methods",
            "login",
            "open",
            "extensions",
            "limits");

    @TempDir
    Path directory;

    private static Finding of(Diagnosis diagnosis, String step) {
        return diagnosis.step(step).orElseThrow();
    }

    /** Everything before it went well, and nothing after it was tried. */
    private static void failsAt(Diagnosis diagnosis, String step, String what, String advice) {
        assertThat(diagnosis.findings())
                .as("%s", diagnosis)
                .extracting(Finding::step)
                .isEqualTo(STEPS);
        assertThat(diagnosis.ok()).isFalse();
        Finding failed = diagnosis.firstFailure().orElseThrow();
        assertThat(failed.step()).as("%s", diagnosis).isEqualTo(step);
        assertThat(failed.what()).contains(what);
        assertThat(failed.advice()).contains(advice);
        assertThat(diagnosis.findings().subList(STEPS.indexOf(step) + 1, STEPS.size()))
                .extracting(Finding::outcome)
                .containsOnly(Outcome.SKIPPED);
        assertThat(diagnosis.toString()).contains("FAILED", "-> " + failed.advice());
    }

    private static SftpBuilder to(int port) {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("ada")
                .password("s3cret")
                .hostKeys(HostKeys.knownHostsText(""))
                .connectTimeout(Duration.ofSeconds(20));
    }

    @Nested
    class OfAServerThatWorks {
        @Test
        void saysOfEachStepWhatItFound() {
            try (SftpServer server = SftpServer.start()) {
                Diagnosis diagnosis = ToFixture.builder(server).diagnose();

                assertThat(diagnosis.ok()).as("%s", diagnosis).isTrue();
                assertThat(diagnosis.target()).isEqualTo("test@127.0.0.1:" + server.port());
                assertThat(diagnosis.findings()).extracting(Finding::step).isEqualTo(STEPS);
                assertThat(of(diagnosis, "connect").what()).isEqualTo("127.0.0.1: open");
                assertThat(of(diagnosis, "identify").what()).startsWith("SSH-2.0-");
                assertThat(of(diagnosis, "negotiate").what()).contains("ssh-ed25519", "aes128-gcm@openssh.com");
                assertThat(of(diagnosis, "negotiate").details())
                        .anyMatch(line -> line.contains("we offer") && line.contains("aes256-ctr"))
                        .anyMatch(line -> line.contains("the server offers") && line.contains("aes256-ctr"));
                assertThat(of(diagnosis, "host key").what()).contains(server.fingerprint());
                assertThat(of(diagnosis, "methods").what()).contains("password");
                assertThat(of(diagnosis, "login").what()).isEqualTo("\"test\" by password");
                assertThat(of(diagnosis, "open").what()).contains("starting in \"/\"");
                assertThat(of(diagnosis, "extensions").what()).contains("posix-rename@openssh.com 1");
                assertThat(of(diagnosis, "limits").what()).contains("read 261120 bytes");
                assertThat(server.openHandles()).isEmpty();
            }
        }

        @Test
        void triesEveryAddressOfAName() {
            try (SftpServer server = SftpServer.start()) {
                Diagnosis diagnosis =
                        ToFixture.builder(server).host("localhost").diagnose();

                assertThat(diagnosis.ok()).as("%s", diagnosis).isTrue();
                assertThat(of(diagnosis, "connect").what()).contains("127.0.0.1: open");
            }
        }

        @Test
        void leavesOutWhatIsAnotherMachinesBusiness() throws Exception {
            try (OpenSshServer hop = OpenSshServer.start(directory);
                    SftpServer server = SftpServer.start()) {
                Diagnosis diagnosis = ToFixture.builder(server)
                        .jump(way -> way.host("127.0.0.1")
                                .port(hop.port())
                                .privateKey(hop.userKey())
                                .hostKeys(knownHosts(hop)))
                        .diagnose();

                assertThat(diagnosis.ok()).as("%s", diagnosis).isTrue();
                assertThat(of(diagnosis, "connect").outcome()).isEqualTo(Outcome.SKIPPED);
                assertThat(of(diagnosis, "connect").what()).contains("jump 127.0.0.1:" + hop.port());
            }
        }

        @Test
        void knowsAboutOpenSsh() throws Exception {
            try (OpenSshServer server = OpenSshServer.start(directory)) {
                Diagnosis diagnosis = Sftp.builder()
                        .host("127.0.0.1")
                        .port(server.port())
                        .privateKey(server.userKey())
                        .hostKeys(knownHosts(server))
                        .diagnose();

                assertThat(diagnosis.ok()).as("%s", diagnosis).isTrue();
                assertThat(of(diagnosis, "identify").what()).startsWith("SSH-2.0-OpenSSH_");
                assertThat(of(diagnosis, "login").what()).contains("by publickey (ssh-ed25519 SHA256:");
            }
        }

        private HostKeys knownHosts(OpenSshServer server) {
            try {
                return HostKeys.knownHostsText(server.knownHostsLine("ed25519"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Nested
    class OfSomethingElse {
        @ParameterizedTest
        @CsvSource({
            "'220 ProFTPD 1.3.8 ready\r\n', an FTP server, SFTP is not FTP",
            "'HTTP/1.1 400 Bad Request\r\n\r\n', a web server (HTTP), usually 22",
            "'\u0015\u0003\u0003\u0000\u0002\u0002F', a TLS server, SFTP is not FTP",
            "'<!DOCTYPE HTML>\n<html lang=en>\n', a web server (HTTP), usually 22",
            "'SSH-1.5-old\r\n', not an SSH 2 server, usually 22",
        })
        void saysWhatItIs(String greeting, String what, String advice) throws IOException {
            try (Listener listener = new Listener(greeting)) {
                failsAt(to(listener.port()).diagnose(), "identify", what, advice);
            }
        }

        @Test
        void findsOutThatASilentOneWaitsForTls() throws Exception {
            Path store = directory.resolve("store");
            OpenSshServer.run(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-alias",
                    "tls",
                    "-dname",
                    "CN=localhost",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "changeit");
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(KeyStore.getInstance(store.toFile(), "changeit".toCharArray()), "changeit".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            try (ServerSocket socket = context.getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                Thread serving = new Thread(() -> handshakes(socket), "tls-server");
                serving.setDaemon(true);
                serving.start();

                Diagnosis diagnosis = to(socket.getLocalPort()).diagnose();

                failsAt(diagnosis, "identify", "TLS", "SFTP is not FTP");
            }
        }

        private void handshakes(ServerSocket listening) {
            while (!listening.isClosed()) {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.startHandshake();
                } catch (IOException e) {
                    // No TLS from that caller, or it does not like the certificate: the next one.
                }
            }
        }

        @Test
        void saysThatItIsSilent() throws IOException {
            try (Listener listener = new Listener("")) {
                failsAt(
                        to(listener.port())
                                .connectTimeout(Duration.ofSeconds(1))
                                .diagnose(),
                        "identify",
                        "the server said nothing within 1 s",
                        "check that an SSH server listens on that port");
            }
        }

        @Test
        void saysThatNothingListens() throws IOException {
            try (Socket bound = new Socket()) {
                // Bound and not listening: nobody else gets the port meanwhile.
                bound.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));

                failsAt(to(bound.getLocalPort()).diagnose(), "connect", "127.0.0.1: ", "nothing listens on port");
            }
        }

        @Test
        void saysThatNobodyKnowsTheName() {
            failsAt(to(22).host("nowhere.invalid").diagnose(), "resolve", "nowhere.invalid", "check the spelling");
        }

        @Test
        void saysThatTheProxyIsNotThere() throws IOException {
            try (Socket bound = new Socket()) {
                bound.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));

                Diagnosis diagnosis = to(22).route(Route.socks5("127.0.0.1", bound.getLocalPort()))
                        .diagnose();

                failsAt(diagnosis, "connect", "no way through SOCKS 5", "check its address");
            }
        }
    }

    @Nested
    class OfAServerThatRefuses {
        @Test
        void saysWhichCiphersThereAre() {
            try (SftpServer server = SftpServer.start()) {
                failsAt(
                        ToFixture.builder(server)
                                .algorithms(a -> a.ciphers("3des-cbc"))
                                .diagnose(),
                        "negotiate",
                        "we offer 3des-cbc",
                        "Algorithms.ciphers");
            }
        }

        @Test
        void saysWhichLineMakesItKnownAndSendsNoPassword() {
            try (SftpServer server = SftpServer.start()) {
                Diagnosis diagnosis = ToFixture.builder(server)
                        .hostKeys(HostKeys.knownHostsText(""))
                        .diagnose();

                failsAt(diagnosis, "host key", server.fingerprint(), server.knownHostsLine());
                assertThat(server.logins()).isEmpty();
            }
        }

        @Test
        void saysWhichMethodsThereAre() {
            try (SftpServer server = SftpServer.builder()
                    .user(User.named("ada").withPassword("right"))
                    .start()) {
                Diagnosis diagnosis = ToFixture.builder(server)
                        .user("ada")
                        .password("canary-wrong")
                        .diagnose();

                failsAt(diagnosis, "login", "with password", "check the user name and the password");
                assertThat(of(diagnosis, "methods").what()).contains("the server allows", "password");
                assertThat(diagnosis.toString()).doesNotContain("canary");
            }
        }

        @Test
        void saysWhatIsWrongWithAKeyButExaminesTheServerAllTheSame() throws IOException {
            Path key = Files.writeString(directory.resolve("id"), "ssh-ed25519 AAAA");
            try (SftpServer server = SftpServer.start()) {
                SftpBuilder builder = Sftp.builder()
                        .host(server.host())
                        .port(server.port())
                        .hostKeys(HostKeys.pinned(server.fingerprint()))
                        .privateKey(key);

                Diagnosis diagnosis = builder.diagnose();

                failsAt(diagnosis, "login", key.toString(), "private key");
                assertThat(of(diagnosis, "methods").what()).contains("publickey");
            }
        }

        @Test
        void saysThatThereIsNoSftp() {
            try (SftpServer server = SftpServer.start()) {
                failsAt(ToFixture.builder(server).subsystem("no-such").diagnose(), "open", "no-such", "");
            }
        }

        @Test
        void saysThatTheConnectionEndsWhileItIsAsked() {
            try (SftpServer server = SftpServer.start()) {
                server.inject(RequestMatcher.on(Operation.REALPATH), Fault.disconnect());

                failsAt(ToFixture.builder(server).diagnose(), "open", "", "");
            }
        }
    }

    @Nested
    class NeverThrows {
        @Test
        void onATargetThatMakesNoSenseAndDoesNotRepeatItsPassword() {
            Diagnosis diagnosis = Sftp.diagnose("https://ada:canary@host");

            assertThat(diagnosis.ok()).isFalse();
            assertThat(of(diagnosis, "target").what()).contains("is not sftp");
            assertThat(diagnosis.toString()).doesNotContain("canary");
        }

        @Test
        void withoutAHost() {
            assertThat(Sftp.builder().diagnose().firstFailure().orElseThrow().what())
                    .contains("no host to connect to");
        }

        @Test
        void whenInterruptedAndKeepsTheFlag() throws IOException {
            try (Listener listener = new Listener("")) {
                Thread.currentThread().interrupt();

                Diagnosis diagnosis = to(listener.port()).diagnose();

                assertThat(Thread.interrupted()).isTrue();
                assertThat(diagnosis.ok()).isFalse();
            }
        }
    }

    @Test
    void printsWhatTheServerSaysWithoutObeyingIt() throws IOException {
        try (Listener listener = new Listener("\u001b[2Jwelcome\r\nSSH-1.5-\u001b[31m\r\n")) {
            assertThat(to(listener.port()).diagnose().toString())
                    .contains("\\u001b[")
                    .doesNotContain("\u001b");
        }
    }
}
