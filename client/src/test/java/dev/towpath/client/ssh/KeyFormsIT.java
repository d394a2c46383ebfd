package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.peers.OpenSshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A login to a real sshd with a key of each type in each form, encrypted and not. */
class KeyFormsIT {
    @TempDir
    static Path directory;

    private static OpenSshServer server;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/puttygen")), "needs the Debian package putty-tools");
        server = OpenSshServer.start(directory);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, 256, RFC4716",
        "ecdsa, 256, RFC4716",
        "ecdsa, 384, RFC4716",
        "ecdsa, 521, RFC4716",
        "rsa, 2048, RFC4716",
        "ecdsa, 256, PEM",
        "ecdsa, 384, PEM",
        "ecdsa, 521, PEM",
        "rsa, 2048, PEM",
        "ecdsa, 256, PKCS8",
        "ecdsa, 384, PKCS8",
        "ecdsa, 521, PKCS8",
        "rsa, 2048, PKCS8",
        "ed25519, 256, 2",
        "ecdsa, 256, 2",
        "ecdsa, 384, 2",
        "ecdsa, 521, 2",
        "rsa, 2048, 2",
        "ed25519, 256, 3",
        "ecdsa, 256, 3",
        "ecdsa, 384, 3",
        "ecdsa, 521, 3",
        "rsa, 2048, 3",
    })
    void letsTheUserIn(String type, String bits, String form) throws Exception {
        for (String passphrase : List.of("", "s3cret phrase")) {
            Path key = key(type, bits, form, passphrase);

            try (SshConnection connection = SshConnection.open(ToOpenSsh.settings(server)
                    .withCredentials(Credentials.none().withPrivateKey(key, passphrase::toCharArray)))) {
                assertThat(connection.loggedInWith()).startsWith("publickey (");
            }
        }
    }

    private static Path key(String type, String bits, String form, String passphrase) throws Exception {
        Path file = Files.createTempDirectory(directory, "key").resolve("id");
        boolean putty = form.length() == 1;
        List<String> command = new ArrayList<>(List.of("-t", type, "-b", bits, "-f", file.toString()));
        command.addAll(List.of("-N", putty ? "" : passphrase, "-m", putty ? "RFC4716" : form));
        OpenSshServer.keygen(command.toArray(String[]::new));
        Files.write(
                directory.resolve("keys").resolve("authorized_keys"),
                Files.readAllBytes(Path.of(file + ".pub")),
                StandardOpenOption.APPEND);
        return putty ? puttyKey(file, form, passphrase) : file;
    }

    private static Path puttyKey(Path file, String version, String passphrase) throws Exception {
        Path secret = Files.writeString(file.resolveSibling("secret"), passphrase);
        Path converted = file.resolveSibling("id.ppk");
        OpenSshServer.run(
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
        return converted;
    }
}
