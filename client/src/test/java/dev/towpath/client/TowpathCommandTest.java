package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.towpath.client.peers.ChildJvm;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TowpathCommandTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(TowpathCommand.Asker asker, String... arguments) {
        return new TowpathCommand(printing(out), printing(err), asker).run(List.of(arguments));
    }

    private static PrintStream printing(OutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static char[] nobody(String prompt) {
        return fail("asked for " + prompt);
    }

    @Test
    void endsWithZeroWhenAllIsWell() {
        try (SftpServer server = SftpServer.start()) {
            List<String> prompts = new ArrayList<>();

            int code = run(
                    prompt -> {
                        prompts.add(prompt);
                        return "test".toCharArray();
                    },
                    "diagnose",
                    "--password",
                    "--pin",
                    server.fingerprint(),
                    "test@127.0.0.1:" + server.port());

            assertThat(out.toString(StandardCharsets.UTF_8)).contains("ok      login", "posix-rename");
            assertThat(code).isZero();
            assertThat(prompts).containsExactly("Password: ");
        }
    }

    @Test
    void readsKeysAndKnownHostsFromFiles() {
        try (SftpServer server = SftpServer.start()) {
            int code = run(
                    TowpathCommandTest::nobody,
                    "diagnose",
                    "-i",
                    server.privateKeyFile("test").toString(),
                    "--known-hosts",
                    server.knownHostsFile().toString(),
                    "test@127.0.0.1:" + server.port());

            assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"test\" by publickey");
            assertThat(code).isZero();
        }
    }

    @Test
    void readsAConfiguration(@TempDir Path directory) throws IOException {
        try (SftpServer server = SftpServer.start()) {
            String lines = """
                    Host lab
                      HostName 127.0.0.1
                      Port %d
                      User test
                      IdentityFile %s
                      IdentityAgent none
                      UserKnownHostsFile %s
                    """;
            Path config = Files.writeString(
                    directory.resolve("config"),
                    lines.formatted(server.port(), server.privateKeyFile("test"), server.knownHostsFile()));

            int code = run(TowpathCommandTest::nobody, "diagnose", "-F", config.toString(), "lab");

            assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"test\" by publickey");
            assertThat(code).isZero();
            assertThat(run(TowpathCommandTest::nobody, "diagnose", "-F", directory + "/missing", "lab"))
                    .isEqualTo(1);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("configure", "missing");
        }
    }

    @Test
    void endsWithOneWhenAStepFails() throws IOException {
        try (Listener listener = new Listener("220 ready\r\n")) {
            int code = run(TowpathCommandTest::nobody, "diagnose", "127.0.0.1:" + listener.port());

            assertThat(out.toString(StandardCharsets.UTF_8)).contains("FAILED  identify", "an FTP server");
            assertThat(code).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | the first word must be a command",
                "frobnicate | the first word must be a command",
                "diagnose | no server to connect to",
                "diagnose --frob host | \"--frob\" is not understood",
                "diagnose host other | \"other\" is not understood",
                "diagnose -i | -i needs a value",
                "diagnose --timeout soon host | \"soon\" is no number of seconds",
                "diagnose --pin MD5:00 host | not a SHA-256 fingerprint",
                "diagnose ftp://host | is not sftp",
            })
    void endsWithTwoWhenTheCommandLineMakesNoSense(String line, String message) {
        int code = run(TowpathCommandTest::nobody, line.isEmpty() ? new String[0] : line.split(" ", -1));

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("towpath: ", message, "--help");
        assertThat(code).isEqualTo(2);
    }

    @Test
    void printsHelp() {
        assertThat(run(TowpathCommandTest::nobody, "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("diagnose", "--known-hosts", "-i FILE");
    }

    @Test
    void isAProgramThatReadsThePasswordFromItsInput() throws Exception {
        try (SftpServer server = SftpServer.start()) {
            Process process = new ProcessBuilder(ChildJvm.command(
                            TowpathCommand.class,
                            List.of(),
                            "diagnose",
                            "--password",
                            "--pin",
                            server.fingerprint(),
                            "test@127.0.0.1:" + server.port()))
                    .redirectError(directory.resolve("err").toFile())
                    .start();
            try {
                try (OutputStream input = process.getOutputStream()) {
                    input.write("test\n".getBytes(StandardCharsets.UTF_8));
                }
                String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(printed).contains("ok      limits");
                assertThat(process.exitValue()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
