package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
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

class DownloadTest {
    private static final int BLOCK = 32 * 1024;

    @TempDir
    private Path here;

    private Served served;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        local = here.resolve("a.csv");
        served.given("/out/a.csv", "remote content");
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
    void fetchesEveryByte(int size) throws IOException {
        byte[] bytes = Served.bytes(size);
        Files.write(served.server.path("/out/a.csv"), bytes);

        Transferred got = served.sftp.get("/out/a.csv", local);

        assertThat(local).hasBinaryContent(bytes);
        assertThat(got.bytes()).isEqualTo(size);
        assertThat(got.completion()).isEqualTo(Completion.ATOMIC);
        assertThat(got.verifiedBy()).isEqualTo(Verification.SIZE);
        assertThat(got.remote())
                .hasValueSatisfying(file -> assertThat(file.size()).isEqualTo(size));
        assertThat(Served.names(here)).containsExactly("a.csv");
        served.assertNoHandleIsLeft();
    }

    @Test
    void showsTheTargetOnlyWhenItIsComplete() throws IOException {
        Files.writeString(local, "old");
        List<String> seen = new ArrayList<>();

        served.sftp.get("/out/a.csv", local, o -> o.onProgress(p -> seen.add(p.done() + " " + read(local))));

        assertThat(seen).containsExactly("0 old", "14 remote content");
    }

    @Test
    void keepsThePartFileToItself() throws IOException {
        List<String> seen = new ArrayList<>();

        served.sftp.get(
                "/out/a.csv",
                local,
                o -> o.onProgress(p -> {
                    if (p.done() == 0) {
                        seen.addAll(partFiles());
                    }
                }));

        assertThat(seen).containsExactly("rw-------");
    }

    @Test
    void replacesALinkAndNotWhatItPointsTo() throws IOException {
        Path data = Files.writeString(here.resolve("data.csv"), "linked");
        Files.createSymbolicLink(local, data);

        served.sftp.get("/out/a.csv", local);

        assertThat(data).hasContent("linked");
        assertThat(local).isRegularFile().hasContent("remote content");
        assertThat(Files.isSymbolicLink(local)).isFalse();
    }

    @Nested
    class BeforeAnythingIsFetched {
        @Test
        void refusesAMissingLocalDirectory() {
            int before = served.server.requests().size();

            assertThatThrownBy(() -> served.sftp.get("/out/a.csv", here.resolve("missing/a.csv")))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("createDirectories()");

            assertThat(served.server.requests()).hasSize(before);
        }

        @Test
        void refusesALocalDirectory() {
            assertThatThrownBy(() -> served.sftp.get("/out/a.csv", here))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("append the name");
        }

        @Test
        void refusesAFileWhereTheLocalDirectoryIsMeant() throws IOException {
            Files.writeString(local, "file");

            assertThatThrownBy(() -> served.sftp.get("/out/a.csv", local.resolve("b.csv")))
                    .isInstanceOf(NotDirectoryException.class);
        }

        @Test
        void leavesTheTargetAloneIfTheRemoteFileIsMissing() throws IOException {
            Files.writeString(local, "old");

            assertThatThrownBy(() -> served.sftp.get("/out/missing", local))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("get \"/out/missing\"");

            assertThat(local).hasContent("old");
            assertThat(Served.names(here)).containsExactly("a.csv");
        }

        @Test
        void refusesARemoteDirectoryAndNamesTheVerbForIt() throws IOException {
            assertThatThrownBy(() -> served.sftp.get("/out", local))
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("getTree");

            assertThat(Served.names(here)).isEmpty();
            served.assertNoHandleIsLeft();
        }

        @Test
        void failsIfTheTargetExistsAndMustNot() throws IOException {
            Files.writeString(local, "old");

            assertThatThrownBy(() -> served.sftp.get("/out/a.csv", local, o -> o.ifExists(IfExists.FAIL)))
                    .isInstanceOf(FileAlreadyExistsException.class);

            assertThat(local).hasContent("old");
            assertThat(served.requests(OPEN)).isEmpty();
        }

        @Test
        void skipsIfTheTargetExists() throws IOException {
            Files.writeString(local, "old");

            Transferred skipped = served.sftp.get("/out/a.csv", local, o -> o.ifExists(IfExists.SKIP));

            assertThat(skipped.completion()).isEqualTo(Completion.SKIPPED);
            assertThat(local).hasContent("old");
            assertThat(served.requests(OPEN)).isEmpty();
        }
    }

