package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against OpenSSH's own sftp-server. */
class RemoteFileSystemIT {
    @TempDir
    static Path serverDirectory;

    private static RealSshd sshd;
    private static RemoteFileSystem files;

    @TempDir
    Path temporary;

    private String root = "";

    @BeforeAll
    static void start() throws Exception {
        sshd = RealSshd.start(serverDirectory);
        files = sshd.open();
    }

    @AfterAll
    static void stop() {
        if (sshd != null) {
            sshd.close();
        }
    }

    @BeforeEach
    void enter() {
        root = temporary.toString();
    }

    @Test
    void knowsWhatOpenSshCanDo() {
        assertThat(files.capabilities())
                .contains(
                        Capability.POSIX_RENAME,
                        Capability.STATVFS,
                        Capability.HARDLINK,
                        Capability.FSYNC,
                        Capability.LIMITS);
        assertThat(files.limits().write()).isEqualTo(261120);
        assertThat(files.limits().writeSize(1)).isEqualTo(261120);
    }

    @Test
    void describesFilesDirectoriesAndLinks() throws IOException {
        Path file = Files.writeString(temporary.resolve("a"), "12345");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(temporary.resolve("l"), Path.of("a"));

        RemoteFile stat = files.stat(root + "/a");

        assertThat(stat.name()).isEqualTo("a");
        assertThat(stat.path()).isEqualTo(root + "/a");
        assertThat(stat.size()).isEqualTo(5);
        assertThat(stat.isRegularFile()).isTrue();
        assertThat(stat.permissions()).hasValue(0640);
        assertThat(stat.modified())
                .contains(Instant.ofEpochSecond(
                        Files.getLastModifiedTime(file).toInstant().getEpochSecond()));
        assertThat(files.stat(root).isDirectory()).isTrue();
        assertThat(files.lstat(root + "/l").isSymbolicLink()).isTrue();
        assertThat(files.stat(root + "/l").isRegularFile()).isTrue();
        assertThat(files.readLink(root + "/l")).isEqualTo("a");
        assertThat(files.realPath(root + "/./l")).endsWith("/a");
    }

    @Test
    void findsNothingWhereThereIsNothing() throws IOException {
        Files.createSymbolicLink(temporary.resolve("dangling"), Path.of("nowhere"));

        assertThat(files.find(root + "/missing")).isEmpty();
        assertThat(files.exists(root + "/missing")).isFalse();
        assertThat(files.find(root + "/dangling")).isEmpty();
        assertThat(files.lfind(root + "/dangling")).isPresent();
        assertThatThrownBy(() -> files.stat(root + "/missing"))
                .isInstanceOf(NoSuchRemoteFileException.class)
                .hasMessageContaining("/missing\" on 127.0.0.1:")
                .hasMessageContaining("SSH_FX_NO_SUCH_FILE");
    }

    @Test
    void listsEverythingInALongDirectoryOnce() throws IOException {
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 2500; i++) {
            expected.add(Files.createFile(temporary.resolve("file-" + i))
                    .getFileName()
                    .toString());
        }

