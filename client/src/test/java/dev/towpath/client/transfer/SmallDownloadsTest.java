package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.FSTAT;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.OPENDIR;
import static dev.towpath.fixture.Operation.READ;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDownloadsTest {
    private static final int FILES = 120;

    @TempDir
    private Path here;

    private Path target;

    @BeforeEach
    void start() {
        target = here.resolve("target");
    }

    private static Path give(SftpServer server) throws IOException {
        Path out = server.path("/out");
        for (int i = 0; i < FILES; i++) {
            Path directory = Files.createDirectories(out.resolve("d" + i % 7 + "/e"));
            Files.writeString(directory.resolve("f" + i), i == 0 ? "" : "file " + i);
        }
        return out;
    }

    @Test
    void doNotWaitForEachOther() throws IOException {
        try (Served served = Served.start()) {
            Path out = give(served.server);

            TreeReport report = served.sftp.getTree("/out", target, TreeOptions::preserveTimes);

            assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(out));
            assertThat(report.files())
                    .hasSize(FILES)
                    .extracting(Transferred::source)
                    .isSorted();
            assertThat(opensBeforeTheFirstRead(served.server)).isGreaterThan(1);
            served.assertNoHandleIsLeft();
        }
    }

    @Test
    void goOneByOneOnRequest() throws IOException {
        try (Served served = Served.start()) {
            Path out = give(served.server);

            served.sftp.getTree("/out", target, t -> t.parallel(1));

            assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(out));
            assertThat(opensBeforeTheFirstRead(served.server)).isOne();
        }
    }

    private static long opensBeforeTheFirstRead(SftpServer server) {
        return server.requests().stream()
                .map(RecordedRequest::operation)
                .takeWhile(operation -> operation != READ)
                .filter(operation -> operation == OPEN)
                .count();
    }

    @Test
    void takeSeveralReadsWhereTheServerSendsLittleAtATime() throws IOException {
        try (SftpServer server = SftpServer.builder()
                        .personality(Personality.openSsh().withMaxRead(1000))
                        .start();
                Sftp sftp = Served.builder(server).connect()) {
            for (int size : new int[] {0, 1, 999, 1000, 1001, 5000, 5001}) {
                Files.createDirectories(server.path("/out"));
                Files.write(server.path("/out/" + size), Served.bytes(size));
            }

            sftp.getTree("/out", target);

            for (int size : new int[] {0, 1, 999, 1000, 1001, 5000, 5001}) {
                assertThat(target.resolve("" + size)).hasBinaryContent(Served.bytes(size));
            }
        }
    }

    @Test
    void makeDoWithFewHandlesThatNobodyToldOf() throws IOException {
        Personality few = Personality.openSsh().withMaxHandles(3).withoutExtension("limits@openssh.com");
        try (SftpServer server = SftpServer.builder().personality(few).start();
                Sftp sftp = Served.builder(server).connect()) {
            for (int i = 0; i < 40; i++) {
                Files.createDirectories(server.path("/out"));
                Files.writeString(server.path("/out/f" + i), "file " + i);
            }

            sftp.getTree("/out", target);

            assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(server.path("/out")));
        }
    }

    @Test
    void areWhatTheFileIsAtTheEndNotInTheListing() throws IOException {
        AtomicBoolean changed = new AtomicBoolean();
        SftpServer[] it = new SftpServer[1];
        try (SftpServer server = SftpServer.builder()
                        .onRequest(request -> {
                            if (request.operation() == OPEN && changed.compareAndSet(false, true)) {
                                try {
                                    Files.writeString(it[0].path("/out/b"), "longer than before");
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            }
                        })
                        .start();
                Sftp sftp = Served.builder(server).connect()) {
            it[0] = server;
            Files.createDirectories(server.path("/out"));
            Files.writeString(server.path("/out/a"), "a");
            Files.writeString(server.path("/out/b"), "short");

            sftp.getTree("/out", target);

            assertThat(target.resolve("b")).hasContent("longer than before");
        }
    }

    @Test
    void replaceWhatIsHereAndKeepItsPermissions() throws IOException {
        try (Served served = Served.start()) {
            Path out = give(served.server);
            Path old = Files.createDirectories(target.resolve("d1/e")).resolve("f1");
            Files.writeString(old, "old");
            Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-------"));

            served.sftp.getTree("/out", target);

            assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(out));
            assertThat(Served.modeOf(old)).isEqualTo("rw-------");
            assertThat(Served.modeOf(target.resolve("d1/e/f8")))
                    .isEqualTo(Served.modeOf(Files.createFile(here.resolve("any"))));
        }
    }

    @Test
    void arriveThoughTheServerStumblesOnce() throws IOException {
        for (Operation operation : List.of(OPEN, READ, FSTAT, CLOSE)) {
            try (Served served = Served.start()) {
                Path out = give(served.server);
                served.server.inject(on(operation).nth(20), Fault.failure("once"));

                served.sftp.getTree("/out", target);

                assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(out));
            }
        }
    }

    @Test
    void leaveNoDirectoryOpenWhenOneFails() throws IOException {
        try (Served served = Served.start()) {
            for (int i = 0; i < 20; i++) {
                Files.createDirectories(served.server.path("/out/d" + i));
            }
            served.server.inject(on(OPENDIR).path("/out/d10"), Fault.permissionDenied());

            assertThatThrownBy(() -> served.sftp.getTree("/out", target)).isInstanceOf(SftpException.class);

            served.assertNoHandleIsLeft();
        }
    }

    @Test
    void leaveNothingHalfWhenOneFails() throws IOException {
        for (Operation operation : List.of(OPEN, READ)) {
            try (Served served = Served.start()) {
                Path out = give(served.server);
                served.server.inject(on(operation).path("/out/d3/e/f10").always(), Fault.failure("no"));

                assertThatThrownBy(() -> served.sftp.getTree("/out", target))
                        .isInstanceOf(SftpException.class)
                        .hasMessageContaining("/out/d3/e/f10");

                assertThat(TreeContents.of(out)).containsAllEntriesOf(TreeContents.of(target));
                served.assertNoHandleIsLeft();
            }
        }
    }

    @Test
    void leaveNothingHalfWhenAReplyIsLost() throws IOException {
        for (Operation operation : List.of(OPEN, READ)) {
            try (Served served = Served.startImpatient(Duration.ofMillis(700))) {
                Path out = give(served.server);
                served.server.inject(on(operation).path("/out/d2/e/f2"), Fault.dropReply());

                assertThatThrownBy(() -> served.sftp.getTree("/out", target)).isInstanceOf(SftpTimeoutException.class);

                assertThat(TreeContents.of(out)).containsAllEntriesOf(TreeContents.of(target));
            }
        }
    }
}
