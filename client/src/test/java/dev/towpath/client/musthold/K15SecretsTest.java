package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("K15: no secret is seen in a log, a message or a toString, and server text is escaped")
class K15SecretsTest {
    /** What a dump of bytes looks like: a dozen of them in hexadecimal, with something in between or not. */
    private static final Pattern DUMP = Pattern.compile("\\b[0-9a-f]{2}(?:[ :][0-9a-f]{2}){11}");

    @TempDir
    Path directory;

    private static final List<String> KEY_FORMATS = List.of("RFC4716", "PEM", "PKCS8");

    @Test
    void whateverIsTriedAndHoweverItEnds() throws Exception {
        Path keys = makeKeys();
        try (SftpServer fixture = SftpServer.builder()
                        .user(User.named("ada").withPassword(CanaryProgram.PASSWORD))
                        .start();
                SshServer asking = SshServer.setUpDefaultServer();
                ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket rude = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread shouting = new Thread(() -> shout(rude), "rude-server");
            shouting.setDaemon(true);
            shouting.start();
            KeyPair hostKey = ecdsa();
            startAsking(asking, hostKey);

            LoggingJvm ended = LoggingJvm.run(
                    directory,
                    CanaryProgram.class,
                    Map.of(),
                    String.valueOf(fixture.port()),
                    fixture.fingerprint(),
                    String.valueOf(asking.getPort()),
                    KeyUtils.getFingerPrint(hostKey.getPublic()),
                    String.valueOf(silent.getLocalPort()),
                    keys.toString(),
                    String.valueOf(rude.getLocalPort()));
            String printed = ended.printed();
            String log = ended.log();

            assertThat(printed)
                    .contains("AuthFailedException", "HostKeyException", "does not open with the passphrase", "DONE");
            assertThat(log).contains("TRACE org.apache.sshd", "DEBUG dev.towpath");
            for (String text : List.of(printed, log)) {
                assertHoldsNoSecret(text, keys);
            }
            assertThat(printed).contains("\\u001b[31m").doesNotContain("\u001b");
            assertThat(log.lines()
                            .filter(line -> line.contains("\u001b") || line.contains("\u202e"))
                            .limit(3))
                    .isEmpty();
        }
    }

    /** Says who it is with more colour than anybody needs. */
    private static void shout(ServerSocket listening) {
        while (!listening.isClosed()) {
            try (Socket caller = listening.accept()) {
                caller.getOutputStream()
                        .write("\u001b[31mwelcome\r\nSSH-2.0-\u001b[31mrude\r\n".getBytes(StandardCharsets.UTF_8));
                caller.setSoTimeout(5_000);
                caller.getInputStream().readAllBytes();
            } catch (IOException e) {
                // The caller went away: the next one, if any. Or the test is over, which ends the loop.
            }
        }
    }

    private void assertHoldsNoSecret(String text, Path keys) throws IOException {
        assertThat(text.lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).contains("canary-"))
                        .limit(3))
                .as("lines with a secret")
                .isEmpty();
        String proxyLogin = "ada:" + CanaryProgram.PROXY_PASSWORD;
        assertThat(text)
                .doesNotContain(Base64.getEncoder().encodeToString(proxyLogin.getBytes(StandardCharsets.UTF_8)));
        // Proposals of key exchanges and session identifiers are known to both sides; a salt is no secret.
        assertThat(text.lines()
                        .filter(line ->
                                !line.contains("KexInit(") && !line.contains("session ID=") && !line.contains("salt="))
                        .filter(line -> DUMP.matcher(line).find())
                        .limit(3))
                .as("dumps of bytes")
                .isEmpty();
        try (var files = Files.newDirectoryStream(keys, "id_*")) {
            for (Path file : files) {
                List<String> lines = Files.readAllLines(file);
                for (String line : lines.subList(1, lines.size() - 1)) {
                    if (line.length() > 30) {
                        assertThat(text.contains(line.substring(0, 30)))
                                .as("a line of %s", file)
                                .isFalse();
                    }
                }
            }
        }
    }

    /** Asks for a new password, and by questions for a code that may be seen; with text that plays tricks. */
    private static void startAsking(SshServer server, KeyPair hostKey) throws IOException {
        AtomicInteger rounds = new AtomicInteger();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.getProperties().put("welcome-banner", "\u001b[2Jwelcome\u202e");
        server.setPasswordAuthenticator((user, password, session) -> {
            throw new PasswordChangeRequiredException("expired", "\u001b[31mexpired: ", "en");
        });
        server.setKeyboardInteractiveAuthenticator(new KeyboardInteractiveAuthenticator() {
            @Override
            public InteractiveChallenge generateChallenge(
                    ServerSession session, String user, String language, String methods) {
                InteractiveChallenge challenge = new InteractiveChallenge();
                challenge.setInteractionName("\u001b[31mname");
                challenge.setInteractionInstruction("\u202etxt.exe");
                challenge.addPrompt("\u001b[31mCode: ", true);
                challenge.addPrompt("Second: ", false);
                return challenge;
            }

            @Override
            public boolean authenticate(ServerSession session, String user, List<String> answers) {
                return rounds.incrementAndGet() > 100;
            }
        });
        server.start();
    }

    private Path makeKeys() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "needs the Debian package openssh-client");
        Path keys = Files.createDirectory(directory.resolve("keys"));
        Map<String, String> bits = Map.of("rsa", "2048", "ecdsa", "256");
        for (Map.Entry<String, String> type : bits.entrySet()) {
            for (String format : KEY_FORMATS) {
                Path key = keys.resolve("id_" + type.getKey() + "_" + format);
                keygen("-t", type.getKey(), "-b", type.getValue(), "-m", format, "-f", key.toString());
                keygen("-t", type.getKey(), "-b", type.getValue(), "-m", format, "-f", key + "_plain", "-N", "");
            }
        }
        keygen("-t", "ed25519", "-f", keys.resolve("id_ed25519").toString());
        try (var files = Files.newDirectoryStream(keys, "*.pub")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        return keys;
    }

    private static void keygen(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        command.addAll(List.of(arguments));
        if (!command.contains("-N")) {
            command.addAll(List.of("-N", CanaryProgram.PASSPHRASE));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static KeyPair ecdsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
