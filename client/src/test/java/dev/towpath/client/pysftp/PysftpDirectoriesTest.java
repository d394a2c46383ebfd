package dev.towpath.client.pysftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** pysftp's tests of directories and paths, by their names there: where am I, what is here, what is it. */
class PysftpDirectoriesTest {
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

    @Test
    @DisplayName("test_cd_none")
    void keepsTheDirectoryOfTheParent() throws IOException {
        Sftp pub = sftp.cd(".").cd("pub");

        assertThat(pub.pwd()).isEqualTo("/home/test/pub");
        assertThat(sftp.pwd()).isEqualTo("/home/test");
    }

    @Test
    @DisplayName("test_cd_path")
    void changesToADirectory() throws IOException {
        assertThat(sftp.cd("pub").pwd()).isEqualTo("/home/test/pub");
        assertThat(sftp.pwd()).isEqualTo("/home/test");
    }

    @Test
    @DisplayName("test_cd_nested")
    void changesWithinADirectoryChangedTo() throws IOException {
        Sftp pub = sftp.cd("pub");
        Sftp foo1 = pub.cd("foo1");

        assertThat(foo1.pwd()).isEqualTo("/home/test/pub/foo1");
        assertThat(pub.pwd()).isEqualTo("/home/test/pub");
        assertThat(sftp.pwd()).isEqualTo("/home/test");
    }

    @Test
    @DisplayName("test_cd_bad_path")
    void staysWhereItIsIfThereIsNoSuchDirectory() throws IOException {
        assertThatThrownBy(() -> sftp.cd("not-there")).isInstanceOf(NoSuchRemoteFileException.class);
        assertThat(sftp.pwd()).isEqualTo("/home/test");
    }

