package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.FSETSTAT;
import static dev.towpath.fixture.Operation.FSTAT;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.SETSTAT;
import static dev.towpath.fixture.Operation.STAT;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFilesTest {
    private static final int FILES = 120;

    @TempDir
    private Path here;

    private Path source;

    @BeforeEach
    void give() throws IOException {
        source = here.resolve("source");
        for (int i = 0; i < FILES; i++) {
            Path directory = Files.createDirectories(source.resolve("d" + i % 7 + "/e"));
            Files.writeString(directory.resolve("f" + i), "file " + i);
        }
    }

    @Test
    void doNotWaitForEachOther() throws IOException {
        try (Served served = Served.start()) {
            TreeReport report = served.sftp.putTree(source, "/in", TreeOptions::preserveTimes);

            assertThat(TreeContents.of(served.server.path("/in"))).isEqualTo(TreeContents.of(source));
            assertThat(report.files()).hasSize(FILES).allSatisfy(file -> {
                assertThat(file.completion()).isEqualTo(Completion.ATOMIC);
                assertThat(file.verifiedBy()).isEqualTo(Verification.SIZE);
            });
            assertThat(opensBeforeTheFirstWrite(served.server)).isGreaterThan(1);
            served.assertNoHandleIsLeft();
        }
    }

    @Test
    void goOneByOneOnRequest() throws IOException {
        try (Served served = Served.start()) {
            TreeReport report = served.sftp.putTree(source, "/in", t -> t.parallel(1));

            assertThat(report.files()).hasSize(FILES);
            assertThat(opensBeforeTheFirstWrite(served.server)).isOne();
        }
    }

    /** Only where the server is known to write what it was sent, and to take times, before a file is closed. */
    @Test
    void areDescribedByTheirHandlesWhereThatIsSafe() throws IOException {
        Personality other = Personality.openSsh().withoutExtension("fsync@openssh.com");
        try (Served served = Served.start();
                SftpServer server = SftpServer.builder().personality(other).start();
                Sftp sftp = Served.builder(server).connect()) {
            served.sftp.putTree(source, "/in", o -> o.each(TransferOptions::preserveTimes));
            sftp.putTree(source, "/in", o -> o.each(TransferOptions::preserveTimes));

            assertThat(requestsFor(served.server, "f5")).containsExactly(OPEN, WRITE, FSETSTAT, FSTAT, CLOSE);
            assertThat(requestsFor(server, "f5")).containsExactly(OPEN, WRITE, CLOSE, SETSTAT, STAT);
            assertThat(Files.getLastModifiedTime(served.server.path("/in/d5/e/f5"))
                            .toInstant()
                            .getEpochSecond())
                    .isEqualTo(Files.getLastModifiedTime(source.resolve("d5/e/f5"))
                            .toInstant()
                            .getEpochSecond());
        }
    }

    private static List<Operation> requestsFor(SftpServer server, String name) {
        return server.requests().stream()
                .filter(request ->
                        PartName.isOne(request.path().substring(request.path().lastIndexOf('/') + 1)))
                .filter(request -> request.path().contains("/." + name + "."))
                .map(RecordedRequest::operation)
                .filter(operation -> operation != POSIX_RENAME)
                .toList();
    }

    private static long opensBeforeTheFirstWrite(SftpServer server) {
        return server.requests().stream()
                .map(RecordedRequest::operation)
                .takeWhile(operation -> operation != WRITE)
                .filter(operation -> operation == OPEN)
                .count();
    }

    @Test
    void areReportedInTheOrderOfTheTree() throws IOException {
        try (Served served = Served.start()) {
            TreeReport report = served.sftp.putTree(source, "/in");

            assertThat(report.files()).extracting(Transferred::target).isSorted();
        }
    }

    @Test
    void replaceWhatIsThereAndKeepItsPermissions() throws IOException {
        try (Served served = Served.start()) {
            served.given("/in/d0/e/f0", "old");
            served.sftp.chmod("/in/d0/e/f0", "600");

            served.sftp.putTree(source, "/in");

            assertThat(served.server.path("/in/d0/e/f0")).hasContent("file 0");
            assertThat(Served.modeOf(served.server.path("/in/d0/e/f0"))).isEqualTo("rw-------");
        }
    }

    @Test
    void makeDoWithFewHandlesThatNobodyToldOf() throws IOException {
        Personality few = Personality.openSsh().withMaxHandles(3).withoutExtension("limits@openssh.com");
        try (SftpServer server = SftpServer.builder().personality(few).start();
                Sftp sftp = Served.builder(server).connect()) {
            sftp.putTree(source, "/in");

            assertThat(TreeContents.of(server.path("/in"))).isEqualTo(TreeContents.of(source));
        }
    }

    @Test
    void reachTheirNamesWithoutPosixRename() throws IOException {
        Personality without = Personality.openSsh().withoutExtension("posix-rename@openssh.com");
        try (SftpServer server = SftpServer.builder().personality(without).start();
                Sftp sftp = Served.builder(server).connect()) {
            sftp.putTree(source, "/in");
            TreeReport again = sftp.putTree(source, "/in");

            assertThat(TreeContents.of(server.path("/in"))).isEqualTo(TreeContents.of(source));
            assertThat(again.files()).extracting(Transferred::completion).containsOnly(Completion.IN_STEPS);
        }
    }

    @Test
    void arriveThoughTheServerStumblesOnce() throws IOException {
        for (Operation operation : List.of(OPEN, WRITE, FSETSTAT, FSTAT, CLOSE, POSIX_RENAME)) {
            try (Served served = Served.start()) {
                served.server.inject(on(operation).nth(20), Fault.failure("once"));

                served.sftp.putTree(source, "/in", TreeOptions::preservePermissions);

                assertThat(TreeContents.of(served.server.path("/in"))).isEqualTo(TreeContents.of(source));
            }
        }
    }

    @Test
    void leaveNothingHalfWhenOneFails() throws IOException {
        for (Operation operation : List.of(OPEN, WRITE, POSIX_RENAME)) {
            try (Served served = Served.start()) {
                served.server.inject(on(operation).path("/in/d3/e/.f10.*").always(), Fault.failure("no"));

                assertThatThrownBy(() -> served.sftp.putTree(source, "/in"))
                        .isInstanceOf(SftpException.class)
                        .hasMessageContaining("/in/d3/e/f10");

                assertWholeFilesOnly(served.server.path("/in"));
                served.assertNoHandleIsLeft();
            }
        }
    }

    @Test
    void leaveNothingHalfWhenAReplyIsLost() throws IOException {
        for (Operation operation : List.of(OPEN, WRITE, POSIX_RENAME)) {
            try (Served served = Served.startImpatient(Duration.ofMillis(500))) {
                served.server.inject(on(operation).nth(20), Fault.dropReply());

                assertThatThrownBy(() -> served.sftp.putTree(source, "/in")).isInstanceOf(SftpTimeoutException.class);

                // A busy server may take longer to remove them than the impatient client waits.
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertWholeFilesOnly(served.server.path("/in")));
                if (operation != OPEN) { // nobody knows the handle then
                    served.assertNoHandleIsLeft();
                }
            }
        }
    }

    @Test
    void leaveNothingHalfWhenInterrupted() throws IOException {
        Thread caller = Thread.currentThread();
        AtomicInteger writes = new AtomicInteger();
        try (SftpServer server = SftpServer.builder()
                        .onRequest(request -> {
                            if (request.operation() == WRITE && writes.incrementAndGet() == 20) {
                                caller.interrupt();
                            }
                        })
                        .start();
                Sftp sftp = Served.builder(server).connect()) {
            assertThatThrownBy(() -> sftp.putTree(source, "/in")).isInstanceOf(InterruptedIOException.class);

            assertThat(Thread.interrupted()).isTrue();
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(server.openHandles()).isEmpty();
                assertWholeFilesOnly(server.path("/in"));
            });
        }
    }

    private void assertWholeFilesOnly(Path target) throws IOException {
        var whole = TreeContents.of(source);
        assertThat(whole).containsAllEntriesOf(TreeContents.of(target));
    }

    /** A new option is either understood here or leads the slow way: {@code SmallFiles.suits} must know of it. */
    @Test
    void areSentTheirOwnWayWithOptionsTheyKnowOnly() {
        Stream<String> known = Stream.of(
                "choices",
                "ifExists",
                "mode",
                "listener",
                "size",
                "offset",
                "timeLimit",
                "rate",
                "cancelled",
                "retry",
                "checksum",
                "ways",
                "temporaryName",
                "streams");

        assertThat(Arrays.stream(TransferOptions.class.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .map(Field::getName))
                .as("look at SmallFiles.suits before adding a name here")
                .containsExactlyInAnyOrderElementsOf(known.toList());
    }
}
