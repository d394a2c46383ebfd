package dev.towpath.client.hazards.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.peers.ChildJvm;
import dev.towpath.client.peers.Ends;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own that lacks something, or whose clock is set. It runs the errands of all cases of a row, one after
 * another ({@link ErrandProgram}): a JVM for each would take longer than what it does.
 */
final class LimitedJvm implements AutoCloseable {
    private final Path directory;
    private final List<String> command;
    private final Map<String, String> environment;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Process process;
    private volatile boolean killed;

    /**
     * One that the first errand starts.
     *
     * @param directory for what it says when it fails
     * @param before what starts it, such as a shell that limits it
     */
    LimitedJvm(Path directory, List<String> before, List<String> options, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
        this.command = new ArrayList<>(before);
        List<String> all = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        all.addAll(options);
        command.addAll(ChildJvm.command(ErrandProgram.class, all));
    }

    /** What a shell is told that limits a JVM. */
    static List<String> limitedBy(String ulimit) {
        return List.of("/bin/sh", "-c", "ulimit " + ulimit + " && exec \"$0\" \"$@\"");
    }

    /** Has it run one errand against the server of {@code rig}, and returns its answer. */
    String run(Rig rig, String errand, List<String> words) throws Exception {
        return run(rig, errand, words, () -> {});
    }

    /** What is done for an errand while no other is run. */
    interface Step {
        void run() throws Exception;
    }

    /** The same after a step that would meet the errands of others. */
    String run(Rig rig, String errand, List<String> words, Step before) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                errand, String.valueOf(rig.server().port()), rig.server().fingerprint()));
        line.addAll(words);
        lock.lockInterruptibly();
        try {
            before.run();
            Process running = running();
            Writer in = running.outputWriter(StandardCharsets.UTF_8);
            in.write(String.join("\t", line) + "\n");
            in.flush();
            BufferedReader out = running.inputReader(StandardCharsets.UTF_8);
            String answer = Ends.well(() -> String.valueOf(out.readLine()));
            if (killed) {
                return "killed";
            }
            assertThat(answer)
                    .as("%s, which said: %s", line, said())
                    .isNotEqualTo("null")
                    .doesNotStartWith("wrong: ");
            return answer;
        } finally {
            lock.unlock();
        }
    }

    /** Kills it, whatever it runs, and waits until it is gone; the errand is answered by {@code killed}. */
    void kill() {
        Process running = process;
        if (running != null) {
            killed = true;
            running.destroyForcibly().onExit().join();
        }
    }

    /** Waits until it has ended by itself, and returns its exit code. */
    int ended() throws Exception {
        return Ends.well(() -> running().waitFor());
    }

    private Process running() throws IOException {
        Process here = process;
        if (here == null) {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors().toFile());
            builder.environment().putAll(environment);
            here = builder.start();
            process = here;
        }
        return here;
    }

    private Path errors() {
        return directory.resolve("errors");
    }

    private String said() throws IOException {
        try (Stream<String> lines = Files.lines(errors())) {
            return String.join("\n", lines.limit(50).toList());
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
