package dev.towpath.client.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL on a loopback port, with a directory of its own, run by nobody if the tests are run by root. */
public final class PostgresServer implements AutoCloseable {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final int TRIES = 5;

    private final Path directory;
    private final Path programs;
    private final Process process;
    private final String url;

    private PostgresServer(Path directory, Path programs, Process process, String url) {
        this.directory = directory;
        this.programs = programs;
        this.process = process;
        this.url = url;
    }

    /** Makes a cluster and starts it. */
    public static PostgresServer start() throws IOException, InterruptedException {
        Optional<Path> found = programs();
        assumeTrue(found.isPresent(), "needs the Debian package postgresql");
        Path programs = found.get();
        Path directory = Files.createTempDirectory("postgres");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        if (isRoot()) {
            OpenSshServer.run("chown", "nobody", directory.toString());
        }
        List<String> make = asUser(
                programs.resolve("initdb").toString(),
                "-D",
                directory.resolve("data").toString(),
                "-U",
                "test",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync");
        OpenSshServer.run(make.toArray(String[]::new));
        for (int attempt = 1; ; attempt++) {
            PostgresServer server = launch(directory, programs);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> server.answers() || !server.process.isAlive());
            if (server.process.isAlive()) {
                return server;
            }
            assertThat(attempt).as("tries to start PostgreSQL").isLessThan(TRIES);
        }
    }

    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> asUser(String... command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static PostgresServer launch(Path directory, Path programs) throws IOException {
        int port = FreePort.any();
        List<String> command = asUser(
                programs.resolve("postgres").toString(),
                "-D",
                directory.resolve("data").toString(),
                "-k",
                directory.toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                // The machine does not lose power here; the processes that die are not this one.
                "-c",
                "fsync=off");
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        return new PostgresServer(
                directory, programs, process, "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=test");
    }

    private boolean answers() {
        try (Connection connection = database().getConnection()) {
            return connection.isValid(10);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Its address, with the user, who needs no password. */
    public String url() {
        return url;
    }

    /** Gives connections to it. */
    public DataSource database() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        return source;
    }

    @Override
    public void close() throws IOException {
        List<String> stop = asUser(
                programs.resolve("pg_ctl").toString(),
                "stop",
                "-m",
                "immediate",
                "-D",
                directory.resolve("data").toString());
        try {
            OpenSshServer.run(stop.toArray(String[]::new));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
