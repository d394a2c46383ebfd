package dev.towpath.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.peers.ChildJvm;
import dev.towpath.client.peers.PostgresServer;
import dev.towpath.fixture.SftpServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four processes on one inbox, killed at random moments and replaced: nobody works on a file that another works on, or that
 * is done; what a killed one had in hand comes back when its lease is over, and not before. The clock of the leases is a
 * file that stands still until all that can be done is done.
 */
@Tag("lane")
@Timeout(600)
class InboxProcessesIT {
    private static final int FILES = Integer.getInteger("towpath.inbox.files", 2_000);
    private static final int KILLS = Integer.getInteger("towpath.inbox.kills", 10);
    private static final long SEED = Long.getLong("towpath.seed", 42);
    private static final int PROCESSES = 4;
    private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");

    private final SftpServer server = SftpServer.start();
    private final List<Process> processes = new ArrayList<>();
    private final Random random = new Random(SEED);

    @TempDir
    private Path directory;

    @BeforeEach
    void layFiles() throws IOException {
        Files.createDirectories(server.path("/in"));
        for (int i = 0; i < FILES; i++) {
            String name = String.format("f%05d", i);
            Files.writeString(server.path("/in/" + name), "content of " + name);
        }
        setClock(BEGIN);
        Files.createFile(log());
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        server.close();
    }

    private Path log() {
        return directory.resolve("log");
    }

    /** In one step, so that nobody reads half of it. */
    private void setClock(Instant now) throws IOException {
        Path fresh = Files.writeString(directory.resolve("clock.new"), now.toString());
        Files.move(fresh, directory.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void eachFileOnceWithALedgerInAFile() throws Exception {
        String file = directory.resolve("ledger").toString();
        workOff(file, Ledger.file(Path.of(file)));
    }

    @Test
    void eachFileOnceWithALedgerInPostgres() throws Exception {
        try (PostgresServer postgres = PostgresServer.start()) {
            DataSource database = postgres.database();
            workOff(postgres.url(), Ledger.jdbc(Pooled.one(database)));
            processes.forEach(Process::destroyForcibly);
        }
    }

    private void workOff(String where, Ledger ledger) throws Exception {
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(worker(where));
        }
        for (int kill = 1; kill <= KILLS; kill++) {
            // At moments spread over the work, whatever the machine's speed.
            long until = (long) FILES * kill / (KILLS + 1) + random.nextInt(20);
            await("kill " + kill)
                    .atMost(Duration.ofSeconds(200))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> moved() >= Math.min(until, FILES - 2L * PROCESSES - KILLS));
            int victim = random.nextInt(PROCESSES);
            kill(processes.get(victim));
            processes.set(victim, worker(where));
        }

        String name = "test@127.0.0.1:" + server.port() + "/in";
        await("all but what the killed have")
                .atMost(Duration.ofSeconds(200))
                .until(() -> moved()
                                + ledger.entries(name, LedgerState.CLAIMED).stream()
                                        .filter(this::isHeldByTheDead)
                                        .count()
                        == FILES);
        int orphans = ledger.entries(name, LedgerState.CLAIMED).size();
        assertThat(FILES - moved()).as("left to the dead").isEqualTo(orphans);
        setClock(BEGIN.plus(Duration.ofHours(1)));
        await("all").atMost(Duration.ofSeconds(200)).until(() -> moved() == FILES);
        await("all noted")
                .atMost(Duration.ofSeconds(200))
                .until(() -> ledger.entries(name, LedgerState.DONE).size() == FILES);

        assertLogIsRight(orphans);
    }

    private boolean isHeldByTheDead(LedgerEntry entry) {
        return processes.stream().noneMatch(process -> entry.holder().startsWith("pid " + process.pid() + " "));
    }

    private long moved() throws IOException {
        Path done = server.path("/in/done");
        if (!Files.exists(done)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(done)) {
            return files.count();
        }
    }

    private Process worker(String ledger) throws IOException {
        return new ProcessBuilder(ChildJvm.command(
                        InboxWorker.class,
                        List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        server.port(),
                        server.fingerprint(),
                        ledger,
                        log(),
                        directory.resolve("clock")))
                .redirectErrorStream(true)
                .redirectOutput(File.createTempFile("worker", ".out", directory.toFile()))
                .start();
    }

    private void kill(Process process) throws Exception {
        process.destroyForcibly();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Files.writeString(log(), "K " + process.pid() + " -\n", StandardOpenOption.APPEND);
    }

    private void assertLogIsRight(int orphans) throws IOException {
        Set<String> killed = new HashSet<>();
        Set<String> done = new HashSet<>();
        Map<String, String> worker = new HashMap<>();
        int again = 0;
        for (String line : Files.readAllLines(log())) {
            String[] word = line.split(" ", 3);
            assertThat(word[0]).as("%s", line).isIn("B", "D", "K");
            if (word[0].equals("K")) {
                killed.add(word[1]);
            } else if (word[0].equals("D")) {
                assertThat(done.add(word[2])).as("done twice: %s", line).isTrue();
            } else {
                assertThat(done).as("worked on though done: %s", line).doesNotContain(word[2]);
                String before = worker.put(word[2], word[1]);
                if (before != null) {
                    assertThat(killed).as("worked on by two: %s", line).contains(before);
                    again++;
                }
            }
        }
        assertThat(worker).hasSize(FILES);
        // One may have been killed before it noted that it begins, or after the ledger had it as done.
        assertThat(again).isLessThanOrEqualTo(orphans);
        assertThat(done.size()).isBetween(FILES - KILLS, FILES);
    }
}
