package dev.towpath.client.killed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.Checkpoint;
import dev.towpath.client.peers.ChildJvm;
import dev.towpath.client.transfer.TransferOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Faults 101 and 103: our client's JVM is killed (SIGKILL) while a real sftp-server has done what it asked for, and it does
 * not know. The file on the server is the old or the new one, the old one is at least beside it, and who comes next leaves
 * nothing but the new one.
 */
@Tag("lane")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledBeforeTheAnswerIT {
    private static final List<String> JVM =
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private Checkpoint checkpoint;
    private RealPlace place;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        checkpoint = Checkpoint.start(directory);
        place = RealPlace.below(directory);
    }

    @AfterAll
    void stop() {
        if (checkpoint != null) {
            checkpoint.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PUT_SYNCED, CLOSE, 1, false",
        "PUT_SYNCED, fsync@openssh.com, 1, false",
        "PUT_SYNCED, posix-rename@openssh.com, 1, true",
        "PUT_IN_STEPS, RENAME, 1, false",
        "PUT_IN_STEPS, RENAME, 2, true",
        "PUT_IN_STEPS, REMOVE, 1, true"
    })
    void isFinishedByTheNext(RealWork work, String request, int nth, boolean isNew) throws Exception {
        work.prepare(place);
        SortedMap<String, String> after = new TreeMap<>(place.snapshot());
        work.complete(place, after);
        checkpoint.serveWith(work.server());

        killAt(request, nth);

        SortedMap<String, String> left = place.snapshot();
        assertThat(left.values()).anyMatch(state -> state.endsWith(isNew ? RealWork.NEW : RealWork.OLD));
        boolean isAside = request.equals("RENAME") && nth == 1;
        assertThat(left.containsKey("there/a")).isEqualTo(!isAside);
        if (!isAside) {
            assertThat(left.get("there/a")).endsWith(isNew ? RealWork.NEW : RealWork.OLD);
        }
        try (Sftp next = checkpoint.login().connect()) {
            assertThat(next.put(place.here().resolve("source"), place.root() + "/a", TransferOptions::resume)
                            .bytes())
                    .isEqualTo(RealWork.NEW.length());
        }
        assertThat(place.snapshot()).isEqualTo(after);
    }

    private void killAt(String request, int nth) throws Exception {
        CompletableFuture<Process> started = new CompletableFuture<>();
        checkpoint.at(request, nth, passage -> {
            passage.serve();
            started.join().destroyForcibly().onExit().join();
        });
        Path output = place.here().resolveSibling("output");
        Process child = new ProcessBuilder(ChildJvm.command(
                        SendingProgram.class,
                        JVM,
                        checkpoint.sshd().port(),
                        System.getProperty("user.name"),
                        checkpoint.sshd().userKey(),
                        checkpoint.sshd().knownHostsLine("ed25519"),
                        place.here().resolve("source"),
                        place.root() + "/a"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.complete(child);
        try {
            assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
            // 128 + SIGKILL
            assertThat(child.exitValue())
                    .as("%s; %s", checkpoint.passed(), Files.readString(output))
                    .isEqualTo(137);
            assertThat(checkpoint.met()).isTrue();
            checkpoint.awaitServers("after the kill", 0);
        } finally {
            child.destroyForcibly();
        }
    }
}
