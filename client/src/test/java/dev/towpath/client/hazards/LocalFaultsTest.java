package dev.towpath.client.hazards;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.FSYNC;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.peers.ChildJvm;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults 95, 104 and 110: the disk is full, the power fails, the clock is set. */
@Timeout(240)
class LocalFaultsTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path here;

    private SftpServer server;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        Files.writeString(server.path("/small"), "small");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("95: a disk that takes no more fails the download, removes the part file and leaves the target")
    void failsWhereTheFileDoesNotFit() throws Exception {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "needs /bin/sh, whose ulimit says how large a file may become");
        Files.write(server.path("/large"), new byte[8 * MEBIBYTE]);
        Files.writeString(here.resolve("target"), "old");

        // Blocks of 512 or 1,024 bytes, as the shell likes.
        List<String> printed = run(List.of(shell.toString(), "-c", "ulimit -f 2048 && exec \"$0\" \"$@\""));

        assertThat(printed).hasSize(3);
        assertThat(printed.get(0))
                .startsWith("java.nio.file.FileSystemException: ")
                .contains("target");
        assertThat(printed.subList(1, 3)).containsExactly("old", "5");
        try (Stream<Path> left = Files.list(here)) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("target", "other");
        }
    }

    @Test
    @DisplayName("104: what is to survive a power cut is on the server's disk before it gets its name")
    void syncsBeforeTheRename() throws IOException {
        Path local = Files.write(here.resolve("local"), new byte[MEBIBYTE]);
        try (Sftp sftp = ToFixture.connect(server)) {
            sftp.put(local, "/small", o -> o.sync());
        }

        Set<Operation> steps = EnumSet.of(WRITE, FSYNC, CLOSE, POSIX_RENAME);
        // Afterwards the directory is looked through for what killed transfers left of the file.
        assertThat(server.requests().stream()
                        .filter(request -> request.path().contains("small"))
                        .map(RecordedRequest::operation)
                        .filter(steps::contains)
                        .toList())
                .startsWith(WRITE)
                .endsWith(WRITE, FSYNC, CLOSE, POSIX_RENAME)
                .containsOnlyOnce(FSYNC, CLOSE, POSIX_RENAME);
    }

    @Test
    @DisplayName("110: no timeout is measured by a clock that may be set")
    void measuresNoTimeoutByTheTimeOfDay() throws IOException {
        Pattern timeOfDay =
                Pattern.compile("currentTimeMillis|Clock\\.(system|tick)|(Instant|Time)(\\.|::)now\\b|new Date\\(");
        Map<String, Long> uses = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                long found = timeOfDay.matcher(Files.readString(file)).results().count();
                if (found > 0) {
                    uses.put(file.getFileName().toString(), found);
                }
            }
        }

        // Leases of an inbox; until when the certificate of a host is good; the times in the wire log; how old a file
        // is.
        assertThat(uses.keySet())
                .containsExactlyInAnyOrder(
                        "Asking.java", "HostKeys.java", "RemoteOptions.java", "Striping.java", "WireLog.java");
        assertThat(uses)
                .containsEntry("Asking.java", 1L)
                .containsEntry("RemoteOptions.java", 1L)
                .containsEntry("Striping.java", 1L);
    }

    /** Runs {@link LimitedProgram}, which must end well; returns its lines. */
    private List<String> run(List<String> before) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.addAll(ChildJvm.command(
                LimitedProgram.class,
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
                server.port(),
                server.fingerprint(),
                here));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS))
                    .as("ended by itself")
                    .isTrue();
            assertThat(process.exitValue()).isZero();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
