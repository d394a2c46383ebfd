package dev.towpath.client.killed;

import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client's JVM is killed (SIGKILL) when it has moved the old file aside and not yet put the new one in its place, on a
 * server that cannot do both at once. Plain calls of others settle what it left.
 */
@Tag("lane")
@Timeout(300)
class KilledReplacementIT {
    private final CompletableFuture<Process> child = new CompletableFuture<>();
    private SftpServer server;

    @TempDir
    private Path here;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.builder()
                .user(User.named("child").withPassword("child"))
                .user(User.named("next").withPassword("next"))
                .personality(Personality.openSsh().withoutPosixRename())
                .start();
        Files.createDirectories(server.path("/in"));
        Files.writeString(here.resolve("one"), "one");
        Files.writeString(here.resolve("two"), "two");
    }

    @AfterEach
    void close() {
        Process running = child.getNow(null);
        if (running != null) {
            running.destroyForcibly();
        }
        server.close();
    }

    @Test
    void isSettledByTheNextPlainUpload() throws Exception {
        killBetweenTheSteps();
        List<String> left = names();
        assertThat(left).hasSize(2).allMatch(name -> name.startsWith(".target."));
        String aside = left.stream()
                .filter(name -> name.endsWith(".towpath-old"))
                .findFirst()
                .orElseThrow();
        assertThat(server.path("/in/" + aside)).hasContent("one");

        try (Sftp next = next()) {
            assertThatThrownBy(() -> next.get("/in/target", here.resolve("three")))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining(aside);

            next.put(here.resolve("two"), "/in/target");

            // The part file may be somebody's who is alive.
            assertThat(names()).hasSize(2).contains("target").allMatch(name -> !name.endsWith("-old"));
            assertThat(server.path("/in/target")).hasContent("two");
        }
        makeOld();
        try (Sftp next = next()) {
            next.put(here.resolve("one"), "/in/target");

            assertThat(names()).containsExactly("target");
            assertThat(server.path("/in/target")).hasContent("one");
        }
    }

    private void killBetweenTheSteps() throws Exception {
        server.after(on(RENAME).user("child").target("/in/.*.towpath-old")).run(file -> {
            Process running = child.join();
            running.destroyForcibly();
            running.onExit().join();
        });
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CarryingProgram.class.getName(),
                        String.valueOf(server.port()),
                        server.fingerprint(),
                        "put",
                        here.toString(),
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(new File(here.toFile(), "out"))
                .start();
        child.complete(process);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        // 128 + SIGKILL: it did not end by itself.
        assertThat(process.exitValue())
                .as(Files.readString(here.resolve("out")))
                .isEqualTo(137);
    }

    private void makeOld() throws IOException {
        for (String name : names()) {
            Files.setLastModifiedTime(
                    server.path("/in/" + name), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(server.path("/in"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Sftp next() throws IOException {
        return Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user("next")
                .password("next")
                .hostKeys(HostKeys.pinned(server.fingerprint()))
                .connect();
    }
}
