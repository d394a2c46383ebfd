package dev.towpath.client.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people do with {@link Files}, in a directory of a server that is empty at first. */
interface UsesOfFiles {
    /** The directory. */
    Path root();

    @Test
    default void readsAndWritesTexts() throws IOException {
        Path file = Files.writeString(root().resolve("a"), "Grüße\n");
        Files.writeString(file, "mehr\n", StandardOpenOption.APPEND);
        Files.write(root().resolve("b"), List.of("1", "2"));

        assertThat(Files.readString(file)).isEqualTo("Grüße\nmehr\n");
        assertThat(Files.readAllLines(root().resolve("b"))).containsExactly("1", "2");
        try (Stream<String> lines = Files.lines(file)) {
            assertThat(lines).containsExactly("Grüße", "mehr");
        }
        assertThat(Files.size(file)).isEqualTo(13);
        assertThat(Files.mismatch(file, file)).isEqualTo(-1);
    }

    @Test
    default void copiesFromStreamsAndToStreams() throws IOException {
        byte[] content = new byte[3_000_000];
        content[2_999_999] = 7;
        Path file = root().resolve("a");

        assertThat(Files.copy(new ByteArrayInputStream(content), file)).isEqualTo(content.length);
        assertThatThrownBy(() -> Files.copy(new ByteArrayInputStream(content), file))
                .isInstanceOf(FileAlreadyExistsException.class);
        Files.copy(new ByteArrayInputStream(content), file, StandardCopyOption.REPLACE_EXISTING);

        try (InputStream in = Files.newInputStream(file)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    default void copiesToAnotherFileSystemAndBack() throws IOException {
        Path local = Files.createTempFile("towpath", ".txt");
        try {
            Files.writeString(local, "content");

            Path remote = Files.copy(local, root().resolve("a"));
            Files.delete(local);
            Files.move(remote, local);

            assertThat(local).hasContent("content");
            assertThat(Files.exists(remote)).isFalse();
        } finally {
            Files.deleteIfExists(local);
        }
    }

    @Test
    default void readsAndWritesAnywhere() throws IOException {
        Path file = root().resolve("a");

        try (SeekableByteChannel channel = Files.newByteChannel(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.position(5).write(ByteBuffer.wrap(new byte[] {9}));
            ByteBuffer back = ByteBuffer.allocate(9);
            assertThat(channel.position(4).read(back)).isEqualTo(2);
            assertThat(channel.size()).isEqualTo(6);
        }
        assertThat(Files.readAllBytes(file)).containsExactly(0, 0, 0, 0, 0, 9);
    }

    @Test
    default void saysWhatIsWrongAsFilesDoes() throws IOException {
        Path file = Files.createFile(root().resolve("a"));
        Path directory = Files.createDirectory(root().resolve("d"));
        Files.createFile(directory.resolve("x"));
        Path missing = root().resolve("missing");

        assertThatThrownBy(() -> Files.readString(missing)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Files.size(missing)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Files.delete(missing)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Files.createFile(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Files.createDirectory(directory)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Files.delete(directory)).isInstanceOf(DirectoryNotEmptyException.class);
        assertThatThrownBy(() -> Files.newDirectoryStream(file)).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> Files.readSymbolicLink(file)).isInstanceOf(NotLinkException.class);
        assertThatThrownBy(() -> Files.readString(directory)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Files.newByteChannel(missing)).isInstanceOf(NoSuchFileException.class);
        assertThat(Files.exists(missing)).isFalse();
        assertThat(Files.notExists(missing)).isTrue();
        assertThat(Files.deleteIfExists(missing)).isFalse();
        assertThat(Files.createDirectories(directory.resolve("e/f"))).isDirectory();
        assertThat(Files.createDirectories(directory)).isEqualTo(directory);
    }

    @Test
    default void listsAndWalks() throws IOException {
        Files.createDirectories(root().resolve("d/e"));
        Files.createFile(root().resolve("d/e/b.csv"));
        Files.createFile(root().resolve("d/a.csv"));
        Files.createFile(root().resolve("d/c.txt"));

        try (Stream<Path> list = Files.list(root().resolve("d"))) {
            assertThat(list.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("e", "a.csv", "c.txt");
        }
        try (DirectoryStream<Path> csv = Files.newDirectoryStream(root().resolve("d"), "*.csv")) {
            assertThat(csv).containsExactly(root().resolve("d/a.csv"));
        }
        try (Stream<Path> walk = Files.walk(root())) {
            assertThat(walk.map(path -> root().relativize(path).toString()))
                    .containsExactlyInAnyOrder("", "d", "d/e", "d/e/b.csv", "d/a.csv", "d/c.txt");
        }
        try (Stream<Path> found = Files.find(root(), 9, (path, attributes) -> attributes.isRegularFile())) {
            assertThat(found).hasSize(3);
        }
    }

    @Test
    default void deletesATreeWithAVisitor() throws IOException {
        Files.createDirectories(root().resolve("d/e"));
        Files.createFile(root().resolve("d/e/x"));
        List<String> seen = new ArrayList<>();

        Files.walkFileTree(root().resolve("d"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                seen.add(file.getFileName().toString());
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                seen.add(directory.getFileName().toString());
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });

        assertThat(seen).containsExactly("x", "e", "d");
        assertThat(root().resolve("d")).doesNotExist();
    }

    @Test
    default void copiesAndMovesOnTheServer() throws IOException {
        Path file = Files.writeString(root().resolve("a"), "1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-02-03T04:05:06Z")));
        Path there = Files.writeString(root().resolve("there"), "2");

        assertThatThrownBy(() -> Files.copy(file, there)).isInstanceOf(FileAlreadyExistsException.class);
        Files.copy(file, there, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(there).hasContent("1");
        assertThat(Files.getLastModifiedTime(there)).isEqualTo(FileTime.from(Instant.parse("2020-02-03T04:05:06Z")));
        assertThat(Files.getPosixFilePermissions(there)).isEqualTo(PosixFilePermissions.fromString("rwx------"));

        Files.writeString(there, "3");
        assertThatThrownBy(() -> Files.move(file, there)).isInstanceOf(FileAlreadyExistsException.class);
        Files.move(there, file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(file).hasContent("3");
        Path other = Files.writeString(root().resolve("other"), "4");
        Files.move(file, other, StandardCopyOption.REPLACE_EXISTING);
        assertThat(other).hasContent("3");
        Files.move(other, root().resolve("new"));
        assertThat(root().resolve("new")).hasContent("3");
        assertThatThrownBy(() -> Files.move(root().resolve("missing"), file)).isInstanceOf(NoSuchFileException.class);
        Files.copy(root().resolve("new"), root().resolve("new"));
        assertThat(root().resolve("new")).hasContent("3");
    }

    @Test
    default void movesAndCopiesDirectories() throws IOException {
        Path full = Files.createDirectories(root().resolve("full"));
        Files.createFile(full.resolve("x"));
        Path empty = Files.createDirectory(root().resolve("empty"));

        Files.copy(full, root().resolve("copy"));
        assertThat(root().resolve("copy")).isEmptyDirectory();
        assertThatThrownBy(() -> Files.move(empty, full, StandardCopyOption.REPLACE_EXISTING))
                .isInstanceOf(DirectoryNotEmptyException.class);
        Files.move(full, empty, StandardCopyOption.REPLACE_EXISTING);
        assertThat(empty.resolve("x")).exists();
        assertThat(full).doesNotExist();
    }

    @Test
    default void readsAndSetsAttributes() throws IOException {
        Path file = Files.writeString(root().resolve("a"), "12345");
        FileTime time = FileTime.from(Instant.parse("2021-02-03T04:05:06Z"));

        Files.setLastModifiedTime(file, time);
        Files.setAttribute(file, "posix:permissions", PosixFilePermissions.fromString("rw-r-----"));
        Files.setOwner(file, Files.getOwner(file));

        PosixFileAttributes posix = Files.readAttributes(file, PosixFileAttributes.class);
        assertThat(posix.size()).isEqualTo(5);
        assertThat(posix.lastModifiedTime()).isEqualTo(time);
        assertThat(PosixFilePermissions.toString(posix.permissions())).isEqualTo("rw-r-----");
        assertThat(posix.owner().getName()).matches("\\d+");
        Map<String, Object> named = Files.readAttributes(file, "posix:size,permissions,lastModifiedTime");
        assertThat(named)
                .containsEntry("size", 5L)
                .containsEntry("lastModifiedTime", time)
                .containsKey("permissions");
        assertThat(Files.readAttributes(file, "*")).containsKeys("size", "isDirectory", "fileKey");
        assertThat(Files.getAttribute(file, "isRegularFile")).isEqualTo(true);
        assertThatThrownBy(() -> Files.readAttributes(file, "nonsense")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Files.readAttributes(file, "dos:*")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("7"))
                .hasToString("User[id=7]");
    }

    @Test
    default void followsLinksUnlessToldNotTo() throws IOException {
        Path file = Files.writeString(root().resolve("a"), "1");
        Path link = Files.createSymbolicLink(root().resolve("l"), Path.of("a"));
        Path dangling = Files.createSymbolicLink(root().resolve("dangling"), Path.of("nowhere"));

        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readSymbolicLink(link)).hasToString("a");
        assertThat(Files.readString(link)).isEqualTo("1");
        assertThat(Files.isSameFile(link, file)).isTrue();
        assertThat(link.toRealPath()).isEqualTo(file.toRealPath());
        assertThat(link.toRealPath(LinkOption.NOFOLLOW_LINKS)).hasToString(root().toRealPath() + "/l");
        assertThat(Files.exists(dangling)).isFalse();
        assertThat(Files.exists(dangling, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThatThrownBy(dangling::toRealPath).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Files.newInputStream(link, LinkOption.NOFOLLOW_LINKS))
                .isInstanceOf(FileSystemException.class);
        Files.copy(link, root().resolve("l2"), LinkOption.NOFOLLOW_LINKS);
        assertThat(Files.isSymbolicLink(root().resolve("l2"))).isTrue();
        Files.delete(link);
        assertThat(file).exists();
        assertThat(Files.createLink(root().resolve("hard"), file)).hasContent("1");
    }

    @Test
    default void makesTemporaryFilesThatNobodyElseReads() throws IOException {
        Path file = Files.createTempFile(
                root(),
                "a",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Path directory = Files.createTempDirectory(
                root(), "d", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    default void tellsWhatCannotBeReadByAnybody() throws IOException {
        Path file = Files.createFile(root().resolve("a"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));

        assertThat(Files.isReadable(file)).isTrue();
        assertThat(Files.isWritable(file)).isFalse();
        assertThat(Files.isExecutable(file)).isFalse();
        assertThatThrownBy(() -> file.getFileSystem().provider().checkAccess(file, AccessMode.EXECUTE))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    default void tellsTheSpaceOfTheDisk() throws IOException {
        assertThat(Files.getFileStore(root()).getTotalSpace()).isPositive();
        assertThat(Files.getFileStore(root()).supportsFileAttributeView("posix"))
                .isTrue();
    }

    @Test
    default void survivesNamesOfAnyKind() throws IOException {
        for (String name : List.of("ä ö", "世界", "a\nb", "*?[x]", "\uDCFF\uDC80raw", "-rf", "\\", "a%20b")) {
            Path file = Files.writeString(root().resolve(name), name.length() + "");
            try (Stream<Path> list = Files.list(root())) {
                assertThat(list).containsExactly(file);
            }
            assertThat(file.getFileSystem().provider().getPath(file.toUri())).isEqualTo(file.toAbsolutePath());
            Path renamed = Files.move(file, root().resolve("renamed"));
            assertThat(Files.readString(renamed)).isEqualTo(name.length() + "");
            Files.delete(renamed);
        }
    }

    @Test
    default void closesWhatIsOpen() throws IOException {
        OutputStream out = Files.newOutputStream(root().resolve("a"));
        out.write(1);
        out.close();
        assertThatThrownBy(() -> out.write(2)).isInstanceOf(IOException.class);
    }
}
