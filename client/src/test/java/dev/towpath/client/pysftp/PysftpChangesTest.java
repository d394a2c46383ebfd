package dev.towpath.client.pysftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.remote.RemoteFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pysftp's tests of changes, by their names there; and those it lost with its read-only server. */
class PysftpChangesTest {
    @TempDir
    Path local;

    @Nested
    class WhereItMay {
        private Vfs vfs;
        private Sftp sftp;

        @BeforeEach
        void start() throws IOException {
            vfs = Vfs.start();
            sftp = vfs.sftp;
            sftp.put(Vfs.localFile(local), "a");
        }

        @AfterEach
        void stop() {
            vfs.close();
        }

        @Test
        @DisplayName("test_chmod_not_exist")
        void cannotChangeTheModeOfWhatIsMissing() {
            assertThatThrownBy(() -> sftp.chmod("i-do-not-exist.txt", "666"))
                    .isInstanceOf(NoSuchRemoteFileException.class);
        }

        @Test
        @DisplayName("test_chmod_simple")
        void changesTheMode() throws IOException {
            OptionalInt before = sftp.stat("a").permissions();

            sftp.chmod("a", "744");

            assertThat(sftp.stat("a").permissions()).hasValue(0744).isNotEqualTo(before);
        }

        @Test
        @DisplayName("test_chown_uid")
        void changesTheOwnerAlone() throws IOException {
            RemoteFile before = sftp.stat("a");
            int uid = before.uid().getAsInt();

            sftp.chown("a", OptionalInt.of(uid), OptionalInt.empty());

            assertThat(sftp.stat("a").uid()).hasValue(uid);
            assertThat(sftp.stat("a").gid()).isEqualTo(before.gid());
        }

        @Test
        @DisplayName("test_chown_gid")
        void changesTheGroupAlone() throws IOException {
            RemoteFile before = sftp.stat("a");
            int gid = before.gid().getAsInt();

            sftp.chown("a", OptionalInt.empty(), OptionalInt.of(gid));

            assertThat(sftp.stat("a").gid()).hasValue(gid);
            assertThat(sftp.stat("a").uid()).isEqualTo(before.uid());
        }

        @Test
        @DisplayName("test_chown_none")
        void changesNoOwner() throws IOException {
            RemoteFile before = sftp.stat("a");

            sftp.chown("a", OptionalInt.empty(), OptionalInt.empty());

            assertThat(sftp.stat("a").uid()).isEqualTo(before.uid());
            assertThat(sftp.stat("a").gid()).isEqualTo(before.gid());
        }

        @Test
        @DisplayName("test_chown_not_exist")
        void cannotChangeTheOwnerOfWhatIsMissing() {
            assertThatThrownBy(() -> sftp.chown("i-do-not-exist.txt", OptionalInt.of(666), OptionalInt.empty()))
                    .isInstanceOf(NoSuchRemoteFileException.class);
        }

        @Test
        @DisplayName("test_symlink")
        void makesALink() throws IOException {
            sftp.symlink("link", "a");

            assertThat(sftp.lstat("link").isSymbolicLink()).isTrue();
        }

        @Test
        @DisplayName("test_readlink")
        void tellsWhereARelativeLinkLeads() throws IOException {
            sftp.symlink("link", "readme.txt");

            assertThat(sftp.readLink("link")).isEqualTo("/home/test/readme.txt");
        }

        @Test
        @DisplayName("test_remove")
        void removesAFile() throws IOException {
            assertThat(sftp.list(".")).extracting(RemoteFile::name).contains("a");

            sftp.delete("a");

            assertThat(sftp.list(".")).extracting(RemoteFile::name).doesNotContain("a");
        }

        @Test
        @DisplayName("test_unlink")
        void unlinksAFile() throws IOException {
            sftp.delete("a");

            assertThat(sftp.exists("a")).isFalse();
        }

        @Test
        @DisplayName("test_remove_does_not_exist")
        void cannotRemoveWhatIsMissing() {
            assertThatThrownBy(() -> sftp.delete("i-am-not-here.txt")).isInstanceOf(NoSuchRemoteFileException.class);
        }

        @Test
        @DisplayName("test_rename")
        void renamesAFile() throws IOException {
            sftp.rename("a", "b");

            assertThat(sftp.list("."))
                    .extracting(RemoteFile::name)
                    .contains("b")
                    .doesNotContain("a");
        }

        @Test
        @DisplayName("test_truncate_smaller")
        void cutsAFile() throws IOException {
            assertThat(sftp.truncate("a", 4096)).isEqualTo(4096);
        }

        @Test
        @DisplayName("test_truncate_larger")
        void extendsAFile() throws IOException {
            assertThat(sftp.truncate("a", 2 * 8192)).isEqualTo(2 * 8192);
        }

        @Test
        @DisplayName("test_truncate_same")
        void leavesTheSizeOfAFile() throws IOException {
            assertThat(sftp.truncate("a", 8192)).isEqualTo(8192);
        }
    }

    @Nested
    class WhereItMayOnlyRead {
        private Vfs vfs;
        private Sftp sftp;

        @BeforeEach
        void start() throws IOException {
            vfs = Vfs.startReadOnly(server -> server);
            sftp = vfs.sftp;
        }

        @AfterEach
        void stop() {
            vfs.close();
        }

        private void refused(ThrowingCallable call) {
            assertThatThrownBy(call).isInstanceOf(RemoteAccessDeniedException.class);
        }

        @Test
        @DisplayName("chmod_fail_ro")
        void refusesModes() {
            refused(() -> sftp.chmod("read.me", "744"));
        }

        @Test
        @DisplayName("chown_ro_server")
        void refusesOwners() {
            refused(() -> sftp.chown("read.me", OptionalInt.of(1000), OptionalInt.of(1000)));
        }

        @Test
        @DisplayName("mkdir_ro")
        void refusesDirectories() {
            refused(() -> sftp.mkdir("made"));
        }

        @Test
        @DisplayName("put_not_allowed")
        void refusesUploads() throws IOException {
            Path file = Vfs.localFile(local);

            refused(() -> sftp.put(file, "a"));
            assertThat(sftp.exists("a")).isFalse();
        }

        @Test
        @DisplayName("put_d_ro")
        void refusesUploadsOfADirectory() throws IOException {
            Path tree = Vfs.localTree(local);

            refused(() -> sftp.putTree(tree, ".", how -> how.maxDepth(1)));
        }

        @Test
        @DisplayName("put_r_ro")
        void refusesUploadsOfATree() throws IOException {
            Path tree = Vfs.localTree(local);

            refused(() -> sftp.putTree(tree, "."));
        }

        @Test
        @DisplayName("putfo_ro_srv")
        void refusesUploadsOfAStream() {
            refused(() -> sftp.put(new ByteArrayInputStream(new byte[5]), "a"));
        }

        @Test
        @DisplayName("remove_roserver")
        void refusesRemovals() throws IOException {
            refused(() -> sftp.delete("read.me"));
            assertThat(sftp.exists("read.me")).isTrue();
        }

        @Test
        @DisplayName("rename_ro")
        void refusesRenames() {
            refused(() -> sftp.rename("read.me", "b"));
        }

        @Test
        @DisplayName("rmdir_ro")
        void refusesRemovalsOfDirectories() {
            refused(() -> sftp.delete("pub/foo2/bar1"));
        }

        @Test
        @DisplayName("truncate_ro")
        void refusesToCutFiles() {
            refused(() -> sftp.truncate("read.me", 1));
        }
    }
}
