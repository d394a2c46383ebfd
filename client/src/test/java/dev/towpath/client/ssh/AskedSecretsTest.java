package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.peers.OpenSshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets that are asked for when they are needed, and files that should hold them for one person only. */
class AskedSecretsTest {
    @TempDir
    Path directory;

    private final List<char[]> given = new ArrayList<>();

    private char[] giving(String secret) {
        char[] characters = secret.toCharArray();
        given.add(characters);
        return characters;
    }

    private Path key(String passphrase) throws Exception {
        return key("ed25519", "RFC4716", passphrase);
    }

    private Path key(String type, String format, String passphrase) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "needs the Debian package openssh-client");
        Path file = Files.createTempDirectory(directory, "key").resolve("id");
        OpenSshServer.keygen("-t", type, "-m", format, "-N", passphrase, "-f", file.toString());
        return file;
    }

    @Test
    void asksForAPasswordAtEachLoginAndClearsItAfterUse() throws Exception {
        try (PlainServer server = PlainServer.start()) {
            SshSettings settings = server.settings()
                    .withCredentials(Credentials.none().withPassword(() -> giving(PlainServer.PASSWORD)));
            assertThat(given).isEmpty();

            SshConnection.open(settings).close();
            SshConnection.open(settings).close();

            assertThat(given).hasSize(2).allSatisfy(secret -> assertThat(secret).containsOnly('\0'));
        }
    }

    @ParameterizedTest
    @CsvSource({"ed25519, RFC4716", "ecdsa, PEM", "ecdsa, PKCS8"})
    void asksForAPassphraseOnlyIfTheKeyIsEncryptedAndClearsItAfterUse(String type, String format) throws Exception {
        Credentials.none()
                .withPrivateKey(key(type, format, ""), () -> giving("phrase"))
                .openKeys();
        assertThat(given).isEmpty();

        Credentials.none()
                .withPrivateKey(key(type, format, "phrase"), () -> giving("phrase"))
                .openKeys();

        assertThat(given).isNotEmpty().allSatisfy(secret -> assertThat(secret).containsOnly('\0'));
    }

    @Test
    void namesTheFileWhoseKeyHasAnotherPassphraseOrNone() throws Exception {
        Path file = key("phrase");

        assertThatThrownBy(() -> Credentials.none()
                        .withPrivateKey(file, () -> giving("other"))
                        .openKeys())
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("does not open with the passphrase given");
        assertThatThrownBy(() -> Credentials.none().withPrivateKey(file).openKeys())
                .hasMessageContaining(file.toString())
                .hasMessageContaining("give its passphrase");
    }

    @Test
    void warnsOfAKeyFileThatOthersCanRead() throws Exception {
        Path file = key("");
        assertThat(KeyFilePermissions.objection(file)).isEmpty();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(KeyFilePermissions.objection(file).orElseThrow())
                .contains("is open to others (rw-r-----)", "chmod 600 " + file);
        assertThat(Credentials.none().withPrivateKey(file).openKeys()).hasSize(1);
    }
}
