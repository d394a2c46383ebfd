package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.peers.ChildJvm;
import dev.towpath.fixture.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fault 97: our own program has no file descriptor left. */
@Tag("lane")
@Timeout(300)
class StarvedClientIT {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    private Path here;

    @Test
    @DisplayName("97: what there is no descriptor for fails, keeps none, and goes when there are some again")
    void failsAndGoesOn() throws Exception {
        assumeTrue(Files.isExecutable(SHELL), "needs /bin/sh, whose ulimit says how many files may be open");
        Files.writeString(here.resolve("local"), "local");
        try (SftpServer server = SftpServer.start()) {
            Files.writeString(server.path("/small"), "small");

            List<String> printed = run(server);

            assertThat(printed).hasSize(13);
            assertThat(printed.subList(1, 4))
                    .allSatisfy(line -> assertThat(line)
                            .matches("(get|put): java\\.nio\\.file\\.FileSystemException: .*"
                                    + "|connect: dev\\.towpath\\.client\\.errors\\.ConnectFailedException: .*"));
            assertThat(server.path("/up")).hasContent("local");
            assertThat(here.resolve("down")).hasContent("small");
            assertThat(here.toFile().list()).containsExactlyInAnyOrder("local", "down", "out", "errors");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.openHandles().isEmpty());
        }
    }

    /** Runs {@link StarvedClient}, which must end well; returns its lines. */
    private List<String> run(SftpServer server) throws Exception {
        List<String> command = new ArrayList<>(List.of(SHELL.toString(), "-c", "ulimit -n 256 && exec \"$0\" \"$@\""));
        command.addAll(ChildJvm.command(
                StarvedClient.class,
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                server.port(),
                server.fingerprint(),
                here));
        Process process = new ProcessBuilder(command)
                .redirectOutput(here.resolve("out").toFile())
                .redirectError(here.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(here.resolve("out")) + Files.readString(here.resolve("errors")))
                    .isZero();
            return Files.readAllLines(here.resolve("out"));
        } finally {
            process.destroyForcibly();
        }
    }
}
