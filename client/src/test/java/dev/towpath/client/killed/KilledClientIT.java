package dev.towpath.client.killed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client's JVM is killed (SIGKILL) when the server has seen a random number of its requests: the target is one of the
 * two files that are carried there, whole; and whoever comes next carries on. {@code -Dtowpath.kills=200} for more points.
 * Each follows from the seed and its number. {@code KilledCatalogueIT} kills by seeds, whatever carries the files.
 */
@Tag("lane")
@Timeout(3600)
class KilledClientIT {
    private static final int KILLS = Integer.getInteger("towpath.kills", 10);
    private static final long SEED = Long.getLong("towpath.seed", 101);
    private static final int REQUESTS = 90;

    private final Random random = new Random(SEED);
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private final byte[] one = new byte[900_000];
    private final byte[] two = new byte[700_001];
    private SftpServer server;
    private KilledChild child;

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
        child = new KilledChild(server, here);
        Files.createDirectories(server.path("/in"));
        Files.createDirectories(server.path("/out"));
        for (Path directory : new Path[] {here, server.path("/out")}) {
            Files.write(directory.resolve("one"), one);
            Files.write(directory.resolve("two"), two);
        }
    }

    @AfterEach
    void close() {
        child.close();
        server.close();
    }

    private void count(RecordedRequest request) {
        if (request.user().equals("child") && left.decrementAndGet() == 0) {
            child.kill();
        }
    }

    @Test
    void leavesOneOfTheTwoOnTheServer() throws Exception {
        for (int kill = 1; kill <= KILLS / 2; kill++) {
            killAfter(point(kill), "put");
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
        assertThat(KilledChild.parts(server.path("/in"))).hasSizeLessThanOrEqualTo(KILLS / 2);
        KilledChild.makeOld(KilledChild.parts(server.path("/in")));
        nextPuts();
        assertThat(KilledChild.parts(server.path("/in"))).isEmpty();
    }

    private void nextPuts() throws IOException {
        try (Sftp next = child.next()) {
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
            killAfter(point(kill), "get");

            assertThat(whole(target)).as("seed %d, kill %d", SEED, kill).isTrue();
            if (kill % 5 == 0) {
                nextGets(target);
            }
        }
        assertThat(KilledChild.parts(here)).hasSizeLessThanOrEqualTo(KILLS / 2);
        KilledChild.makeOld(KilledChild.parts(here));
        nextGets(target);
        assertThat(KilledChild.parts(here)).isEmpty();
    }

    private void nextGets(Path target) throws IOException {
        try (Sftp next = child.next()) {
            assertThat(next.get("/out/two", target, o -> o.resume()).bytes()).isEqualTo(two.length);
        }
        assertThat(Files.readAllBytes(target)).isEqualTo(two);
    }

    /** Either of the two, or nothing, if the first was killed before it could end. */
    private boolean whole(Path target) throws IOException {
        if (!Files.exists(target)) {
            return true;
        }
        byte[] there = Files.readAllBytes(target);
        return Arrays.equals(there, one) || Arrays.equals(there, two);
    }

    /** After how many requests. */
    private static int point(int kill) {
        return 1 + new SplittableRandom(SEED * 1_000_003 + kill).split().nextInt(REQUESTS);
    }

    private void killAfter(int requests, String what) throws Exception {
        child.start("64m", what, 1);
        left.set(requests);
        child.awaitDeath();
    }
}