        assertThat(files.list(root)).extracting(RemoteFile::name).hasSize(2500).containsAll(expected);
        assertThat(files.list(root).get(0).longName()).startsWith("-rw");
    }

    @Test
    void listsAnEmptyDirectory() throws IOException {
        assertThat(files.list(root)).isEmpty();
    }

    @Test
    void keepsNamesThatAreNotUtf8() throws IOException {
        files.open(root + "/k\udce4se", EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE), AttributeChange.none())
                .close();

        assertThat(files.list(root)).extracting(RemoteFile::name).containsExactly("k\udce4se");
        files.remove(root + "/k\udce4se");
        assertThat(files.list(root)).isEmpty();
    }

    @Test
    void writesReadsAndSyncs() throws IOException {
        byte[] text = "héllo".getBytes(StandardCharsets.UTF_8);
        try (RemoteHandle handle = files.open(
                root + "/a",
                EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE),
                AttributeChange.none().withPermissions(0600))) {
            handle.write(2, text);
            handle.sync();
            assertThat(handle.stat().size()).isEqualTo(8);
            assertThat(handle.space().total()).isPositive();
        }
        try (RemoteHandle handle = files.open(root + "/a", EnumSet.of(OpenFlag.READ), AttributeChange.none())) {
            assertThat(handle.read(2, 100)).isEqualTo(text);
            assertThat(handle.read(8, 100)).isEmpty();
        }
        assertThat(files.stat(root + "/a").permissions()).hasValue(0600);
    }

    @Test
    void changesSizeModeAndTimes() throws IOException {
        Files.writeString(temporary.resolve("a"), "12345");
        Instant then = Instant.parse("2001-02-03T04:05:06Z");

        files.setAttributes(
                root + "/a",
                AttributeChange.none().withSize(3).withPermissions(04755).withTimes(then, then));

        RemoteFile changed = files.stat(root + "/a");
        assertThat(changed.size()).isEqualTo(3);
        assertThat(changed.permissions()).hasValue(04755);
        assertThat(changed.modified()).contains(then);
    }

    @Test
    void linksAndRenames() throws IOException {
        Files.writeString(temporary.resolve("a"), "A");
        Files.writeString(temporary.resolve("b"), "B");

        files.symlink(root + "/l", "a");
        files.hardLink(root + "/h", root + "/a");
        files.rename(root + "/a", root + "/c");
        files.posixRename(root + "/b", root + "/c");

        assertThat(files.readLink(root + "/l")).isEqualTo("a");
        assertThat(temporary.resolve("h")).hasContent("A");
        assertThat(temporary.resolve("c")).hasContent("B");
        assertThat(files.space(root).available()).isPositive();
    }

    @Test
    void saysWhatStoodInTheWayOfMkdirAndRmdir() throws IOException {
        Files.writeString(temporary.resolve("file"), "");
        files.mkdir(root + "/full", OptionalInt.of(0700));
        files.mkdir(root + "/full/x", OptionalInt.empty());

        assertThatThrownBy(() -> files.mkdir(root + "/full", OptionalInt.empty()))
                .isInstanceOf(RemoteFileExistsException.class)
                .hasMessageContaining("a directory of that name exists");
        assertThatThrownBy(() -> files.mkdir(root + "/none/x", OptionalInt.empty()))
                .isInstanceOf(NoSuchRemoteFileException.class)
                .hasMessageContaining("/none\" does not exist");
        assertThatThrownBy(() -> files.mkdir(root + "/file/x", OptionalInt.empty()))
                .isInstanceOf(WrongRemoteTypeException.class)
                .hasMessageContaining("is a file, not a directory");
        assertThatThrownBy(() -> files.rmdir(root + "/full"))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("not empty");
        assertThatThrownBy(() -> files.rmdir(root + "/file")).isInstanceOf(WrongRemoteTypeException.class);
        assertThatThrownBy(() -> files.remove(root + "/full")).isInstanceOf(WrongRemoteTypeException.class);
    }

    @Test
    void saysWhatStoodInTheWayOfRenameOpenAndList() throws IOException {
        Files.writeString(temporary.resolve("a"), "");
        Files.writeString(temporary.resolve("b"), "");
        Set<OpenFlag> write = EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE);

        assertThatThrownBy(() -> files.rename(root + "/a", root + "/b"))
                .isInstanceOf(RemoteFileExistsException.class)
                .hasMessageContaining("the target \"" + root + "/b\" exists");
        assertThatThrownBy(() -> files.rename(root + "/x", root + "/y"))
                .isInstanceOf(NoSuchRemoteFileException.class)
                .hasMessageContaining("no such file to rename");
        assertThatThrownBy(() -> files.posixRename(root + "/a", root + "/none/b"))
                .isInstanceOf(NoSuchRemoteFileException.class)
                .hasMessageContaining("/none\" does not exist");
        assertThatThrownBy(() -> files.open(root + "/none/b", write, AttributeChange.none()))
                .isInstanceOf(NoSuchRemoteFileException.class)
                .hasMessageContaining("/none\" does not exist");
        assertThatThrownBy(() -> files.open(root, write, AttributeChange.none()))
                .isInstanceOf(WrongRemoteTypeException.class);
        assertThatThrownBy(() -> files.open(
                        root + "/a",
                        EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE),
                        AttributeChange.none()))
                .isInstanceOf(RemoteFileExistsException.class);
        assertThatThrownBy(() -> files.list(root + "/a"))
                .isInstanceOf(WrongRemoteTypeException.class)
                .hasMessageContaining("is a file, not a directory");
        assertThatThrownBy(() -> files.readLink(root + "/a")).isInstanceOf(WrongRemoteTypeException.class);
        assertThatThrownBy(() -> files.symlink(root + "/a", "b")).isInstanceOf(RemoteFileExistsException.class);
    }

    @Test
    void servesManyThreadsAtOnce() throws IOException {
        Files.writeString(temporary.resolve("a"), "12345");

        assertThat(IntStream.range(0, 2000).parallel().mapToLong(i -> size(root + "/a")))
                .containsOnly(5L);
    }

    @Test
    void failsEveryCallOnceItIsClosed() throws IOException {
        RemoteFileSystem other = sshd.open();
        other.close();
        other.close();

        assertThat(other.isOpen()).isFalse();
        assertThatThrownBy(() -> other.stat("/"))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("closed by this side");
        assertThat(files.exists("/")).isTrue();
    }

    private static long size(String path) {
        try {
            return files.stat(path).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
