package dev.towpath.client.killed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.ChildJvm;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
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

/** A JVM that runs {@link CarryingProgram} until it is killed, what it leaves, and who comes next. */
final class KilledChild implements AutoCloseable {
    /** It is not killed before its program has started, which may take a while beside many others. */
    private static final int LIMIT_MINUTES = 10;

    private final SftpServer server;
    private final Path directory;
    private volatile CompletableFuture<Process> running = new CompletableFuture<>();

    /** Carries to and from {@code directory}; the server knows the users "child" and "next". */
    KilledChild(SftpServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /** Starts it with a heap such as "64m" to "put" or to "get" over so many channels. */
    void start(String heap, String what, int streams) throws IOException {
        List<String> options = List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        Process process = new ProcessBuilder(ChildJvm.command(
                        CarryingProgram.class, options, server.port(), server.fingerprint(), what, directory, streams))
                .redirectErrorStream(true)
                .redirectOutput(output())
                .start();
        if (!running.complete(process)) {
            running = CompletableFuture.completedFuture(process);
        }
    }

    private File output() {
        return directory.resolve("out").toFile();
    }

    /** Kills it. */
    void kill() {
        running.join().destroyForcibly();
    }

    /** Kills it and waits until it is gone. */
    void killAndWait() {
        kill();
        running.join().onExit().join();
    }

    /** Waits until somebody has killed it; fails if it ended by itself. */
    void awaitDeath() throws IOException, InterruptedException {
        Process process = running.join();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            // A JVM prints what its threads do then.
            OpenSshServer.run("kill", "-QUIT", String.valueOf(process.pid()));
            boolean unused = process.waitFor(5, TimeUnit.SECONDS);
            fail("nobody killed it; it said " + Files.readString(output().toPath()));
        }
        // 128 + SIGKILL
        assertThat(process.exitValue()).as(Files.readString(output().toPath())).isEqualTo(137);
    }

    /** Connects as somebody else. */
    Sftp next() throws IOException {
        return Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user("next")
                .password("next")
                .hostKeys(HostKeys.pinned(server.fingerprint()))
                .connect();
    }

    static List<Path> parts(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".towpath-part"))
                    .toList();
        }
    }

    /** One that was written to today may belong to somebody who still writes. */
    static void makeOld(Iterable<Path> files) throws IOException {
        for (Path file : files) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
    }

    @Override
    public void close() {
        Process process = running.getNow(null);
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
