package dev.towpath.client.pysftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.RemoteVisitor;
import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.ssh.CommandResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** pysftp's tests of walktree and execute, by their names there. */
class PysftpWalkTest {
    private Vfs vfs;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        vfs = Vfs.start(server -> server.command("ls", 0, "pub\nread.me\n").command("pwd", 0, "/home/test\n"));
        sftp = vfs.sftp;
    }

    @AfterEach
    void stop() {
        vfs.close();
    }

    /** Notes what it meets, with paths below the home. */
    private static final class Notes implements RemoteVisitor {
        private final List<String> files = new ArrayList<>();
        private final List<String> directories = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
        private final boolean enters;

        Notes(boolean enters) {
            this.enters = enters;
        }

        @Override
        public void file(RemoteFile file) {
            files.add(below(file));
        }

        @Override
        public boolean directory(RemoteFile directory) {
            if (!directory.path().equals("/home/test")) {
                directories.add(below(directory));
                return enters;
            }
            return true;
        }

        @Override
        public void other(RemoteFile other) {
            others.add(below(other));
        }

        private static String below(RemoteFile file) {
            return file.path().replace("/home/test", ".");
        }
    }

    @Test
    @DisplayName("test_walktree_cbclass")
    void meetsEverything() throws IOException {
        Notes notes = new Notes(true);

        sftp.walk("/home/test", notes);

        assertThat(notes.files).contains("./pub/foo2/bar1/bar1.txt", "./read.me");
        assertThat(notes.directories).containsExactly("./pub", "./pub/foo1", "./pub/foo2", "./pub/foo2/bar1");
        assertThat(notes.others).isEmpty();
    }

    @Test
    @DisplayName("test_walktree_cbmock")
    void goesDepthFirstAndSorted() throws IOException {
        Notes notes = new Notes(true);

        sftp.walk("/home/test", notes);

        assertThat(notes.files).last().isEqualTo("./read.me");
        assertThat(notes.directories).containsExactly("./pub", "./pub/foo1", "./pub/foo2", "./pub/foo2/bar1");
    }

    @Test
    @DisplayName("test_walktree_no_recurse")
    void staysAtTheTopIfToldTo() throws IOException {
        Notes notes = new Notes(false);

        sftp.walk("/home/test", notes);

        assertThat(notes.files).containsExactly("./read.me");
        assertThat(notes.directories).containsExactly("./pub");
        try (Stream<RemoteFile> top = sftp.walk("/home/test", 1)) {
            assertThat(top.map(RemoteFile::name)).contains("pub", "read.me").doesNotContain("foo1");
        }
    }

    @Test
    @DisplayName("test_execute_simple")
    void runsACommand() throws IOException {
        CommandResult result = sftp.exec("ls");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines()).containsExactly("pub", "read.me");
    }

    @Test
    @DisplayName("execute_simple_ro")
    void seesWhatAServerWithoutCommandsSays() throws IOException {
        try (Vfs readOnly =
                Vfs.startReadOnly(server -> server.command("ls", 1, "This service allows sftp connections only.\n"))) {
            CommandResult result = readOnly.sftp.exec("ls");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.out()).isEqualTo("This service allows sftp connections only.\n");
            assertThatThrownBy(() -> readOnly.sftp.exec("pwd")).isInstanceOf(SftpException.class);
        }
    }

    @Test
    @DisplayName("test_issue_15")
    void runsCommandsWhereverItIs() throws IOException {
        String before = sftp.exec("pwd").out();

        assertThat(sftp.cd("pub").exec("pwd").out()).isEqualTo(before);
    }
}
