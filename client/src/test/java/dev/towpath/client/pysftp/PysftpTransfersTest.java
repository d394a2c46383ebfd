package dev.towpath.client.pysftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.Progress;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.client.transfer.TreeOptions;
import dev.towpath.fixture.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pysftp's tests of put and get, by their names there. */
class PysftpTransfersTest {
    @TempDir
    Path local;

    private Vfs vfs;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        vfs = Vfs.start();
        sftp = vfs.sftp;
    }

    @AfterEach
    void stop() {
        vfs.close();
    }

    private static List<String> names(Iterable<RemoteFile> files) {
        List<String> names = new ArrayList<>();
        files.forEach(file -> names.add(file.name()));
        return names;
    }

    private static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private void hasTree(Path pub) {
        assertThat(pub.resolve("make.txt")).hasContent("content of make.txt");
        assertThat(pub.resolve("foo1/foo1.txt")).hasContent("content of foo1.txt");
        assertThat(pub.resolve("foo1/image01.jpg")).hasContent("data for image01.jpg");
        assertThat(pub.resolve("foo2/foo2.txt")).hasContent("content of foo2.txt");
        assertThat(pub.resolve("foo2/bar1/bar1.txt")).hasContent("contents bar1.txt");
    }

    @Test
    @DisplayName("test_get")
    void fetchesAFile() throws IOException {
        sftp.get("pub/foo1/foo1.txt", local.resolve("a"));

        assertThat(local.resolve("a")).hasContent("content of foo1.txt");
    }

    @Test
    @DisplayName("test_get_callback")
    void tellsHowFarItIs() throws IOException {
        List<Progress> seen = new ArrayList<>();

        sftp.get("pub/foo1/foo1.txt", local.resolve("a"), how -> how.onProgress(seen::add));

        assertThat(seen).isNotEmpty().last().satisfies(last -> {
            assertThat(last.done()).isEqualTo(19);
            assertThat(last.total()).isEqualTo(19);
        });
    }

    @Test
    @DisplayName("test_get_bad_remote")
    void leavesNoLocalFileIfThereIsNoRemoteOne() {
        assertThatThrownBy(() -> sftp.get("readme-not-there.txt", local.resolve("a")))
                .isInstanceOf(NoSuchRemoteFileException.class);
        assertThat(local).isEmptyDirectory();
    }

    @Test
    @DisplayName("test_get_preserve_mtime")
    void keepsTheTimeOfAFetchedFile() throws IOException {
        sftp.setModified("read.me", Instant.parse("2016-07-01T10:00:00Z"));

        sftp.get("read.me", local.resolve("a"), how -> how.preserveTimes());

        assertThat(Files.getLastModifiedTime(local.resolve("a")).toInstant())
                .isEqualTo(Instant.parse("2016-07-01T10:00:00Z"));
    }

    @Test
    @DisplayName("test_get_glob_fails")
    void takesAPatternForAName() {
        assertThatThrownBy(() -> sftp.get("*", local.resolve("a"))).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    @DisplayName("test_get_d")
    void fetchesTheFilesOfADirectory() throws IOException {
        sftp.cd("pub").getTree(".", local, how -> how.maxDepth(1));

        assertThat(filesIn(local)).containsExactly("make.txt");
    }

    @Test
    @DisplayName("test_get_d_pathed")
    void fetchesTheFilesOfADirectoryBelow() throws IOException {
        sftp.cd("pub").getTree("foo1", local, how -> how.maxDepth(1));

        assertThat(filesIn(local)).containsExactly("foo1.txt", "image01.jpg");
    }

    @Test
    @DisplayName("test_get_r")
    void fetchesATree() throws IOException {
        sftp.getTree(".", local);

        hasTree(local.resolve("pub"));
        assertThat(local.resolve("read.me")).hasContent("contents of read.me");
    }

    @Test
    @DisplayName("test_get_r_pwd")
    void fetchesATreeUnderItsPath() throws IOException {
        sftp.getTree("pub/foo2", local, TreeOptions::relative);

        assertThat(local.resolve("pub/foo2/foo2.txt")).hasContent("content of foo2.txt");
        assertThat(local.resolve("pub/foo2/bar1/bar1.txt")).hasContent("contents bar1.txt");
    }

    @Test
    @DisplayName("test_get_r_pathed")
    void fetchesATreeUnderItsName() throws IOException {
        sftp.cd("pub/foo2").getTree("./bar1", local, TreeOptions::relative);

        assertThat(local.resolve("bar1/bar1.txt")).hasContent("contents bar1.txt");
    }

    @Test
    @DisplayName("test_get_r_cdd")
    void fetchesTheTreeItIsIn() throws IOException {
        sftp.cd("pub/foo2").getTree(".", local);

        assertThat(local.resolve("bar1/bar1.txt")).hasContent("contents bar1.txt");
        assertThat(local.resolve("foo2.txt")).hasContent("content of foo2.txt");
    }

    @Test
    @DisplayName("test_getfo_flo")
    void fetchesIntoAStream() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Transferred transferred = sftp.get("pub/make.txt", out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("content of make.txt");
        assertThat(transferred.bytes()).isEqualTo(out.size());
    }

    @Test
    @DisplayName("test_getfo_callback")
    void tellsHowFarItIsIntoAStream() throws IOException {
        List<Progress> seen = new ArrayList<>();

        sftp.get("pub/make.txt", new ByteArrayOutputStream(), how -> how.onProgress(seen::add));

        assertThat(seen).isNotEmpty();
    }

    /** A window that was never adjusted stalled there. */
    @Test
    @Tag("lane")
    @DisplayName("test_issue_81_get")
    void fetchesAGigabyteWithoutStalling() throws IOException {
        try (Vfs onDisk = Vfs.start(server -> server.storage(Storage.directory(local)))) {
            onDisk.sftp.writeString("big", "");
            onDisk.sftp.truncate("big", 1_048_576_000);

            long bytes = onDisk.sftp.get("big", OutputStream.nullOutputStream()).bytes();

            assertThat(bytes).isEqualTo(1_048_576_000);
        }
    }

    @Test
    @DisplayName("test_put_callback")
    void tellsHowFarAnUploadIs() throws IOException {
        List<Progress> seen = new ArrayList<>();

        sftp.put(Vfs.localFile(local), "a", how -> how.onProgress(seen::add));

        assertThat(seen).isNotEmpty().last().extracting(Progress::done).isEqualTo(8192L);
    }

    @Test
    @DisplayName("test_put_confirm")
    void describesWhatItUploaded() throws IOException {
        RemoteFile file = sftp.put(Vfs.localFile(local), "a").remote().orElseThrow();

        assertThat(file.size()).isEqualTo(8192);
        assertThat(file.uid()).isPresent();
        assertThat(file.gid()).isPresent();
        assertThat(file.accessed()).isPresent();
        assertThat(file.modified()).isPresent();
    }

    @Test
    @DisplayName("test_put")
    void uploadsAFileAndFetchesItBack() throws IOException {
        Path file = Vfs.localFile(local);

        sftp.put(file, "a");

        assertThat(names(sftp.list("."))).contains("a");
        sftp.get("a", local.resolve("back"));
        assertThat(local.resolve("back")).hasSameBinaryContentAs(file);
    }

    @Test
    @DisplayName("test_put_bad_local")
    void leavesNothingThereIfThereIsNoLocalFile() throws IOException {
        assertThatThrownBy(() -> sftp.put(local.resolve("a-non-existing-file"), "a"))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(names(sftp.list("."))).containsExactly("pub", "read.me");
    }

    @Test
    @DisplayName("test_put_preserve_mtime")
    void keepsTheTimeOfAnUploadedFile() throws IOException {
        Path file = Vfs.localFile(local);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2016-07-01T10:00:00.7Z")));
        sftp.put(file, "a", how -> how.preserveTimes());
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2016-07-01T10:00:02.7Z")));

        RemoteFile second =
                sftp.put(file, "a", how -> how.preserveTimes()).remote().orElseThrow();

        assertThat(second.modified()).contains(Instant.parse("2016-07-01T10:00:02Z"));
        assertThat(sftp.stat("a").modified()).isEqualTo(second.modified());
    }

    @Test
    @DisplayName("test_put_d")
    void uploadsTheFilesOfADirectory() throws IOException {
        Path tree = Vfs.localTree(local);
        sftp.mkdir("there");

        sftp.putTree(tree, "there", how -> how.maxDepth(1));

        assertThat(sftp.list("there"))
                .filteredOn(RemoteFile::isRegularFile)
                .extracting(RemoteFile::name)
                .containsExactly("make.txt", "read.me");
    }

    @Test
    @DisplayName("test_put_d_bad_local")
    void uploadsNoDirectoryThatIsMissing() {
        assertThatThrownBy(() -> sftp.putTree(local.resolve("missing"), ".", how -> how.maxDepth(1)))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    @DisplayName("test_put_r")
    void uploadsATree() throws IOException {
        Path tree = Vfs.localTree(local);

        sftp.putTree(tree, "there");

        assertThat(names(sftp.list("there"))).containsExactly("foo1", "foo2", "make.txt", "read.me");
        assertThat(names(sftp.list("there/foo1"))).containsExactly("foo1.txt");
        assertThat(names(sftp.list("there/foo2"))).containsExactly("bar1", "foo2.txt");
        assertThat(names(sftp.list("there/foo2/bar1"))).containsExactly("bar1.txt");
        assertThat(sftp.stat("there/foo2/bar1/bar1.txt").size()).isEqualTo(8192);
    }

    @Test
    @DisplayName("test_put_r_bad_local")
    void uploadsNoTreeThatIsMissing() {
        assertThatThrownBy(() -> sftp.putTree(local.resolve("missing"), ".")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    @DisplayName("test_issue_63")
    void uploadsATreeOntoItself() throws IOException {
        Path tree = Vfs.localTree(local);

        sftp.putTree(tree, "there");
        sftp.putTree(tree, "there");

        assertThat(names(sftp.list("there"))).containsExactly("foo1", "foo2", "make.txt", "read.me");
    }

    @Test
    @DisplayName("test_putfo_callback_fsize")
    void tellsTheTotalOfAStreamWhoseSizeIsSaid() throws IOException {
        List<Progress> seen = new ArrayList<>();

        sftp.put(
                new ByteArrayInputStream(new byte[19]), "a", how -> how.size(19).onProgress(seen::add));

        assertThat(seen).last().satisfies(last -> {
            assertThat(last.done()).isEqualTo(19);
            assertThat(last.total()).isEqualTo(19);
        });
    }

    @Test
    @DisplayName("test_putfo_callback")
    void tellsNoTotalOfAStreamWhoseSizeIsUnknown() throws IOException {
        List<Progress> seen = new ArrayList<>();

        sftp.put(new ByteArrayInputStream(new byte[19]), "a", how -> how.onProgress(seen::add));

        assertThat(seen).last().satisfies(last -> {
            assertThat(last.done()).isEqualTo(19);
            assertThat(last.total()).isEqualTo(-1);
        });
    }

    @Test
    @DisplayName("test_putfo_flo")
    void uploadsAStream() throws IOException {
        Transferred transferred = sftp.put(new ByteArrayInputStream(new byte[19]), "a");

        assertThat(names(sftp.list("."))).contains("a");
        assertThat(transferred.remote().orElseThrow().size()).isEqualTo(19);
    }
}
