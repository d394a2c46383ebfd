package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {
    private static final int BLOCK = 32 * 1024;

    @TempDir
    private Path here;

    private Served served;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        local = Files.writeString(here.resolve("a.csv"), "new content");
        served.givenDirectory("/in");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                BLOCK - 1,
                BLOCK,
                BLOCK + 1,
                255 * 1024 - 1,
                255 * 1024,
                255 * 1024 + 1,
                64 * BLOCK + 1,
                17 * 255 * 1024 + 1
            })
    void sendsEveryByte(int size) throws IOException {
        byte[] bytes = Served.bytes(size);
        Files.write(local, bytes);

        Transferred sent = served.sftp.put(local, "/in/a.csv");

        assertThat(served.server.path("/in/a.csv")).hasBinaryContent(bytes);
        assertThat(sent.bytes()).isEqualTo(size);
        assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
        assertThat(sent.verifiedBy()).isEqualTo(Verification.SIZE);
        assertThat(sent.warnings()).isEmpty();
        assertThat(sent.remote()).hasValueSatisfying(file -> {
            assertThat(file.path()).isEqualTo("/in/a.csv");
            assertThat(file.name()).isEqualTo("a.csv");
            assertThat(file.size()).isEqualTo(size);
        });
        assertThat(served.names("/in")).containsExactly("a.csv");
        served.assertNoHandleIsLeft();
    }

    @Test
    void writesToAPartFileThatIsRenamedInOneStep() throws IOException {
        served.given("/in/a.csv", "old");

        served.sftp.put(local, "/in/a.csv");

        assertThat(served.server.path("/in/a.csv")).hasContent("new content");
        assertThat(served.requests(OPEN))
                .singleElement()
                .satisfies(open -> assertThat(PartName.isOne(open.path().substring("/in/".length())))
                        .isTrue());
        assertThat(served.requests(POSIX_RENAME)).hasSize(1);
        assertThat(served.requests(RENAME)).isEmpty();
    }

    @Test
    void appendsTheNameToADirectoryWithASlash() throws IOException {
        Transferred sent = served.sftp.put(local, "/in/");

        assertThat(sent.target()).isEqualTo("/in/a.csv");
        assertThat(served.names("/in")).containsExactly("a.csv");
    }

    @Test
    void startsAtTheWorkingDirectory() throws IOException {
        served.sftp.cd("/in").put(local, "b.csv");

        assertThat(served.names("/in")).containsExactly("b.csv");
    }

    @Test
    void replacesALinkAndNotWhatItPointsTo() throws IOException {
        served.given("/in/data.csv", "linked");
        served.sftp.symlink("/in/a.csv", "data.csv");

        served.sftp.put(local, "/in/a.csv");

        assertThat(served.server.path("/in/data.csv")).hasContent("linked");
        assertThat(served.sftp.lstat("/in/a.csv").isRegularFile()).isTrue();
    }

    @Nested
    class BeforeAnythingIsSent {
        @Test
        void refusesAMissingLocalFile() {
            int before = served.server.requests().size();

            assertThatThrownBy(() -> served.sftp.put(here.resolve("missing"), "/in/a.csv"))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("missing");

            assertThat(served.server.requests()).hasSize(before);
        }

        @Test
        void refusesALocalDirectory() {
            int before = served.server.requests().size();

            assertThatThrownBy(() -> served.sftp.put(here, "/in/a.csv"))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("putTree");

            assertThat(served.server.requests()).hasSize(before);
        }

        @Test
        void refusesAMissingRemoteDirectory() {
            assertThatThrownBy(() -> served.sftp.put(local, "/nowhere/a.csv"))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("put \"/nowhere\"")
                    .hasMessageContaining("createDirectories()");
        }

        @Test
        void refusesAFileWhereADirectoryIsMeant() throws IOException {
            served.given("/in/x", "file");

            assertThatThrownBy(() -> served.sftp.put(local, "/in/x/a.csv"))
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("/in/x");
        }

        @Test
        void refusesADirectoryAndSaysWhatToAppend() throws IOException {
            assertThatThrownBy(() -> served.sftp.put(local, "/in"))
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("append \"/\" or \"/a.csv\"");

            assertThat(served.names("/in")).isEmpty();
        }

        @Test
        void refusesOptionsThatContradictEachOther() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            served.sftp.put(local, "/in/a.csv", o -> o.inPlace().requireAtomic()));
        }
    }

    @Nested
    class WhenItFails {
        @BeforeEach
        void giveOldTarget() throws IOException {
            served.given("/in/a.csv", "old");
            Files.write(local, Served.bytes(10 * 255 * 1024));
        }

        @Test
        void leavesNoPartFileAndTheOldTargetWhenTheServerIsFull() throws IOException {
            served.server.inject(on(WRITE).nth(3), Fault.failure("disk full"));

            assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv"))
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("put \"/in/a.csv\"")
                    .hasMessageContaining("disk full");

            assertOnlyTheOldTargetIsThere();
            served.assertNoHandleIsLeft();
        }

        @Test
        void failsWhenTheServerHoldsLessThanItAcknowledged() throws IOException {
            Files.write(local, Served.bytes(1000));

            assertThatThrownBy(() ->
                            served.sftp.put(local, "/in/a.csv", o -> o.onProgress(p -> served.swapPartFile("/in"))))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("acknowledged 1000 bytes but holds 7");

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void findsThatThePartFileWasCutOffMeanwhileByAChecksumOnly() throws IOException {
            served.server.after(on(WRITE).nth(3)).run(file -> served.write(file.toString(), ""));

            assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv", o -> o.verify(Checksum.SHA_256)))
                    .isInstanceOf(TransferIntegrityException.class);

            assertOnlyTheOldTargetIsThere();
            served.server.after(on(WRITE).nth(3)).run(file -> served.write(file.toString(), ""));
            assertThat(served.sftp.put(local, "/in/a.csv").verifiedBy()).isEqualTo(Verification.SIZE);
            assertThat(Files.readAllBytes(served.server.path("/in/a.csv")))
                    .hasSize(10 * 255 * 1024)
                    .isNotEqualTo(Files.readAllBytes(local));
        }

        @Test
        void failsWhenTheCloseIsRefused() throws IOException {
            served.server.inject(on(CLOSE), Fault.failure("quota exceeded"));

            assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv"))
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("quota exceeded");

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void failsWhenTheRenameIsRefused() throws IOException {
            served.server.inject(on(POSIX_RENAME), Fault.permissionDenied());

            assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv")).isInstanceOf(SftpException.class);

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void failsWhenTheLocalFileGrowsMeanwhile() throws IOException {
            assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv", o -> o.onProgress(p -> append(local))))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("changed while it was sent");

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void failsWithWhatTheListenerThrew() throws IOException {
            assertThatThrownBy(() -> served.sftp.put(
                            local,
                            "/in/a.csv",
                            o -> o.onProgress(p -> {
                                throw new IllegalStateException("no more");
                            })))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no more");

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void namesThePartFileItCouldNotRemove() throws IOException {
            served.server.inject(on(WRITE).nth(2), Fault.failure("disk full"));
            served.server.inject(on(REMOVE), Fault.permissionDenied());

            SftpException e = catchThrowableOfType(SftpException.class, () -> served.sftp.put(local, "/in/a.csv"));

            String part = served.names("/in").get(0);
            assertThat(PartName.isOne(part)).isTrue();
            assertThat(e)
                    .hasMessageContaining("disk full")
                    .hasMessageContaining("the part file \"/in/" + part + "\" could not be removed");
            assertThat(e.getSuppressed()).hasSize(1);
            assertThat(served.server.path("/in/a.csv")).hasContent("old");
        }

        @Test
        void keepsTheOldTargetAndConnectsToCleanUpWhenTheConnectionBreaks() throws IOException {
            served.server.inject(on(WRITE).nth(4), Fault.disconnect());

            assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv")).isInstanceOf(ConnectionLostException.class);

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void namesThePartFileWhenTheServerIsGone() throws IOException {
            served.server
                    .before(on(WRITE).nth(3))
                    .run(file -> served.server.network().refuse());
            served.server.inject(on(WRITE).nth(4), Fault.disconnect());

            assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv"))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("towpath-part\" could not be removed");

            assertThat(served.server.path("/in/a.csv")).hasContent("old");
        }

        @Test
        void interruptsAndKeepsTheFlag() throws Exception {
            served.server.inject(on(WRITE).nth(2), Fault.stall());
            List<Throwable> thrown = new ArrayList<>();
            Thread worker = new Thread(() -> {
                try {
                    served.sftp.put(local, "/in/a.csv");
                } catch (IOException e) {
                    thrown.add(e);
                }
                thrown.add(new Exception("flag " + Thread.currentThread().isInterrupted()));
            });
            worker.start();
            // From here on the server answers nothing, not even the clean-up.
            served.server.awaitRequest(on(WRITE).nth(2), Duration.ofSeconds(20));

            worker.interrupt();
            worker.join(20_000);

            assertThat(thrown).hasSize(2);
            assertThat(thrown.get(0)).isInstanceOfAny(InterruptedIOException.class, ClosedByInterruptException.class);
            assertThat(thrown.get(0).getSuppressed())
                    .extracting(Throwable::getMessage)
                    .anyMatch(text ->
                            text.matches("the part file \"/in/.*towpath-part\" could not be removed; delete it"));
            assertThat(thrown.get(1)).hasMessage("flag true");
            assertThat(served.server.path("/in/a.csv")).hasContent("old");
        }

        private void assertOnlyTheOldTargetIsThere() throws IOException {
            assertThat(served.names("/in")).containsExactly("a.csv");
            assertThat(served.server.path("/in/a.csv")).hasContent("old");
        }
    }

    @Test
    void failsWhenAnAcknowledgementIsLost() throws IOException {
        try (Served impatient = Served.startImpatient(Duration.ofMillis(700))) {
            impatient.given("/in/a.csv", "old");
            impatient.server.inject(on(WRITE), Fault.dropReply());

            assertThatThrownBy(() -> impatient.sftp.put(local, "/in/a.csv")).isInstanceOf(SftpTimeoutException.class);

            assertThat(impatient.server.path("/in/a.csv")).hasContent("old");
            assertThat(impatient.names("/in")).containsExactly("a.csv");
        }
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "more", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
