package dev.towpath.client.killed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.ReadWindow;
import dev.towpath.client.remote.WriteWindow;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.Storage;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client's JVM is killed while it carries a file over several channels: the target is the old or the new file, and
 * who resumes carries no more of it again than may have been under way. {@code -Dtowpath.kills=200} for more points. Each
 * point follows from the seed and its number; {@code -Dtowpath.kill=17} for that one alone.
 */
@Tag("lane")
@Timeout(3600)
class KilledStripesIT {
    /** Half of them each way. */
    private static final int KILLS =
            Integer.getInteger("towpath.kills", 2 * Integer.getInteger("towpath.catalogue.seeds", 5));

    private static final int ONLY = Integer.getInteger("towpath.kill", 0);

    private static final long SEED = Long.getLong("towpath.seed", 109);
    private static final int SIZE = 44 << 20;
    /** A few more than it takes to carry the file: some are killed behind the first of its rounds. */
    private static final int REQUESTS = SIZE / (255 << 10) + 30;

    private static final int STREAMS = 4;

    private final Random random = new Random(SEED);
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private final ReentrantLock lock = new ReentrantLock();
    /** Which bytes of its part file the child has written, and how many of them came again. */
    private final BitSet across = new BitSet();

    private final Set<Integer> channels = ConcurrentHashMap.newKeySet();
    private int channelsMost;
    private long again;
    private SftpServer server;
    private KilledChild child;

    @TempDir
    private Path here;

    @TempDir
    private Path there;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.builder()
                .storage(Storage.directory(there))
                .user(User.named("child").withPassword("child"))
                .user(User.named("next").withPassword("next"))
                .onRequest(this::count)
                .start();
        child = new KilledChild(server, here);
        Files.createDirectories(server.path("/in"));
        Files.createDirectories(server.path("/out"));
        byte[] piece = new byte[1 << 20];
        try (OutputStream one = Files.newOutputStream(here.resolve("one"))) {
            for (int i = 0; i < SIZE; i += piece.length) {
                random.nextBytes(piece);
                one.write(piece);
            }
        }
        Files.write(here.resolve("warm"), new byte[9 << 20]);
        // What changed a moment ago is downloaded over one channel.
        KilledChild.makeOld(List.of(here.resolve("one"), here.resolve("warm")));
        for (String name : List.of("one", "warm")) {
            Files.copy(here.resolve(name), server.path("/out/" + name), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @AfterEach
    void close() {
        child.close();
        server.close();
    }

    private void count(RecordedRequest request) {
        if (!request.path().contains("target") && !request.path().equals("/out/one")) {
            return;
        }
        if (request.operation() == Operation.WRITE && request.succeeded()) {
            written(request);
        }
        boolean ofChild = request.user().equals("child");
        if (ofChild && request.operation() == Operation.POSIX_RENAME && request.succeeded()) {
            // It is across; the next round has a part file of its own.
            forget();
        }
        if (ofChild && (request.operation() == Operation.WRITE || request.operation() == Operation.READ)) {
            channels.add(request.channel());
        }
        if (ofChild && left.decrementAndGet() == 0) {
            child.kill();
        }
    }

    private void forget() {
        lock.lock();
        try {
            across.clear();
        } finally {
            lock.unlock();
        }
    }

    private void written(RecordedRequest request) {
        int from = (int) request.offset();
        int to = from + (int) request.bytes();
        lock.lock();
        try {
            if (request.user().equals("child")) {
                across.set(from, to);
            } else {
                again += across.get(from, to).cardinality();
            }
        } finally {
            lock.unlock();
        }
    }

    @Test
    @DisplayName("109: a striped upload that was killed is resumed without its holes")
    void leavesTheOldOrTheNewOnTheServer(TestReporter reporter) throws Exception {
        Path target = server.path("/in/target");
        for (int kill : kills()) {
            String what = "seed " + SEED + ", kill " + kill;
            Files.writeString(target, "old");
            forget();
            again = 0;
            killAfter(point(kill), "put");
            // What had arrived before the end is still done.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.openHandles().isEmpty());
            requireOldOrNew(what, target);

            try (Sftp next = child.next()) {
                Transferred unused = next.put(here.resolve("one"), "/in/target", o -> o.resume());
            }
            assertThat(Files.mismatch(target, here.resolve("one"))).as(what).isEqualTo(-1);
            assertThat(KilledChild.parts(server.path("/in"))).as(what).isEmpty();
            assertThat(again).as(what).isLessThanOrEqualTo(WriteWindow.REACH);
        }
        reporter.publishEntry("most channels at a kill", String.valueOf(channelsMost));
    }

    @Test
    @DisplayName("109: a striped download that was killed is resumed without its holes")
    void leavesTheOldOrTheNewHere(TestReporter reporter) throws Exception {
        Path target = here.resolve("target");
        for (int kill : kills()) {
            String what = "seed " + SEED + ", kill " + kill;
            Files.writeString(target, "old");
            killAfter(point(kill), "get");
            requireOldOrNew(what, target);

            long had = 0;
            for (Path part : KilledChild.parts(here)) {
                had = Math.max(had, Files.size(part));
            }
            try (Sftp next = child.next()) {
                Transferred got = next.get("/out/one", target, o -> o.resume());
                assertThat(got.resumedAt()).as(what).isGreaterThanOrEqualTo(had - ReadWindow.REACH);
            }
            assertThat(Files.mismatch(target, here.resolve("one"))).as(what).isEqualTo(-1);
            assertThat(KilledChild.parts(here)).as(what).isEmpty();
        }
        reporter.publishEntry("most channels at a kill", String.valueOf(channelsMost));
    }

    private static int[] kills() {
        return ONLY > 0 ? new int[] {ONLY} : IntStream.rangeClosed(1, KILLS / 2).toArray();
    }

    /** After how many requests. */
    private static int point(int kill) {
        return 1 + new SplittableRandom(SEED * 1_000_003 + kill).split().nextInt(REQUESTS);
    }

    private void requireOldOrNew(String what, Path target) throws IOException {
        assertThat(target).as(what).exists();
        if (Files.size(target) == 3) {
            assertThat(target).as(what).hasContent("old");
        } else {
            assertThat(Files.mismatch(target, here.resolve("one"))).as(what).isEqualTo(-1);
        }
    }

    private void killAfter(int requests, String what) throws Exception {
        child.start("128m", what, STREAMS);
        channels.clear();
        left.set(requests);
        child.awaitDeath();
        channelsMost = Math.max(channelsMost, channels.size());
    }
}
