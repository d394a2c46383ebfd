package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.ConnectFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateKeyTextTest {
    @TempDir
    Path directory;

    @BeforeAll
    static void needsTheRealTool() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "needs the Debian package openssh-client");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private Path key(String type, String bits, String format, String passphrase) throws Exception {
        Path file = directory.resolve("id");
        List<String> command =
                new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", file.toString()));
        if (!bits.isEmpty()) {
            command.addAll(List.of("-b", bits));
        }
        if (!format.equals("openssh")) {
            command.addAll(List.of("-m", format));
        }
        run(command.toArray(String[]::new));
        return file;
    }

    private static KeyPair open(Credentials credentials) throws IOException {
        return ((KeyOffer.Pair) credentials.openKeys().get(0)).pair();
    }

    private static String publicText(Path file) throws IOException {
        return Files.readString(Path.of(file + ".pub"));
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, '', openssh, ''",
        "ed25519, '', openssh, secret",
        "ecdsa, 256, openssh, ''",
        "ecdsa, 384, openssh, secret",
        "ecdsa, 521, PEM, ''",
        "ecdsa, 256, PEM, secret",
        "ecdsa, 256, PKCS8, ''",
        "ecdsa, 256, PKCS8, secret",
        "rsa, 2048, openssh, ''",
        "rsa, 2048, openssh, secret",
        "rsa, 2048, PEM, ''",
        "rsa, 2048, PEM, secret",
        "rsa, 2048, PKCS8, ''",
        "rsa, 2048, PKCS8, secret"
    })
    void readsWhatSshKeygenWrites(String type, String bits, String format, String passphrase) throws Exception {
        Path file = key(type, bits, format, passphrase);

        KeyPair pair = open(
                passphrase.isEmpty()
                        ? Credentials.none().withPrivateKey(file)
                        : Credentials.none().withPrivateKey(file, passphrase.toCharArray()));

        assertThat(publicText(file)).startsWith(HostKey.of(pair.getPublic()).text());
    }

    @ParameterizedTest
    @CsvSource({"openssh", "PEM", "PKCS8"})
    void saysThatAPassphraseIsMissing(String format) throws Exception {
        Path file = key("ecdsa", "256", format, "secret");

        assertThatThrownBy(() -> open(Credentials.none().withPrivateKey(file)))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("private key \"" + file + "\" is encrypted (")
                .hasMessageEndingWith("give its passphrase");
    }

    @ParameterizedTest
    @CsvSource({"openssh", "PEM", "PKCS8"})
    void saysThatAPassphraseIsWrongAndDoesNotTellIt(String format) throws Exception {
        Path file = key("ecdsa", "256", format, "secret");

        assertThatThrownBy(() -> open(Credentials.none().withPrivateKey(file, "canary".toCharArray())))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("does not open with the passphrase given (")
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, '', 2, ''",
        "ed25519, '', 2, secret",
        "ed25519, '', 3, ''",
        "ed25519, '', 3, secret",
        "ecdsa, 256, 3, secret",
        "ecdsa, 521, 2, secret",
        "rsa, 2048, 2, secret",
        "rsa, 2048, 3, secret"
    })
    void readsWhatPuttygenWrites(String type, String bits, String version, String passphrase) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/puttygen")), "needs the Debian package putty-tools");
        Path file = key(type, bits, "openssh", "");
        Path converted = directory.resolve("id.ppk");
        Path secret = Files.writeString(directory.resolve("secret"), passphrase);
        run(
                "puttygen",
                file.toString(),
                "-O",
                "private",
                "-o",
                converted.toString(),
                "--ppk-param",
                "version=" + version + (version.equals("3") ? ",memory=1024,passes=2" : ""),
                "--new-passphrase",
                secret.toString());

        KeyPair pair = open(Credentials.none().withPrivateKey(converted, passphrase.toCharArray()));

        assertThat(publicText(file)).startsWith(HostKey.of(pair.getPublic()).text());
        assertThat(HostKey.of(pair.getPublic()))
                .isEqualTo(
                        HostKey.of(open(Credentials.none().withPrivateKey(file)).getPublic()));
        assertThat(pair.getPrivate().getEncoded())
                .isEqualTo(open(Credentials.none().withPrivateKey(file))
                        .getPrivate()
                        .getEncoded());
        if (!passphrase.isEmpty()) {
            assertThatThrownBy(() -> open(Credentials.none().withPrivateKey(converted)))
                    .hasMessageContaining("is encrypted (PuTTY format)");
            assertThatThrownBy(() -> open(Credentials.none().withPrivateKey(converted, "no".toCharArray())))
                    .hasMessageContaining("does not open with the passphrase given (PuTTY format)");
        }
    }

    @Test
    void ignoresAPassphraseThatIsNotNeeded() throws Exception {
        Path file = key("ed25519", "", "openssh", "");

        KeyPair pair = open(Credentials.none().withPrivateKey(file, "unused".toCharArray()));

        assertThat(publicText(file)).startsWith(HostKey.of(pair.getPublic()).text());
    }

    @Test
    void readsAKeyGivenAsText() throws Exception {
        Path file = key("ed25519", "", "openssh", "secret");

        KeyPair pair = open(Credentials.none().withPrivateKeyText(Files.readString(file), "secret".toCharArray()));

        assertThat(publicText(file)).startsWith(HostKey.of(pair.getPublic()).text());
    }

    @Test
    void readsAKeyWithWindowsLineEnds() throws Exception {
        Path file = key("ed25519", "", "openssh", "");
        String text = Files.readString(file).replace("\n", "\r\n");

        KeyPair pair = open(Credentials.none().withPrivateKeyText(text));

        assertThat(publicText(file)).startsWith(HostKey.of(pair.getPublic()).text());
    }

    @Test
    void refusesAPublicKeySayingSo() throws Exception {
        Path file = key("ed25519", "", "openssh", "");
        Path publicFile = Path.of(file + ".pub");

        assertThatThrownBy(() -> open(Credentials.none().withPrivateKey(publicFile)))
                .hasMessageContaining("private key \"" + publicFile + "\" is a public key; give the private key,"
                        + " the file without .pub");
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "hello, is no private key in any known format",
        "-----BEGIN CERTIFICATE-----, is an X.509 certificate",
        "-----BEGIN DSA PRIVATE KEY-----, is a DSA key",
        "-----BEGIN OPENSSH PRIVATE KEY-----, is damaged or of an unknown kind (OpenSSH format)",
        "-----BEGIN RSA PRIVATE KEY-----, 'is damaged or of an unknown kind (PEM format, RSA)'"
    })
    void refusesWhatIsNoPrivateKey(String text, String message) {
        assertThatThrownBy(() -> open(Credentials.none().withPrivateKeyText(text)))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("the private key text given " + message);
    }

    @Test
    void refusesATruncatedKey() throws Exception {
        Path file = key("ed25519", "", "openssh", "");
        String text = Files.readString(file);
        String half = text.substring(0, text.length() / 2) + "\n-----END OPENSSH PRIVATE KEY-----\n";

        assertThatThrownBy(() -> open(Credentials.none().withPrivateKeyText(half)))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void saysWhatAMissingFileWasToBe() {
        assertThatThrownBy(() -> open(Credentials.none().withPrivateKey(directory.resolve("none"))))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(directory.resolve("none") + ": the private key to log in with does not exist");
        assertThatThrownBy(() -> CertificateText.read(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(directory.resolve("none") + ": the certificate to log in with does not exist");
    }
}
