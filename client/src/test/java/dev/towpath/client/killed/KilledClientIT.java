package dev.towpath.client.killed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client's JVM is killed (SIGKILL) when the server has seen a random number of its requests: the target is one of the
 * two files that are carried there, whole; and whoever comes next carries on. {@code -Dtowpath.kills=200} for more points.
 */
@Tag("lane")
@Timeout(3600)
class KilledClientIT {
    private static final int KILLS = Integer.getInteger("towpath.kills", 20);
    private static final long SEED = Long.getLong("towpath.seed", 101);
    private static final int REQUESTS = 90;

    private final Random random = new Random(SEED);
    private final AtomicReference<Process> child = new AtomicReference<>();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private final byte[] one = new byte[900_000];
    private final byte[] two = new byte[700_001];
    private SftpServer server;

    @TempDir
    private Path here;

    @BeforeEach
    void start() throws IOException {
        random.nextBytes(one);
        random.nextBytes(two);
        server = SftpServer.builder()
                .user(User.named("child").withPassword("child"))
                .user(User.named("next").withPassword("next"))
                .onRequest(this::count)
                .start();
        Files.createDirectories(server.path("/in"));
        Files.createDirectories(server.path("/out"));
        for (Path directory : new Path[] {here, server.path("/out")}) {
            Files.write(directory.resolve("one"), one);
            Files.write(directory.resolve("two"), two);
        }
    }

    @AfterEach
    void close() {
        Process running = child.get();
        if (running != null) {
            running.destroyForcibly();
        }
        server.close();
    }

    private void count(RecordedRequest request) {
        if (request.user().equals("child") && left.decrementAndGet() == 0) {
            child.get().destroyForcibly();
        }
    }

    @Test
    void leavesOneOfTheTwoOnTheServer() throws Exception {
        for (int kill = 1; kill <= KILLS / 2; kill++) {
            killAfter(1 + random.nextInt(REQUESTS), "put");
            // What had arrived before the end is still done.
            assertThat(whole(server.path("/in/target")))
                    .as("seed %d, kill %d", SEED, kill)
                    .isTrue();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.openHandles().isEmpty());
            assertThat(whole(server.path("/in/target")))
                    .as("seed %d, kill %d", SEED, kill)
                    .isTrue();
            if (kill % 5 == 0) {
                nextPuts();
            }
        }
        assertThat(parts(server.path("/in"))).hasSizeLessThanOrEqualTo(KILLS / 2);
        makeOld(parts(server.path("/in")));
        nextPuts();
        assertThat(parts(server.path("/in"))).isEmpty();
    }

    private void nextPuts() throws IOException {
        try (Sftp next = next()) {
            assertThat(next.put(here.resolve("two"), "/in/target", o -> o.resume())
                            .bytes())
                    .isEqualTo(two.length);
        }
        assertThat(Files.readAllBytes(server.path("/in/target"))).isEqualTo(two);
    }

    @Test
    void leavesOneOfTheTwoHere() throws Exception {
        Path target = here.resolve("target");
        for (int kill = 1; kill <= KILLS / 2; kill++) {
            killAfter(1 + random.nextInt(REQUESTS), "get");

            assertThat(whole(target)).as("seed %d, kill %d", SEED, kill).isTrue();
            if (kill % 5 == 0) {
                nextGets(target);
            }
        }
        assertThat(parts(here)).hasSizeLessThanOrEqualTo(KILLS / 2);
        makeOld(parts(here));
        nextGets(target);
        assertThat(parts(here)).isEmpty();
    }

    private void nextGets(Path target) throws IOException {
        try (Sftp next = next()) {
            assertThat(next.get("/out/two", target, o -> o.resume()).bytes()).isEqualTo(two.length);
        }
        assertThat(Files.readAllBytes(target)).isEqualTo(two);
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

    /** Either of the two, or nothing, if the first was killed before it could end. */
    private boolean whole(Path target) throws IOException {
        if (!Files.exists(target)) {
            return true;
        }
        byte[] there = Files.readAllBytes(target);
        return Arrays.equals(there, one) || Arrays.equals(there, two);
    }

    private static List<Path> parts(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".towpath-part"))
                    .toList();
        }
    }

    /** One that was written to today may belong to somebody who still writes. */
    private static void makeOld(List<Path> parts) throws IOException {
        for (Path part : parts) {
            Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
    }

    private void killAfter(int requests, String what) throws Exception {
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
                        what,
                        here.toString(),
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(new File(here.toFile(), "out"))
                .start();
        child.set(process);
        left.set(requests);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        // 128 + SIGKILL: it did not end by itself.
        assertThat(process.exitValue())
                .as(Files.readString(here.resolve("out")))
                .isEqualTo(137);
    }
}
