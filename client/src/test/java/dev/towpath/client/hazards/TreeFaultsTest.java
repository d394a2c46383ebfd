package dev.towpath.client.hazards;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.peers.EndlessTree;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.transfer.Links;
import dev.towpath.client.transfer.TreeReport;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults 84 to 92: trees that never end or change while they are carried. 89 is a matter of scale, with tests of its own. */
@Timeout(180)
class TreeFaultsTest {
    private static final int SIZE = 2_000_000;

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = ToFixture.connect(server);
        for (String path : new String[] {"out/a", "out/denied/x", "out/z/last"}) {
            Path file = server.home("test").resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content");
        }
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Nested
    class Endless {
        @Test
        @DisplayName("84: directories in directories without end are cut off, before anything else runs out")
        void depth() throws IOException {
            try (EvilServer evil = EndlessTree.of(EvilServer.DIRECTORY, "d".repeat(255));
                    Sftp client = evil.connect()) {
                Path target = here.resolve("target");

                assertThat(Ends.with(
                                SftpException.class,
                                () -> client.getTree("/d", target, options -> options.include("*.csv"))))
                        .hasMessageContaining("directories deep");
                assertThat(target).doesNotExist();
            }
        }

        @Test
        @DisplayName("84: a link back to where it lies is followed once at most")
        void loop() throws Exception {
            Path out = server.home("test").resolve("out");
            sftp.symlink("out/z/up", "..");
            sftp.symlink("out/self", "self");

            TreeReport report = Ends.well(
                    () -> sftp.getTree("out", here.resolve("target"), options -> options.links(Links.FOLLOW)));

            assertThat(out).exists();
            assertThat(report.files()).hasSize(3);
            assertThat(report.leftOut()).extracting(TreeReport.LeftOut::path).contains("self");
            assertThat(here.resolve("target/z/up/z/up/z")).doesNotExist();
        }
    }

    @Nested
    class Inside {
        @Test
        @DisplayName("85: a directory here that becomes a link meanwhile is not written through")
        void swappedForALink() throws IOException {
            Path target = here.resolve("target");
            Path elsewhere = Files.createDirectory(here.resolve("elsewhere"));
            server.inject(on(Operation.OPEN).path("/out/z/last").always(), Fault.failure("not now"));
            sftp.getTree("out", target, options -> options.keepGoing());
            Files.delete(target.resolve("z"));
            Files.createSymbolicLink(target.resolve("z"), elsewhere);

            assertThat(sftp.getTree("out", target, options -> options.keepGoing())
                            .failures())
                    .extracting(TreeReport.Failed::path)
                    .containsExactly("z");
            assertThat(elsewhere).isEmptyDirectory();
        }

        @ParameterizedTest(name = "86: a file of mode {0} is neither opened nor made, and told")
        @ValueSource(strings = {"0010644", "0020644", "0060644", "0140644"})
        void specialFile(String mode) throws IOException {
            try (EvilServer evil = EvilServer.start()
                            .directory("/out")
                            .file("/out/special", Integer.parseInt(mode, 8), "")
                            .file("/out/plain", "content");
                    Sftp client = evil.connect()) {
                Path target = here.resolve("target");

                TreeReport report = client.getTree("/out", target);

                assertThat(report.leftOut())
                        .extracting(TreeReport.LeftOut::path)
                        .containsExactly("special");
                assertThat(Ends.names(target)).containsExactly("plain");
            }
        }

        @ParameterizedTest(name = "87: a refused {0} of {1} costs that alone")
        @CsvSource({"OPENDIR, /out/denied", "OPEN, /out/denied/x"})
        void denied(Operation operation, String path) throws IOException {
            server.inject(on(operation).path(path), Fault.permissionDenied());

            TreeReport report = sftp.getTree("out", here.resolve("target"), options -> options.keepGoing());

            assertThat(report.files()).hasSize(2);
            assertThat(report.failures()).hasSize(1);
            assertThat(report.failures().get(0).cause()).isInstanceOf(RemoteAccessDeniedException.class);
            assertThat(here.resolve("target/z/last")).hasContent("content");
        }

