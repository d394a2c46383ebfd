package dev.towpath.client.transfer;

import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A local directory that a tree is written to. Nothing is written through a symbolic link that lies below the target of
 * the tree: it may lead anywhere. So each directory is looked at without following links when it is entered, and again
 * around each file: a directory swapped for a link meanwhile has another identity.
 */
final class LocalDirectory {
    private final Path path;
    private final @Nullable Object identity;
    private final boolean made;
    private OptionalInt usual = OptionalInt.empty();

    private LocalDirectory(Path path, @Nullable Object identity, boolean made) {
        this.path = path;
        this.identity = identity;
        this.made = made;
    }

    /** Enters the root of the target, which may be a link if the caller says so, and makes it if it is missing. */
    static LocalDirectory root(Path path) throws IOException {
        boolean exists = Files.isDirectory(path);
        if (!exists) {
            Files.createDirectories(path);
        }
        return new LocalDirectory(path, identity(path), !exists);
    }

    /** Enters {@code path}, whose parent was entered before, and makes it if it is missing. */
    static LocalDirectory child(Path path) throws IOException {
        boolean made = true;
        try {
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            made = false;
        }
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "is a symbolic link; nothing is written through links in the target of a tree");
        }
        if (!attributes.isDirectory()) {
            throw new NotDirectoryException(path.toString());
        }
        return new LocalDirectory(path, attributes.fileKey(), made);
    }

    /** Whether files in it have permissions. */
    boolean isPosix() {
        return LocalPart.isPosix(path);
    }

    /** The permissions a new file in it gets, found out once by making one; empty where files have none. */
    OptionalInt usualMode(RandomGenerator random) throws IOException {
        if (usual.isEmpty() && isPosix()) {
            usual = OptionalInt.of(FileMode.of(LocalPart.usualIn(path, random)));
        }
        return usual;
    }

    /** What a copy of the directory {@code path} is to be told of its times and permissions. */
    static AttributeChange description(Path path, TransferOptions options) throws IOException {
        AttributeChange change = AttributeChange.none();
        if (options.has(Choice.PRESERVE_TIMES)) {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            change = change.withTimes(
                    attributes.lastAccessTime().toInstant(),
                    attributes.lastModifiedTime().toInstant());
        }
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (options.has(Choice.PRESERVE_PERMISSIONS) && view != null) {
            change = change.withPermissions(FileMode.of(view.readAttributes().permissions()));
        }
        return change;
    }

    Path path() {
        return path;
    }

    boolean wasMade() {
        return made;
    }

    /** Fails if another directory is under this path now. */
    void requireSame() throws IOException {
        if (!Objects.equals(identity, identity(path))) {
            throw new FileSystemException(
                    path.toString(), null, "the directory was replaced by another while files were written to it");
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
