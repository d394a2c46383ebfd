package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier call left is gone on with, if it is of the same file. */
class ResumeTest {
    private static final int BLOCK = 16 * 1024;
    private static final byte[] CONTENT = Served.bytes(20 * BLOCK + 1);
    private static final Instant LONG_AGO = Instant.parse("2020-02-02T02:02:02Z");

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.builder()
                .personality(Personality.openSsh().withMaxWrite(BLOCK).withMaxRead(BLOCK))
                .start();
        sftp = Served.builder(server).connect();
        local = Files.write(here.resolve("a.bin"), CONTENT);
        Files.createDirectories(server.path("/in"));
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Nested
    class AnUpload {
        /** Leaves a part file on the server. */
        private Path broken() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());
            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", TransferOptions::resume))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("is kept in")
                    .hasMessageContaining("the same call goes on there");
            List<String> names = names();
            assertThat(names).hasSize(1).allMatch(PartName::isOne);
            return server.path("/in/" + names.get(0));
        }

        @Test
        void goesOnWhereThePartFileEnds() throws IOException {
            long left = Files.size(broken());

            Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.resumedAt()).isEqualTo(left).isEqualTo(14L * BLOCK);
            assertThat(sent.bytes()).isEqualTo(CONTENT.length);
            assertThat(sent.toString()).contains("resumed at byte " + left);
            assertThat(names()).containsExactly("a.bin");
        }

        @Test
        void doesNotSayThatAnythingWasKeptWhereThereIsNoDirectory() {
            assertThatThrownBy(() -> sftp.put(local, "/missing/a.bin", TransferOptions::resume))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .satisfies(failure -> assertThat(failure).hasMessageNotContaining("kept"));
        }

        @Test
        void goesOnBeforeAHole() throws IOException {
            byte[] holed = Arrays.copyOf(CONTENT, 14 * BLOCK);
            Arrays.fill(holed, 9 * BLOCK, 10 * BLOCK, (byte) 0);
            Files.write(broken(), holed);

            Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.resumedAt()).isEqualTo(9L * BLOCK);
        }

        @Test
        void beginsAnewWhenTheSourceChanged() throws IOException {
            Path part = broken();
            Files.setLastModifiedTime(local, FileTime.from(LONG_AGO));

            Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.resumedAt()).isZero();
            assertThat(sent.warnings()).singleElement().asString().contains("not of this version");
            // It may be somebody's who is at work; only old ones go.
            assertThat(part).exists();
        }

        @Test
        void beginsAnewWhenThePartFileIsAnother() throws IOException {
            Files.write(broken(), Served.bytes(14 * BLOCK + 7));

            Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.resumedAt()).isZero();
        }

        @Test
        void deletesOtherPartFilesOfTheTargetAfterADay() throws IOException {
            Random random = new Random(1);
            Path stale = Files.writeString(server.path("/in/" + PartName.of("a.bin", random)), "stale");
            Files.setLastModifiedTime(stale, FileTime.from(LONG_AGO));
            Path young = Files.writeString(server.path("/in/" + PartName.of("a.bin", random)), "young");
            Path other = Files.writeString(server.path("/in/" + PartName.of("b.bin", random)), "other");
            Files.setLastModifiedTime(other, FileTime.from(LONG_AGO));

            sftp.put(local, "/in/a.bin", TransferOptions::resume);

            assertThat(stale).doesNotExist();
            assertThat(young).exists();
            assertThat(other).exists();
        }

        @Test
        void ofAStreamKeepsNothing() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());

            assertThatThrownBy(() -> sftp.put(new ByteArrayInputStream(CONTENT), "/in/a.bin", TransferOptions::resume))
                    .isInstanceOf(ConnectionLostException.class);

            assertThat(names()).isEmpty();
        }

        @Test
        void toATargetThatWouldHaveToBeLookedAtIsNotForStreams() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            sftp.put(new ByteArrayInputStream(CONTENT), "/in/a.bin", o -> o.ifExists(IfExists.NEWER)))
                    .withMessageContaining("not for streams");
        }

        @Test
        void completesWhatAnotherProgramLeft() throws IOException {
            Files.write(server.path("/in/a.bin"), Arrays.copyOf(CONTENT, 12 * BLOCK + 5));

            Transferred sent = sftp.put(local, "/in/a.bin", o -> o.ifExists(IfExists.RESUME));

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.completion()).isEqualTo(Completion.IN_PLACE);
            assertThat(sent.resumedAt()).isEqualTo(12L * BLOCK + 5);
            assertThat(sftp.put(local, "/in/a.bin", o -> o.ifExists(IfExists.RESUME))
                            .completion())
                    .isEqualTo(Completion.SKIPPED);
        }

        @Test
        void doesNotCompleteAnotherFile() throws IOException {
            Path target = Files.write(server.path("/in/a.bin"), Served.bytes(3 * BLOCK));

            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", o -> o.ifExists(IfExists.RESUME)))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("not the beginning of the source");

            assertThat(target).hasBinaryContent(Served.bytes(3 * BLOCK));
        }

        @Test
        void replacesOnlyWhatIsOlder() throws IOException {
            Path target = Files.writeString(server.path("/in/a.bin"), "theirs");
            Instant theirs = Files.getLastModifiedTime(local).toInstant().plusSeconds(5);
            Files.setLastModifiedTime(target, FileTime.from(theirs));

            Transferred first = sftp.put(local, "/in/a.bin", o -> o.ifExists(IfExists.NEWER));
            Files.setLastModifiedTime(target, FileTime.from(theirs.minusSeconds(10)));
            Transferred second = sftp.put(local, "/in/a.bin", o -> o.ifExists(IfExists.NEWER));

            assertThat(first.completion()).isEqualTo(Completion.SKIPPED);
            assertThat(second.completion()).isEqualTo(Completion.ATOMIC);
            assertThat(target).hasBinaryContent(CONTENT);
        }
    }

    @Nested
    class ADownload {
        private Path to;
        private Path target;

        @BeforeEach
        void give() throws IOException {
            to = Files.createDirectory(here.resolve("to"));
            target = to.resolve("a.bin");
            Files.write(server.path("/in/a.bin"), CONTENT);
        }

        /** Leaves a part file here. */
        private Path broken() throws IOException {
            server.inject(on(READ).nth(9), Fault.disconnect());
            assertThatThrownBy(() -> sftp.get("/in/a.bin", target, TransferOptions::resume))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("is kept in");
            List<String> names = Served.names(to);
            assertThat(names).hasSize(1).allMatch(PartName::isOne);
            return target.resolveSibling(names.get(0));
        }

        @Test
        void goesOnWhereThePartFileEnds() throws IOException {
            long left = Files.size(broken());

            Transferred fetched = sftp.get("/in/a.bin", target, TransferOptions::resume);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(fetched.resumedAt()).isEqualTo(left).isPositive();
            assertThat(Served.names(to)).containsExactly("a.bin");
        }

        @Test
        void trustsWhatAKillLeftOnlyBeforeWhatWasInFlight() throws IOException {
            Path part = broken();
            // Only closing in order gives it the time of its source.
            Files.setLastModifiedTime(part, FileTime.from(LONG_AGO));

            Transferred fetched = sftp.get("/in/a.bin", target, TransferOptions::resume);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(fetched.resumedAt()).isZero();
            assertThat(fetched.warnings()).singleElement().asString().contains("left by a killed call");
        }

        /** As one of another account's cannot; but root may open those. A running program nobody may write to. */
        @Test
        void beginsAnewWhenThePartFileCannotBeOpened() throws IOException {
            Path sleep = Path.of("/bin/sleep");
            assumeTrue(Files.isExecutable(sleep), "needs Linux's /bin/sleep");
            Path part = broken();
            Files.copy(sleep, part, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Process running = started(part);
            try {
                Transferred fetched = sftp.get("/in/a.bin", target, TransferOptions::resume);

                assertThat(target).hasBinaryContent(CONTENT);
                assertThat(fetched.resumedAt()).isZero();
                assertThat(fetched.warnings()).hasSize(2).allMatch(warning -> warning.contains(part.toString()));
            } finally {
                running.destroyForcibly();
            }
        }

        private static Process started(Path program) {
            try {
                return new ProcessBuilder(program.toString(), "60").start();
            } catch (IOException e) {
                return abort("no programs may be run in the directory for temporary files: " + e);
            }
        }

        @Test
        void beginsAnewWhenTheFileChanged() throws IOException {
            broken();
            byte[] other = Served.bytes(21 * BLOCK);
            Files.write(server.path("/in/a.bin"), other);

            Transferred fetched = sftp.get("/in/a.bin", target, TransferOptions::resume);

            assertThat(target).hasBinaryContent(other);
            assertThat(fetched.resumedAt()).isZero();
        }

        @Test
        void completesWhatAnotherProgramLeft() throws IOException {
            Files.write(target, Arrays.copyOf(CONTENT, 12 * BLOCK + 5));

            Transferred fetched = sftp.get("/in/a.bin", target, o -> o.ifExists(IfExists.RESUME));

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(fetched.resumedAt()).isEqualTo(12L * BLOCK + 5);
            assertThat(sftp.get("/in/a.bin", target, o -> o.ifExists(IfExists.RESUME))
                            .completion())
                    .isEqualTo(Completion.SKIPPED);
        }

        @Test
        void doesNotCompleteAnotherFile() throws IOException {
            Files.write(target, Served.bytes(3 * BLOCK));

            assertThatThrownBy(() -> sftp.get("/in/a.bin", target, o -> o.ifExists(IfExists.RESUME)))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("not the beginning of the source");

            assertThat(target).hasBinaryContent(Served.bytes(3 * BLOCK));
            assertThat(Served.names(to)).containsExactly("a.bin");
        }

        @Test
        void replacesOnlyWhatIsOlder() throws IOException {
            Files.writeString(target, "ours");
            Instant theirs = Files.getLastModifiedTime(server.path("/in/a.bin")).toInstant();
            Files.setLastModifiedTime(target, FileTime.from(theirs.plusSeconds(5)));

            Transferred first = sftp.get("/in/a.bin", target, o -> o.ifExists(IfExists.NEWER));
            Files.setLastModifiedTime(target, FileTime.from(theirs.minusSeconds(5)));
            Transferred second = sftp.get("/in/a.bin", target, o -> o.ifExists(IfExists.NEWER));

            assertThat(first.completion()).isEqualTo(Completion.SKIPPED);
            assertThat(second.completion()).isEqualTo(Completion.ATOMIC);
            assertThat(target).hasBinaryContent(CONTENT);
        }
    }

    @Nested
    class WithAChecksum {
        @Test
        void anUploadSaysWhoComputedIt() throws IOException {
            Transferred sent = sftp.put(local, "/in/a.bin", o -> o.verify(Checksum.SHA_256));

            assertThat(sent.verifiedBy()).isEqualTo(Verification.READ_BACK);
            assertThat(sent.checksum()).hasValueSatisfying(sum -> {
                assertThat(sum.way()).isEqualTo(ChecksumWay.READ_BACK);
                assertThat(sum.hex()).hasSize(64);
            });
            assertThat(sent.toString()).contains("verified by reading back SHA-256 ");
        }

        @Test
        void aStreamIsComparedToo() throws IOException {
            Transferred sent = sftp.put(new ByteArrayInputStream(CONTENT), "/in/a.bin", o -> o.verify(Checksum.CRC_32));

            assertThat(sent.verifiedBy()).isEqualTo(Verification.READ_BACK);
        }

        @Test
        void aCorruptUploadIsNeverSeen() throws IOException {
            Files.writeString(server.path("/in/a.bin"), "old");
            server.inject(on(WRITE).nth(5), Fault.corrupt(7));

            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", o -> o.verify(Checksum.MD5)))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("the MD5 of what was written is");

            assertThat(server.path("/in/a.bin")).hasContent("old");
            assertThat(names()).containsExactly("a.bin");
        }

        @Test
        void aCorruptDownloadIsNeverSeen() throws IOException {
            Files.write(server.path("/in/a.bin"), CONTENT);
            server.inject(on(READ).nth(5), Fault.corrupt(7));

            assertThatThrownBy(() -> sftp.get("/in/a.bin", here.resolve("b"), o -> o.verify(Checksum.SHA_1)))
                    .isInstanceOf(TransferIntegrityException.class);

            assertThat(Served.names(here)).containsExactly("a.bin");
        }

        @Test
        void aWayThatIsNotThereIsAFailure() throws IOException {
            assertThatThrownBy(() -> sftp.put(
                            local, "/in/a.bin", o -> o.verify(Checksum.MD5, EnumSet.of(ChecksumWay.EXTENSION))))
                    .isInstanceOf(SftpException.class);

            assertThat(names()).isEmpty();
        }
    }

    private List<String> names() throws IOException {
        return Served.names(server.path("/in"));
    }
}
