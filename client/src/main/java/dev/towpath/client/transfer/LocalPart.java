package dev.towpath.client.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The part file of a download: in the directory of the target, so that moving it there is one step; created anew under a
 * name nobody can guess, so that no link is followed; readable by its owner only until it is complete.
 */
final class LocalPart implements AutoCloseable {
    private final Path target;
    private final FileChannel channel;
    private Path path;
    /** What it is called where another call with {@code resume()} would look for it; empty if it is called so. */
    private Optional<Path> name = Optional.empty();

    private boolean moved;

    LocalPart(Path path, Path target, FileChannel channel) {
        this.path = path;
        this.target = target;
        this.channel = channel;
    }

    /** Creates the part file of {@code target}, whose directory exists. */
    static LocalPart create(Path target, RandomGenerator random) throws IOException {
        return create(target, sibling(target, random));
    }

    /** Creates a part file of {@code target} that can be told to be of {@code version} of the source. */
    static LocalPart create(Path target, long version, RandomGenerator random) throws IOException {
        LocalPart part = create(
                target, NativeNames.child(parent(target), PartName.of(NativeNames.name(target), version, random)));
        try {
            // Says to other processes that somebody works on it; the channel keeps the lock.
            FileLock unused = part.channel.tryLock();
        } catch (IOException e) {
            // A file system without locks. Others then write the same bytes to it, at worst.
        }
        return part;
    }

    private static LocalPart create(Path target, Path path) throws IOException {
        FileAttribute<?>[] attributes = isPosix(target)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
        return new LocalPart(path, target, FileChannel.open(path, options, attributes));
    }

    /** What a channel says of a full disk names no file: the same with the name of {@code target}. */
    static IOException located(Path target, IOException e) {
        if (e.getClass() != IOException.class) {
            return e;
        }
        FileSystemException located = new FileSystemException(
                target.toString(), null, "what came could not be written beside it: " + e.getMessage());
        located.initCause(e);
        return located;
    }

    Path path() {
        return path;
    }

    /** What has been written so far, to compare it with the server's. */
    Known known() {
        return (from, count) -> {
            try (InputStream in = new FileBytes(channel, from)) {
                return Optional.of(in.readNBytes(count));
            }
        };
    }

    /**
     * Takes no more bytes. Closing ends the lock, so it first gets a name under which nobody looks for what can be gone on
     * with: another call would cut off the end of what is about to become the target. What a file system did not write
     * after all it may tell when it closes the file, so that comes before the move.
     */
    void complete(RandomGenerator random) throws IOException {
        if (isPosix(target)) {
            Path hidden = sibling(target, random);
            try {
                Files.move(path, hidden, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                throw gone(e);
            }
            name = Optional.of(path);
            path = hidden;
        }
        channel.close();
    }

    private NoSuchFileException gone(NoSuchFileException cause) {
        NoSuchFileException gone = new NoSuchFileException(
                path.toString(),
                null,
                "the part file is gone; somebody deleted it, or its directory, while \"" + target + "\" came");
        gone.initCause(cause);
        return gone;
    }

    /** Whether there is anything to keep. */
    boolean isThere() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Keeps the part file for a later call; its time says that it has no holes, even after a power failure, and of which
     * version it is.
     */
    void keep(Optional<Instant> version) throws IOException {
        moved = true;
        try (FileChannel file = channel.isOpen() ? channel : FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        if (name.isPresent()) {
            path = Files.move(path, name.get(), StandardCopyOption.ATOMIC_MOVE);
        }
        if (version.isPresent()) {
            modified(FileTime.from(version.get()));
        }
    }

    FileChannel channel() {
        return channel;
    }

    /** Sets the modification time. */
    void modified(FileTime time) throws IOException {
        Files.setLastModifiedTime(path, time);
    }

    /**
     * Gives the file {@code bits}; without them those of the file it replaces, or those any new file in this directory
     * gets.
     */
    void permissions(OptionalInt bits, RandomGenerator random) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(bits.isPresent() ? FileMode.permissions(bits.getAsInt()) : usual(random));
        }
    }

    /** Replaces the target in one step. */
    void replaceTarget() throws IOException {
        channel.close();
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        moved = true;
    }

    /** Waits until the directory, too, is on the disk as it is now. The file has its name: what fails here is a warning. */
    void syncDirectory(List<String> warnings) {
        if (!isPosix(target)) {
            // Windows opens no directories, and its file system keeps names in a journal of its own.
            return;
        }
        try (FileChannel directory = FileChannel.open(parent(target), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            warnings.add("the directory may not be on the disk yet: " + e);
        }
    }

    /**
     * Becomes the target unless there is one.
     *
     * @throws FileAlreadyExistsException if there is one
     */
    void becomeNewTarget() throws IOException {
        channel.close();
        try {
            // A second name for the file fails if the name is taken; a move would replace whoever came first.
            Files.createLink(target, path);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // FAT and some network file systems know no second names; a plain move looks first.
            Files.move(path, target);
            moved = true;
        }
    }

    /** Deletes the part file unless it became the target. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!moved) {
            Files.deleteIfExists(path);
        }
    }

    private Set<PosixFilePermission> usual(RandomGenerator random) throws IOException {
        try {
            if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
                return Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (NoSuchFileException e) {
            // Gone this moment: then the target is a new file.
        }
        // Java cannot ask for the umask, and a directory's default ACL would change it anyway: look at a new file.
        return sample(sibling(target, random));
    }

    /** The permissions any new file in {@code directory} gets. */
    static Set<PosixFilePermission> usualIn(Path directory, RandomGenerator random) throws IOException {
        return sample(NativeNames.child(directory, PartName.of("sample", random)));
    }

    private static Set<PosixFilePermission> sample(Path file) throws IOException {
        Path sample = Files.createFile(file);
        try {
            return Files.getPosixFilePermissions(sample, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(sample);
        }
    }

    private static Path sibling(Path target, RandomGenerator random) {
        return NativeNames.child(parent(target), PartName.of(NativeNames.name(target), random));
    }

    /**
     * Throws if a pipe or a device is at {@code target}, or a link leads to one: putting a file in its place would break
     * it for everybody, as the {@code /dev/null} of a machine.
     */
    static void requireReplaceable(Path target) throws IOException {
        if (Files.exists(target)
                && Files.readAttributes(target, BasicFileAttributes.class).isOther()) {
            throw new FileSystemException(
                    target.toString(),
                    null,
                    "is neither a file nor a directory, and not replaced; to write into it, open it and use"
                            + " get(remote, OutputStream, …)");
        }
    }

    /** The directory {@code target} lies in. */
    static Path parent(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("\"" + target + "\" is a root directory where a file is meant");
        }
        return parent;
    }

    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
