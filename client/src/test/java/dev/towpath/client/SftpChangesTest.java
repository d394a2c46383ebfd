package dev.towpath.client;

import static dev.towpath.fixture.Operation.MKDIR;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.Operation.SETSTAT;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.Quirk;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Sftp} changes on the server. */
class SftpChangesTest {
    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = ToFixture.connect(server);
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void makesADirectoryOnce() throws IOException {
        sftp.mkdir("/a");

        assertThat(server.path("/a")).isDirectory();
        assertThatThrownBy(() -> sftp.mkdir("/a")).isInstanceOf(RemoteFileExistsException.class);
        assertThatThrownBy(() -> sftp.mkdir("/x/y")).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    void makesADirectoryWithExactlyTheModeAskedFor() throws IOException {
        sftp.mkdir("/a", "777");

        assertThat(sftp.stat("/a").permissions()).hasValue(0777);
    }

    @Test
    void makesAllThatIsMissing() throws IOException {
        sftp.mkdirs("/a/b/c");
        sftp.mkdirs("/a/b/c");
        sftp.cd("/a").mkdirs("x/../b/d/");

        assertThat(server.path("/a/b/c")).isDirectory();
        assertThat(server.path("/a/b/d")).isDirectory();
    }

    @Test
    void asksOnceIfOnlyTheLastIsMissing() throws IOException {
        Files.createDirectories(server.path("/a/b"));

        sftp.mkdirs("/a/b/c");

        assertThat(server.requests())
                .filteredOn(request -> request.operation() == MKDIR)
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"SETSTAT, 1", "SETSTAT, 2", "MKDIR, 4", "MKDIR, 5"})
    void givesAllItMadeTheirPermissionsAlthoughTheConnectionBrokeBetween(Operation operation, int nth)
            throws IOException {
        // The directories are asked for as c, b, a, b, c.
        server.inject(on(operation).nth(nth), Fault.disconnectAfterReply());

        sftp.mkdirs("/a/b/c", "777");

        for (String path : List.of("/a", "/a/b", "/a/b/c")) {
            assertThat(sftp.stat(path).permissions()).as(path).hasValue(0777);
        }
    }

    @Test
    void leavesWhatWasThereAsItWasAlthoughTheConnectionBroke() throws IOException {
        sftp.mkdir("/a", "700");
        server.inject(on(SETSTAT), Fault.disconnect());

        sftp.mkdirs("/a/b", "777");

        assertThat(sftp.stat("/a").permissions()).hasValue(0700);
        assertThat(sftp.stat("/a/b").permissions()).hasValue(0777);
    }

    @Test
    void namesTheFileThatIsInTheWay() throws IOException {
        Files.writeString(server.path("/file"), "x");

        assertThatThrownBy(() -> sftp.mkdirs("/file/b/c"))
                .isInstanceOf(RemoteFileExistsException.class)
                .hasMessageContaining("mkdir \"/file\"");
        assertThatThrownBy(() -> sftp.mkdirs("/file")).isInstanceOf(RemoteFileExistsException.class);
    }

    @Test
    void makesTheSameDirectoriesFromManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Boolean> make = () -> {
                sftp.mkdirs("/a/b/c/d/e");
                return true;
            };

            for (Future<Boolean> made : threads.invokeAll(Collections.nCopies(8, make))) {
                assertThat(made.get(60, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(server.path("/a/b/c/d/e")).isDirectory();
    }

    @Test
    void deletesFilesLinksAndEmptyDirectories() throws IOException {
        Files.writeString(server.path("/file"), "x");
        Files.createDirectories(server.path("/empty"));
        Files.createDirectories(server.path("/full/x"));
        sftp.symlink("/link", "full");

        sftp.delete("/file");
        sftp.delete("/empty");
        sftp.delete("/link");

        assertThat(sftp.list("/")).extracting(RemoteFile::name).containsExactly("full");
        assertThatThrownBy(() -> sftp.delete("/full"))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("not empty");
        assertThatThrownBy(() -> sftp.delete("/missing")).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    void deletesWhatMayBeThere() throws IOException {
        Files.writeString(server.path("/file"), "x");

        assertThat(sftp.deleteIfExists("/file")).isTrue();
        assertThat(sftp.deleteIfExists("/file")).isFalse();
    }

    @Test
    void renamesAndNeverReplaces() throws IOException {
        Files.writeString(server.path("/a"), "a");
        Files.writeString(server.path("/b"), "b");

        sftp.rename("/a", "/c");

        assertThat(server.path("/c")).hasContent("a");
        assertThatThrownBy(() -> sftp.rename("/c", "/b"))
                .isInstanceOf(RemoteFileExistsException.class)
                .hasMessageContaining("\"/b\"");
        assertThat(server.path("/b")).hasContent("b");
        assertThatThrownBy(() -> sftp.rename("/missing", "/d")).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    void neverReplacesOnAServerWhoseRenameDoes() throws IOException {
        try (SftpServer replacing = SftpServer.builder()
                        .personality(Personality.openSsh().with(Quirk.RENAME_REPLACES))
                        .start();
                Sftp client = ToFixture.connect(replacing)) {
            Files.writeString(replacing.path("/a"), "a");
            Files.writeString(replacing.path("/b"), "b");

            assertThatThrownBy(() -> client.rename("/a", "/b")).isInstanceOf(RemoteFileExistsException.class);

            assertThat(replacing.path("/a")).hasContent("a");
            assertThat(replacing.path("/b")).hasContent("b");
            client.rename("/a", "/c");
            assertThat(replacing.path("/c")).hasContent("a");
        }
    }

    @Test
    void doesNotAskAServerThatWouldReplace() throws IOException {
        Files.writeString(server.path("/a"), "a");
        sftp.symlink("/broken", "gone");

        assertThatThrownBy(() -> sftp.rename("/a", "/broken")).isInstanceOf(RemoteFileExistsException.class);

        assertThat(server.requests())
                .filteredOn(request -> request.operation() == RENAME)
                .isEmpty();
    }

    @Test
    void replacesInOneStep() throws IOException {
        Files.writeString(server.path("/a"), "a");
        Files.writeString(server.path("/b"), "b");

        sftp.replace("/a", "/b");

        assertThat(server.path("/b")).hasContent("a");
        assertThat(server.path("/a")).doesNotExist();
    }

    @Test
    void changesPermissionsAndTimes() throws IOException {
        Files.writeString(server.path("/a"), "a");
        Instant then = Instant.parse("2001-02-03T04:05:06Z");

        sftp.chmod("/a", "640");
        sftp.chmod("/a", "u+x,o+r");
        sftp.setModified("/a", then);

        assertThat(sftp.stat("/a").permissions()).hasValue(0744);
        assertThat(sftp.stat("/a").modified()).hasValue(then);

        sftp.chmod("/a", PosixFilePermissions.fromString("rw-------"));

        assertThat(sftp.stat("/a").permissions()).hasValue(0600);
        assertThatIllegalArgumentException().isThrownBy(() -> sftp.chmod("/a", "rwx"));
    }

    @Test
    void givesAFileASecondName() throws IOException {
        Files.writeString(server.path("/a"), "a");

        sftp.hardLink("/b", "/a");

        assertThat(server.path("/b")).hasContent("a");
    }
}
