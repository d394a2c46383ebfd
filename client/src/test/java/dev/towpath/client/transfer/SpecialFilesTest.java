package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.Storage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipes, devices and the files of /proc, on either side. */
@Timeout(120)
class SpecialFilesTest {
    private static final Path PROC = Path.of("/proc/self");
    /** Tells a size of 0 and holds some hundred bytes. */
    private static final Path UNSIZED = PROC.resolve("limits");

    @TempDir
    private Path here;

    @TempDir
    private Path there;

    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.builder().storage(Storage.directory(there)).start();
        sftp = ToFixture.connect(server);
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void areNotReplacedByADownload() throws Exception {
        Path pipe = pipe(here.resolve("pipe"));
        Path link = Files.createSymbolicLink(here.resolve("link"), pipe);
        sftp.writeString("/a.csv", "a");

        assertThatThrownBy(() -> sftp.get("/a.csv", pipe))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("not replaced")
                .hasMessageContaining("get(remote, OutputStream");
        assertThatThrownBy(() -> sftp.get("/a.csv", link)).isInstanceOf(FileSystemException.class);

        assertThat(isSpecial(pipe)).isTrue();
        assertThat(Served.names(here)).containsExactly("link", "pipe");
    }

    @Test
    void areNotReplacedByADownloadOfATree() throws Exception {
        Path pipe = pipe(here.resolve("pipe"));
        sftp.mkdir("/out");
        sftp.writeString("/out/a.csv", "a");
        sftp.writeString("/out/pipe", "p");

        TreeReport got = sftp.getTree("/out", here, t -> t.keepGoing());

        assertThat(got.failures()).extracting(TreeReport.Failed::path).containsExactly("pipe");
        assertThat(isSpecial(pipe)).isTrue();
        assertThat(Served.names(here)).containsExactly("a.csv", "pipe");
    }

    @Test
    void areNotReplacedByAnUpload() throws Exception {
        Path pipe = pipe(there.resolve("pipe"));
        Path local = Files.writeString(here.resolve("a.csv"), "a");

        assertThatThrownBy(() -> sftp.put(local, "/pipe"))
                .isInstanceOf(WrongRemoteTypeException.class)
                .hasMessageContaining("neither a file nor a directory");
        assertThat(sftp.put(local, "/pipe", o -> o.ifExists(IfExists.SKIP)).completion())
                .isEqualTo(Completion.SKIPPED);

        assertThat(isSpecial(pipe)).isTrue();
        assertThat(Served.names(there)).containsExactly("pipe");
    }

    @Test
    void areNotReplacedByAnUploadOfATree() throws Exception {
        Path tree = Files.createDirectory(here.resolve("tree"));
        Files.writeString(tree.resolve("a.csv"), "a");
        Files.writeString(tree.resolve("pipe"), "p");
        Path pipe = pipe(there.resolve("pipe"));

        TreeReport sent = sftp.putTree(tree, "/", t -> t.keepGoing());

        assertThat(sent.failures()).extracting(TreeReport.Failed::path).containsExactly("pipe");
        assertThat(isSpecial(pipe)).isTrue();
        assertThat(Served.names(there)).containsExactly("a.csv", "pipe");
    }

    @Test
    void areNoSourcesIfTheyHoldBytesAndTellNoSize() throws IOException {
        assumeTrue(Files.isReadable(UNSIZED) && Files.size(UNSIZED) == 0, "there is no /proc/self/limits here");

        assertThatThrownBy(() -> sftp.put(UNSIZED, "/limits"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("put(InputStream");

        assertThat(Served.names(there)).isEmpty();
    }

    @Test
    void areNoSourcesInATreeEither() throws IOException {
        assumeTrue(Files.isReadable(UNSIZED) && Files.size(UNSIZED) == 0, "there is no /proc/self/limits here");

        TreeReport sent =
                sftp.putTree(PROC, "/", t -> t.include("limits").maxDepth(1).keepGoing());

        assertThat(sent.files()).isEmpty();
        assertThat(sent.failures()).extracting(TreeReport.Failed::path).containsExactly("limits");
    }

    private static boolean isSpecial(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).isOther();
    }

    private static Path pipe(Path path) throws Exception {
        Process made = new ProcessBuilder("mkfifo", path.toString()).start();
        assumeTrue(made.waitFor(30, TimeUnit.SECONDS) && made.exitValue() == 0, "mkfifo makes no pipe here");
        return path;
    }
}
