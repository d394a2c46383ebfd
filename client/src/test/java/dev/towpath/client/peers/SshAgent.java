package dev.towpath.client.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real ssh-agent with a socket of its own. */
public final class SshAgent implements AutoCloseable {
    private final Path directory;
    private final Path socket;
    private final Process process;

    private SshAgent(Path directory, Path socket, Process process) {
        this.directory = directory;
        this.socket = socket;
        this.process = process;
    }

    /** Starts an agent without keys; its socket and the keys made for it are in {@code directory}. */
    public static SshAgent start(Path directory) throws IOException {
        Path socket = directory.resolve("agent");
        Process process = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(socket) || !process.isAlive());
        assertThat(process.isAlive()).isTrue();
        return new SshAgent(directory, socket, process);
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    /** Gives it a key. */
    public void add(Path key) throws IOException, InterruptedException {
        ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", key.toString()).redirectErrorStream(true);
        add.environment().put("SSH_AUTH_SOCK", socket.toString());
        Process process = add.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    /** Makes an Ed25519 key and gives it. */
    public Path addNewKey(String name) throws IOException, InterruptedException {
        Path key = directory.resolve(name);
        OpenSshServer.keygen("-t", "ed25519", "-N", "", "-f", key.toString());
        add(key);
        return key;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