    @Test
    @DisplayName("test_chdir_bad_dir")
    void refusesToChangeToWhatIsMissing() {
        assertThatThrownBy(() -> sftp.cd("i-dont-exist")).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    @DisplayName("test_getcwd_default_path")
    void startsInTheDirectoryAskedFor() throws IOException {
        try (Sftp other = vfs.builder().directory("/home/test").connect()) {
            assertThat(other.pwd()).isEqualTo("/home/test");
        }
    }

    @Test
    @DisplayName("test_getcwd_after_chdir")
    void tellsAnAbsoluteDirectory() throws IOException {
        assertThat(sftp.cd("pub/foo1").pwd()).isEqualTo("/home/test/pub/foo1");
    }

    @Test
    @DisplayName("test_issue_65")
    void changesDirectoryBeforeAnythingElse() throws IOException {
        try (Sftp other = vfs.builder().directory("/").connect()) {
            assertThat(other.cd("/home/test/pub").pwd()).isEqualTo("/home/test/pub");
            assertThat(other.pwd()).isEqualTo("/");
        }
    }

    @Test
    @DisplayName("test_issue_xx_sftpserver_plugin")
    void comesBackToWhereItWas() throws IOException {
        assertThat(sftp.cd("pub").pwd()).isEqualTo("/home/test/pub");
        assertThat(sftp.pwd()).isEqualTo("/home/test");
    }

    @Test
    @DisplayName("test_issue_xx_local_sftpserver")
    void worksInADirectoryItMade() throws IOException {
        sftp.mkdir("made");

        assertThat(sftp.cd("made").pwd()).endsWith("/home/test/made");
        assertThat(sftp.pwd()).endsWith("/home/test");
        sftp.delete("made");
        assertThat(sftp.exists("made")).isFalse();
    }

    @Test
    @DisplayName("test_issue_67")
    void knowsADirectoryWithoutARoot() throws IOException {
        assertThat(sftp.isDirectory("pub")).isTrue();
    }

    @Test
    @DisplayName("test_pwd")
    void followsParentDirectories() throws IOException {
        Sftp foo2 = sftp.cd("pub/foo2");
        Sftp bar1 = foo2.cd("bar1");

        assertThat(foo2.pwd()).isEqualTo("/home/test/pub/foo2");
        assertThat(bar1.pwd()).isEqualTo("/home/test/pub/foo2/bar1");
        assertThat(bar1.cd("../../foo1").pwd()).isEqualTo("/home/test/pub/foo1");
    }

    @Test
    @DisplayName("test_normalize")
    void makesPathsAbsolute() throws IOException {
        assertThat(sftp.realPath("make.txt")).isEqualTo("/home/test/make.txt");
        assertThat(sftp.realPath(".")).isEqualTo("/home/test");
        assertThat(sftp.realPath("pub")).isEqualTo("/home/test/pub");
        assertThat(sftp.cd("pub").realPath(".")).isEqualTo("/home/test/pub");
    }

    @Test
    @DisplayName("test_listdir")
    void listsSorted() throws IOException {
        assertThat(sftp.list("pub")).extracting(RemoteFile::name).containsExactly("foo1", "foo2", "make.txt");
    }

    @Test
    @DisplayName("test_listdir_attr")
    void listsWithAttributes() throws IOException {
        assertThat(sftp.list("pub"))
                .hasSize(3)
                .allSatisfy(file -> assertThat(file.longName()).contains(file.name()))
                .extracting(RemoteFile::name)
                .containsExactly("foo1", "foo2", "make.txt");
    }

    @Test
    @DisplayName("test_mkdir_mode")
    void makesADirectoryWithAMode() throws IOException {
        sftp.mkdir("made", "711");

        assertThat(sftp.stat("made").permissions()).hasValue(0711);
    }

    @Test
    @DisplayName("test_mkdir")
    void makesADirectory() throws IOException {
        assertThat(sftp.exists("made")).isFalse();

        sftp.mkdir("made");

        assertThat(sftp.isDirectory("made")).isTrue();
    }

    @Test
    @DisplayName("test_makedirs")
    void makesDirectoriesAsFarAsTheyAreMissing() throws IOException {
        sftp.mkdirs("foo/bar/baz");
        sftp.mkdirs("foo/bar/other/deep");
        sftp.mkdirs("foo/bar");

        assertThat(sftp.isDirectory("foo/bar/baz")).isTrue();
        assertThat(sftp.isDirectory("foo/bar/other/deep")).isTrue();
    }

    @Test
    @DisplayName("test_rmdir")
    void removesADirectory() throws IOException {
        sftp.mkdir("made");
        assertThat(sftp.isDirectory("made")).isTrue();

        sftp.delete("made");

        assertThat(sftp.exists("made")).isFalse();
    }

    @Test
    @DisplayName("test_isfile")
    void tellsAFileFromADirectory() throws IOException {
        assertThat(sftp.isRegularFile("pub/make.txt")).isTrue();
        assertThat(sftp.isRegularFile("pub")).isFalse();
    }

    @Test
    @DisplayName("test_isdir")
    void tellsADirectoryFromAFile() throws IOException {
        assertThat(sftp.isDirectory("pub")).isTrue();
        assertThat(sftp.isDirectory("pub/make.txt")).isFalse();
    }

    @Test
    @DisplayName("isfile_2")
    void seesAFileThroughALink() throws IOException {
        sftp.symlink("link", "pub/make.txt");

        assertThat(sftp.isRegularFile("link")).isTrue();
    }

    @Test
    @DisplayName("isdir_2")
    void seesADirectoryThroughALink() throws IOException {
        sftp.symlink("link", "pub");

        assertThat(sftp.isDirectory("link")).isTrue();
    }

    @Test
    @DisplayName("normalize_symlink")
    void resolvesLinks() throws IOException {
        sftp.symlink("link", "pub/foo1");

        assertThat(sftp.realPath("link")).isEqualTo("/home/test/pub/foo1");
    }

    @Test
    @DisplayName("test_exists")
    void tellsWhatIsThere() throws IOException {
        assertThat(sftp.exists("pub/make.txt")).isTrue();
        assertThat(sftp.exists("pub")).isTrue();
        assertThat(sftp.exists("not-there")).isFalse();
    }

    @Test
    @DisplayName("test_lexists")
    void looksAtNames() throws IOException {
        assertThat(sftp.lstat("pub/make.txt").isRegularFile()).isTrue();
        assertThatThrownBy(() -> sftp.lstat("not-there")).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    @DisplayName("lexists_symbolic")
    void looksAtALinkThatLeadsNowhere() throws IOException {
        sftp.symlink("link", "not-there");

        assertThat(sftp.lstat("link").isSymbolicLink()).isTrue();
        assertThat(sftp.exists("link")).isFalse();
    }

    @Test
    @DisplayName("test_stat")
    void tellsTheSizeOfADirectory() throws IOException {
        assertThat(sftp.stat("pub").size()).isNotNegative();
    }

    @Test
    @DisplayName("test_lstat")
    void tellsTheSizeOfADirectoryItself() throws IOException {
        assertThat(sftp.lstat("pub").size()).isNotNegative();
    }

    @Test
    @DisplayName("test_path_advance")
    void walksDownAPath() {
        assertThat(RemotePaths.advance("foo/bar/baz")).containsExactly("foo", "foo/bar", "foo/bar/baz");
        assertThat(RemotePaths.advance("/foo/bar/baz")).containsExactly("/foo", "/foo/bar", "/foo/bar/baz");
    }

    @Test
    @DisplayName("test_path_retreat")
    void walksUpAPath() {
        assertThat(RemotePaths.retreat("foo/bar/baz")).containsExactly("foo/bar/baz", "foo/bar", "foo");
        assertThat(RemotePaths.retreat("/foo/bar/baz")).containsExactly("/foo/bar/baz", "/foo/bar", "/foo");
    }

    @Test
    @DisplayName("test_reparent_dotted")
    void hangsADotBelowADirectory() {
        assertThat(RemotePaths.reparent("/tmp/fuzzy", ".")).isEqualTo("/tmp/fuzzy");
    }

    @Test
    @DisplayName("test_reparent_with_ending_slash")
    void hangsADotBelowADirectoryWithASlash() {
        assertThat(RemotePaths.reparent("/tmp/fuzzy/", ".")).isEqualTo("/tmp/fuzzy");
    }

    @Test
    @DisplayName("test_reparent_root")
    void hangsAnAbsolutePathBelowADirectory() {
        assertThat(RemotePaths.reparent("/tmp/fuzzy", "/pub")).isEqualTo("/tmp/fuzzy/pub");
    }

    @Test
    @DisplayName("test_reparent_dotted_root")
    void hangsADottedPathBelowADirectory() {
        assertThat(RemotePaths.reparent("/tmp/fuzzy", "./pub/example")).isEqualTo("/tmp/fuzzy/pub/example");
    }

    @Test
    @DisplayName("test_open_read")
    void readsAnOpenFile() throws IOException {
        assertThat(sftp.readBytes("pub/make.txt")).asString().isEqualTo("content of make.txt");
        assertThat(Files.readString(vfs.home().resolve("pub/make.txt"))).isEqualTo("content of make.txt");
    }

    @Test
    @DisplayName("test_open_read_with")
    void readsAndClosesAFile() throws IOException {
        try (var in = sftp.read("pub/make.txt")) {
            assertThat(in.readAllBytes()).asString().isEqualTo("content of make.txt");
        }
        sftp.exists("pub");
        assertThat(vfs.server.openHandles()).isEmpty();
    }
}
