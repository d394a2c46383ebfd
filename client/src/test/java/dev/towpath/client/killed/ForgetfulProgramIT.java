package dev.towpath.client.killed;

import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.peers.ChildJvm;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fault 113: a program ends, and has closed neither its clients nor its server; transfers are under way. */
@Tag("lane")
@Timeout(300)
class ForgetfulProgramIT {
    @TempDir
    private Path here;

    @TempDir
    private Path temporary;

    private SftpServer server;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        Files.createDirectory(server.path("/inbox"));
        Files.writeString(server.path("/small"), "small");
        Files.writeString(server.path("/stalls"), "never comes");
        Files.writeString(server.path("/up"), "old");
        Files.writeString(here.resolve("down"), "old");
        Files.writeString(here.resolve("up"), "new");
        server.inject(on(READ).path("/stalls"), Fault.dropReply());
        server.inject(on(WRITE), Fault.dropReply());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("113: a program that returns from its main method ends, though nothing was closed")
    void endsByItself() throws Exception {
        assertThat(run()).isZero();
    }

    @Test
    @DisplayName("113: a program that exits has the exit code that it chose, though nothing was closed")
    void endsWithItsOwnCode() throws Exception {
        assertThat(run("7")).isEqualTo(7);
    }

    /** Runs {@link ForgetfulProgram}, looks at what it left, and returns its exit code. */
    private int run(String... code) throws Exception {
        List<String> command = ChildJvm.command(
                ForgetfulProgram.class,
                List.of(
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + temporary),
                server.port(),
                server.fingerprint(),
                here);
        command.addAll(List.of(code));
        Path errors = here.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS))
                    .as("ended by itself")
                    .isTrue();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .as(Files.readString(errors))
                    .isEqualTo("true false " + (int) 's' + System.lineSeparator());
            assertThat(temporary.toFile().list()).isEmpty();
            assertThat(here.resolve("down")).hasContent("old");
            assertThat(server.path("/up")).hasContent("old");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.openHandles().isEmpty());
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
