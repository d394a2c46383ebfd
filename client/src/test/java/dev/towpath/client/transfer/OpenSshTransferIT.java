package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers to and from OpenSSH's sftp-server, with and without posix-rename. */
class OpenSshTransferIT {
    @TempDir
    private Path here;

    @TempDir
    private Path there;

    private Path local;

    @BeforeEach
    void give() throws IOException {
        local = Files.writeString(here.resolve("a.csv"), "new content");
    }

    private OpenSshServer withoutExtensions(String names) throws IOException, InterruptedException {
        return OpenSshServer.start(here, OpenSshServer.sftpServer("-P " + names));
    }

    @Nested
    class WithPosixRename {
        private OpenSshServer server;
        private Sftp sftp;

        @BeforeEach
        void start() throws IOException, InterruptedException {
            server = OpenSshServer.start(here);
            sftp = Connected.to(server);
        }

        @AfterEach
        void stop() {
            sftp.close();
            server.close();
        }

        @Test
        void replacesAtomically() throws IOException {
            Path target = Files.writeString(there.resolve("a.csv"), "old");

            Transferred sent =
                    sftp.put(local, target.toString(), o -> o.requireAtomic().sync());

            assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
            assertThat(sent.warnings()).as("of the directory's sync").isEmpty();
            assertThat(target).hasContent("new content");
            assertThat(Served.names(there)).containsExactly("a.csv");
        }

        @Test
        void neverReplacesWithRename() throws IOException {
            Files.writeString(there.resolve("a"), "a");
            Files.writeString(there.resolve("b"), "b");

            assertThatThrownBy(() -> sftp.rename(there + "/a", there + "/b"))
                    .isInstanceOf(RemoteFileExistsException.class);

            assertThat(there.resolve("b")).hasContent("b");
        }

        @Test
        void carriesATreeOfAwkwardNamesThereAndBack() throws IOException, InterruptedException {
            Path tree = Files.createDirectory(here.resolve("tree"));
            List<String> names = new ArrayList<>(NamesForEveryLocale.ALL);
            names.addAll(List.of(" ", "-rf", "new\nline", "back\\slash", "x".repeat(255), "\udcff".repeat(255)));
            for (String name : names) {
                Path directory = Files.createDirectory(NativeNames.child(tree, name));
                Path file = Files.writeString(NativeNames.child(directory, name), "number " + names.indexOf(name));
                Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(names.indexOf(name))));
                Files.setLastModifiedTime(directory, FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
            }

            sftp.putTree(tree, there + "/tree", t -> t.preserveTimes().preservePermissions());
            sftp.getTree(
                    there + "/tree",
                    here.resolve("back"),
                    t -> t.preserveTimes().preservePermissions());

            assertThat(Manifest.of(there.resolve("tree"))).isEqualTo(Manifest.of(tree));
            assertThat(Manifest.of(here.resolve("back"))).isEqualTo(Manifest.of(tree));
        }

        @Test
        @Tag("lane")
        void goesAThousandLevelsDeep() throws IOException, InterruptedException {
            Path tree = here.resolve("tree");
            Path deepest = tree;
            for (int i = 0; i < 1000; i++) {
                deepest = deepest.resolve("d");
            }
            Files.createDirectories(deepest);
            Files.writeString(deepest.resolve("f"), "down here");

            sftp.putTree(tree, there + "/tree");
            sftp.getTree(there + "/tree", here.resolve("back"));

            assertThat(here.resolve("back").resolve(tree.relativize(deepest)).resolve("f"))
                    .hasContent("down here");
            // JUnit's own clean-up takes minutes for such a tree.
            OpenSshServer.run("rm", "-r", tree.toString(), there + "/tree", here + "/back");
        }
    }

    @Nested
    class WithoutPosixRename {
        private OpenSshServer server;
        private Sftp sftp;

        @BeforeEach
        void start() throws IOException, InterruptedException {
            server = withoutExtensions("posix-rename,fsync");
            sftp = Connected.to(server);
        }

        @AfterEach
        void stop() {
            sftp.close();
            server.close();
        }

        @Test
        void stillRenamesANewFileAtomically() throws IOException {
            Transferred sent = sftp.put(local, there + "/a.csv", TransferOptions::requireAtomic);

            assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
            assertThat(there.resolve("a.csv")).hasContent("new content");
        }

        @Test
        void replacesInStepsAndSaysSo() throws IOException {
            Files.writeString(there.resolve("a.csv"), "old");

            Transferred sent = sftp.put(local, there + "/a.csv");

            assertThat(sent.completion()).isEqualTo(Completion.IN_STEPS);
            assertThat(sent.warnings()).isEmpty();
            assertThat(there.resolve("a.csv")).hasContent("new content");
            assertThat(Served.names(there)).containsExactly("a.csv");
        }

        @Test
        void refusesToReplaceInStepsIfItMustBeAtomic() throws IOException {
            Files.writeString(there.resolve("a.csv"), "old");

            assertThatThrownBy(() -> sftp.put(local, there + "/a.csv", TransferOptions::requireAtomic))
                    .isInstanceOf(UnsupportedByServerException.class)
                    .hasMessageContaining("posix-rename@openssh.com");

            assertThat(there.resolve("a.csv")).hasContent("old");
            assertThat(Served.names(there)).containsExactly("a.csv");
        }

        @Test
        void refusesToPromiseWhatTheDiskHolds() throws IOException {
            assertThatThrownBy(() -> sftp.put(local, there + "/a.csv", TransferOptions::sync))
                    .isInstanceOf(UnsupportedByServerException.class)
                    .hasMessageContaining("fsync@openssh.com");

            assertThat(there).isEmptyDirectory();
        }
    }

    @Test
    void putsTheOldFileBackIfTheNewOneCannotTakeItsPlace() throws IOException, InterruptedException {
        Path target = Files.writeString(there.resolve("a.csv"), "old");
        try (OpenSshServer server = withoutExtensions("posix-rename");
                Sftp sftp = Connected.to(server)) {
            assertThatThrownBy(() -> sftp.put(
                            local, target.toString(), o -> o.verifySize(false).onProgress(p -> removePartFile())))
                    .isInstanceOf(SftpException.class);

            assertThat(target).hasContent("old");
            assertThat(Served.names(there)).containsExactly("a.csv");
        }
    }

    /** Then there is nothing to rename once the old file was moved aside. */
    private void removePartFile() {
        try {
            for (String name : Served.names(there)) {
                if (PartName.isOne(name)) {
                    Files.delete(there.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