    @Nested
    class WhenItFails {
        @BeforeEach
        void giveOldTarget() throws IOException {
            Files.writeString(local, "old");
            Files.write(served.server.path("/out/a.csv"), Served.bytes(10 * 255 * 1024));
        }

        @Test
        void leavesTheOldTargetAndNothingElse() throws IOException {
            served.server.inject(on(READ).nth(3), Fault.failure("bad sector"));

            assertThatThrownBy(() -> served.sftp.get("/out/a.csv", local))
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("get \"/out/a.csv\"")
                    .hasMessageContaining("bad sector");

            assertOnlyTheOldTargetIsThere();
            served.assertNoHandleIsLeft();
        }

        @Test
        void leavesTheOldTargetWhenTheConnectionBreaks() throws IOException {
            served.server.inject(on(READ).nth(3), Fault.disconnect());

            assertThatThrownBy(() -> served.sftp.get("/out/a.csv", local)).isInstanceOf(ConnectionLostException.class);

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void failsWhenTheFileShrinksMeanwhile() throws IOException {
            assertThatThrownBy(() -> served.sftp.get(
                            "/out/a.csv", local, o -> o.onProgress(p -> served.write("/out/a.csv", "shorter"))))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("/out/a.csv");

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void failsWhenTheFileGrowsMeanwhile() throws IOException {
            Files.writeString(served.server.path("/out/a.csv"), "short");

            assertThatThrownBy(() -> served.sftp.get(
                            "/out/a.csv",
                            local,
                            o -> o.onProgress(p -> served.write("/out/a.csv", "longer than before"))))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("told 5 bytes");

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void saysThatItsDirectoryWentWhileItCame() throws IOException {
            Path directory = Files.createDirectory(here.resolve("gone"));

            assertThatThrownBy(() -> served.sftp.get(
                            "/out/a.csv",
                            directory.resolve("a.csv"),
                            o -> o.resume().onProgress(progress -> deleted(directory))))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("the part file is gone")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).isEmpty());
        }

        private static void deleted(Path directory) {
            try {
                for (String name : Served.names(directory)) {
                    Files.delete(directory.resolve(name));
                }
                Files.delete(directory);
            } catch (NoSuchFileException e) {
                // At the first report.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void failsWithWhatTheListenerThrew() throws IOException {
            assertThatThrownBy(() -> served.sftp.get(
                            "/out/a.csv",
                            local,
                            o -> o.onProgress(p -> {
                                throw new IllegalStateException("no more");
                            })))
                    .isInstanceOf(IllegalStateException.class);

            assertOnlyTheOldTargetIsThere();
        }

        @Test
        void failsWhenAReplyIsLost() throws IOException {
            try (Served impatient = Served.startImpatient(Duration.ofMillis(700))) {
                impatient.given("/out/a.csv", "remote content");
                impatient.server.inject(on(READ), Fault.dropReply());

                assertThatThrownBy(() -> impatient.sftp.get("/out/a.csv", local))
                        .isInstanceOf(SftpTimeoutException.class);

                assertOnlyTheOldTargetIsThere();
            }
        }

        private void assertOnlyTheOldTargetIsThere() throws IOException {
            assertThat(Served.names(here)).containsExactly("a.csv");
            assertThat(local).hasContent("old");
        }
    }

    @Test
    void asksAgainForWhatCameShort() throws IOException {
        byte[] bytes = Served.bytes(300_000);
        Files.write(served.server.path("/out/a.csv"), bytes);
        served.server.inject(on(READ).nth(2).times(3), Fault.shortRead(1));

        served.sftp.get("/out/a.csv", local);

        assertThat(local).hasBinaryContent(bytes);
    }

    @Test
    void doesNotFailBecauseTheServerStumblesOverTheClose() throws IOException {
        served.server.inject(on(CLOSE), Fault.failure("odd"));

        Transferred got = served.sftp.get("/out/a.csv", local);

        assertThat(local).hasContent("remote content");
        assertThat(got.warnings()).singleElement().asString().contains("odd");
    }

    private List<String> partFiles() {
        try {
            List<String> modes = new ArrayList<>();
            for (String name : Served.names(here)) {
                modes.add(Served.modeOf(here.resolve(name)));
            }
            return modes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
