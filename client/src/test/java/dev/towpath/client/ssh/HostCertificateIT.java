package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that ssh-keygen signs and sshd shows. */
class HostCertificateIT {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    static Path keys;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        OpenSshServer.makeKeys(keys);
        for (String ca : List.of("ca", "otherca")) {
            OpenSshServer.keygen(
                    "-t", "ed25519", "-N", "", "-f", keys.resolve(ca).toString());
        }
        OpenSshServer.keygen(
                "-t", "rsa", "-b", "2048", "-N", "", "-f", keys.resolve("rsaca").toString());
    }

    private static String publicKey(String name) throws IOException {
        String[] fields = Files.readString(keys.resolve(name + ".pub")).split(" ", -1);
        return fields[0] + " " + fields[1].strip();
    }

    private static String authorityLine(String pattern, String ca) throws IOException {
        return "@cert-authority " + pattern + " " + publicKey(ca) + "\n";
    }

    /** Signs a host key; the result lies in a directory of its own. */
    private Path signed(String ca, String hostKey, String... options) throws Exception {
        Path copy = Files.createTempDirectory(directory, "cert").resolve(hostKey + ".pub");
        Files.copy(keys.resolve(hostKey + ".pub"), copy);
        String[] command = new String[options.length + 5];
        command[0] = "-s";
        command[1] = keys.resolve(ca).toString();
        command[2] = "-I";
        command[3] = "web1";
        System.arraycopy(options, 0, command, 4, options.length);
        command[command.length - 1] = copy.toString();
        OpenSshServer.keygen(command);
        return copy.resolveSibling(hostKey + "-cert.pub");
    }

    @Nested
    class ACertificate {
        private HostCertificate of(String ca, String... options) throws Exception {
            PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(
                    Files.readString(signed(ca, "host_ed25519", options)).strip());
            return HostCertificate.of(
                    (OpenSshCertificate) entry.resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING));
        }

        private KnownHostsCheck check(String text) {
            return new KnownHostsCheck(
                    "Files.example.com",
                    2222,
                    new KnownHosts(List.of(KnownHostsFile.parse("the lines", text))),
                    UnknownHostKey.REFUSE,
                    Clock.fixed(NOW, ZoneOffset.UTC));
        }

        private void refused(HostCertificate certificate, String why) throws IOException {
            assertThatThrownBy(() -> check(authorityLine("*", "ca")).check(certificate))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("web1")
                    .hasMessageContaining(why);
        }

        @ParameterizedTest
        @CsvSource({
            "ca, files.example.com, *.example.com",
            "ca, *.example.com, files.example.com",
            "ca, 'other,FILES.example.com', '[files.example.com]:2222'",
            "rsaca, file?.example.com, *",
        })
        void isTrustedForItsAuthority(String ca, String principals, String pattern) throws Exception {
            HostCertificate certificate = of(ca, "-h", "-n", principals);
            String lines = authorityLine(pattern, ca);

            assertThat(check(lines).wantsCertificates()).isTrue();
            assertThatCode(() -> check(lines).check(certificate)).doesNotThrowAnyException();
        }

        @Test
        void ofAnotherHostIsRefused() throws Exception {
            refused(
                    of("ca", "-h", "-n", "other.example.com"),
                    "it is for other.example.com, not for files.example.com");
        }

        @Test
        void thatNamesNoHostIsRefused() throws Exception {
            refused(of("ca", "-h"), "it names no host");
        }

        @Test
        void ofAUserIsRefused() throws Exception {
            refused(of("ca", "-n", "files.example.com"), "it is a user's certificate");
        }

        @Test
        void thatHasExpiredIsRefused() throws Exception {
            refused(
                    of("ca", "-h", "-n", "files.example.com", "-V", "20200101Z:20260601115959Z"),
                    "it has expired at 2026-06-01T11:59:59Z");
        }

        @Test
        void thatIsNotYetValidIsRefused() throws Exception {
            refused(
                    of("ca", "-h", "-n", "files.example.com", "-V", "20260601120001Z:20300101Z"),
                    "it is not valid before 2026-06-01T12:00:01Z");
        }

        @Test
        void withACriticalOptionIsRefused() throws Exception {
            refused(
                    of("ca", "-h", "-n", "files.example.com", "-O", "critical:moon=full"),
                    "it has the critical option \"moon\"");
        }

        @Test
        void signedWithSha1IsRefused() throws Exception {
            HostCertificate certificate = of("rsaca", "-h", "-n", "files.example.com", "-t", "ssh-rsa");

            assertThatThrownBy(() -> check(authorityLine("*", "rsaca")).check(certificate))
                    .hasMessageContaining("its signature is of the kind ssh-rsa, which is not accepted");
        }

        @Test
        void whoseSignatureIsWrongIsRefused() throws Exception {
            String text = Files.readString(signed("ca", "host_ed25519", "-h", "-n", "files.example.com"));
            String[] fields = text.split(" ", -1);
            byte[] blob = Base64.getDecoder().decode(fields[1]);
            // The nonce comes right after the name of the type: signed, but nothing else depends on it.
            blob[50] ^= 1;
            PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(
                    fields[0] + " " + Base64.getEncoder().encodeToString(blob));

            refused(
                    HostCertificate.of(
                            (OpenSshCertificate) entry.resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING)),
                    "its signature is wrong");
        }

        @Test
        void ofAnUnknownAuthorityIsAsGoodAsItsPlainKey() throws Exception {
            HostCertificate certificate = of("otherca", "-h", "-n", "files.example.com");
            String authority = authorityLine("*", "ca");

            assertThatCode(() -> check(authority + "files.example.com " + publicKey("host_ed25519"))
                            .check(certificate))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> check(authority).check(certificate))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("no line knows its authority")
                    .hasMessageContaining("the lines line 1");
        }

        @Test
        void ofARevokedAuthorityOrKeyIsRefusedThoughItsPlainKeyIsKnown() throws Exception {
            HostCertificate certificate = of("ca", "-h", "-n", "files.example.com");
            String known = authorityLine("*", "ca") + "files.example.com " + publicKey("host_ed25519") + "\n";

            assertThatThrownBy(
                            () -> check(known + "@revoked * " + publicKey("ca")).check(certificate))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("the authority of the host certificate \"web1\"")
                    .hasMessageContaining("is revoked by the lines line 3");
            assertThatThrownBy(() -> check(known + "@revoked * " + publicKey("host_ed25519"))
                            .check(certificate))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("is revoked by the lines line 3");
        }

        @Test
        void isNotAskedForWhereNobodyCouldHaveSignedIt() throws Exception {
            assertThat(check("files.example.com " + publicKey("host_ed25519")).wantsCertificates())
                    .isFalse();
            assertThat(check(authorityLine("*.example.org", "ca")).wantsCertificates())
                    .isFalse();
        }
    }

    @Nested
    class OfSshd {
        private OpenSshServer start(Path... certificates) throws Exception {
            String[] lines = new String[certificates.length];
            for (int i = 0; i < lines.length; i++) {
                lines[i] = "HostCertificate " + certificates[i];
            }
            return OpenSshServer.start(keys, Files.createTempDirectory(directory, "sshd"), lines);
        }

        private void connects(OpenSshServer server, String knownHosts, String... keyExchange) throws Exception {
            SshSettings settings = ToOpenSsh.loginSettings(server).withHostKeys(HostKeys.knownHostsText(knownHosts));
            if (keyExchange.length > 0) {
                settings = settings.withAlgorithms(Algorithms.defaults().kex(keyExchange));
            }
            try (SshConnection connection = SshConnection.open(settings)) {
                assertThat(connection.isOpen()).isTrue();
            }
        }

        @ParameterizedTest
        @CsvSource({
            "host_ed25519, curve25519-sha256",
            "host_rsa, diffie-hellman-group-exchange-sha256",
            "host_ecdsa, diffie-hellman-group14-sha256",
        })
        void isTrusted(String hostKey, String keyExchange) throws Exception {
            try (OpenSshServer server = start(signed("ca", hostKey, "-h", "-n", "127.0.0.1"))) {
                connects(server, authorityLine("[127.0.0.1]:*", "ca"), keyExchange);
                connects(server, authorityLine("127.0.0.1", "ca"), keyExchange);
            }
        }

        @Test
        void doesNotHideThePlainKeyThatIsKnown() throws Exception {
            try (OpenSshServer server = start(signed("ca", "host_ed25519", "-h", "-n", "127.0.0.1"))) {
                connects(server, server.knownHostsLine("ed25519"));
                // The certificate is for the Ed25519 key; only a second attempt finds the ECDSA one.
                connects(server, authorityLine("*", "otherca") + server.knownHostsLine("ecdsa"));
            }
        }

        @Test
        void isRefusedWhenItIsForAnotherHost() throws Exception {
            try (OpenSshServer server = start(signed("ca", "host_ed25519", "-h", "-n", "elsewhere"))) {
                assertThatThrownBy(() -> connects(server, authorityLine("*", "ca")))
                        .isInstanceOf(HostKeyException.class)
                        .hasMessageContaining("it is for elsewhere, not for 127.0.0.1");
            }
        }

        @Test
        void isMissingWhereAnAuthorityIsKnownSoThatTheServerIsNotNew() throws Exception {
            Path file = Files.writeString(directory.resolve("known"), authorityLine("*", "ca"));
            try (OpenSshServer server = start()) {
                SshSettings settings = ToOpenSsh.loginSettings(server).withHostKeys(HostKeys.acceptNew(file));

                assertThatThrownBy(() -> SshConnection.open(settings))
                        .isInstanceOf(HostKeyException.class)
                        .hasMessageContaining("what is known of the server is its authority");
                assertThat(file).hasContent(authorityLine("*", "ca"));
            }
        }
    }
}