        @Test
        @DisplayName("88: a listing that fails half way fails its directory, and the rest goes on")
        void halfAListing() throws IOException {
            server.inject(on(Operation.READDIR).path("/out/denied"), Fault.failure("I/O error"));

            TreeReport report = sftp.getTree("out", here.resolve("target"), options -> options.keepGoing());

            assertThat(report.failures()).extracting(TreeReport.Failed::path).containsExactly("denied");
            assertThat(here.resolve("target/z/last")).hasContent("content");
        }
    }

    @Nested
    class Changing {
        private Path big;

        @BeforeEach
        void give() throws IOException {
            big = here.resolve("big");
            Files.write(big, new byte[SIZE]);
            Files.writeString(server.home("test").resolve("old"), "old");
            Files.write(server.home("test").resolve("big"), new byte[SIZE]);
            // Slow enough that the change comes in the middle.
            server.network().bandwidth(4_000_000);
        }

        @ParameterizedTest(name = "90: a local file that {0} while it is sent is not taken for whole")
        @ValueSource(strings = {"grows", "shrinks", "is written to", "is deleted"})
        void changedHere(String how) throws IOException {
            boolean[] done = {false};

            assertThat(Ends.with(
                                    TransferIntegrityException.class,
                                    () -> sftp.put(
                                            big,
                                            "old",
                                            options -> options.onProgress(progress -> {
                                                if (!done[0] && progress.done() > 0) {
                                                    done[0] = true;
                                                    change(big, how);
                                                }
                                            })))
                            .retryable())
                    .isTrue();
            assertThat(server.home("test").resolve("old")).hasContent("old");
            assertThat(Ends.names(server.home("test"))).containsExactly("big", "old", "out");
        }

        @ParameterizedTest(name = "91: a remote file that {0} while it is fetched is not taken for whole")
        @ValueSource(strings = {"grows", "shrinks", "is written to"})
        void changedThere(String how) throws IOException {
            boolean[] done = {false};
            Path target = Files.writeString(here.resolve("target"), "old");

            assertThat(Ends.with(
                                    TransferIntegrityException.class,
                                    () -> sftp.get(
                                            "big",
                                            target,
                                            options -> options.onProgress(progress -> {
                                                if (!done[0] && progress.done() > 0) {
                                                    done[0] = true;
                                                    change(server.home("test").resolve("big"), how);
                                                }
                                            })))
                            .retryable())
                    .isTrue();
            assertThat(target).hasContent("old");
            assertThat(Ends.names(here)).containsExactly("big", "target");
        }

        private static void change(Path file, String how) {
            if (how.equals("is deleted")) {
                assertThat(file.toFile().delete()).isTrue();
                return;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                switch (how) {
                    case "grows" -> channel.write(java.nio.ByteBuffer.allocate(1000), SIZE);
                    case "shrinks" -> channel.truncate(SIZE / 2);
                    default -> {
                        channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), SIZE - 1);
                        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-20T12:00:00Z")));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ParameterizedTest(name = "92: a time of {0} arrives as {1}")
    @CsvSource({
        "1969-12-31T23:59:59Z, 1970-01-01T00:00:00Z",
        "1970-01-01T00:00:01.9Z, 1970-01-01T00:00:01Z",
        "2038-01-19T03:14:08Z, 2038-01-19T03:14:08Z",
        "2106-02-07T06:28:15Z, 2106-02-07T06:28:15Z",
        "2106-02-07T06:28:16Z, 2106-02-07T06:28:15Z"
    })
    void strangeTimes(Instant here, Instant there) throws IOException {
        Path local = Files.writeString(this.here.resolve("file"), "content");
        Files.setLastModifiedTime(local, FileTime.from(here));

        sftp.put(local, "file", options -> options.preserveTimes());

        assertThat(sftp.stat("file").modified()).contains(there);
    }
}
