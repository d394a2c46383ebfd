package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.WriteWindow;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The local file of an upload, as it was when the upload began. Opening it comes before the first request to the server,
 * so that a missing or unreadable file leaves nothing there.
 *
 * @param path where it is
 * @param channel reads it
 * @param size its size in bytes at the start
 * @param accessed its time of last access at the start
 * @param modified its modification time at the start
 */
record LocalSource(Path path, FileChannel channel, long size, FileTime accessed, FileTime modified)
        implements UploadSource, AutoCloseable {

    /**
     * Opens {@code path}.
     *
     * @throws java.nio.file.NoSuchFileException if it does not exist
     * @throws FileSystemException if it is a directory or a special file
     */
    static LocalSource open(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileSystemException(
                    path.toString(), null, "is a directory where a file is meant; send it with putTree");
        }
        if (!attributes.isRegularFile()) {
            // Opening a pipe would wait for its other end; a device may never end.
            throw new FileSystemException(path.toString(), null, "is neither a file nor a directory; not sent");
        }
        if (!Files.isReadable(path)) {
            throw new AccessDeniedException(path.toString(), null, "cannot be read by this process");
        }
        return new LocalSource(
                path,
                FileChannel.open(path, StandardOpenOption.READ),
                attributes.size(),
                attributes.lastAccessTime(),
                attributes.lastModifiedTime());
    }

    @Override
    public String description() {
        return path.toString();
    }

    @Override
    public long sendTo(WriteWindow window, Failure failure) throws IOException {
        try {
            return window.send(channel, 0);
        } catch (EOFException e) {
            throw changed(failure, e);
        }
    }

    @Override
    public void requireWhole(long sent, Failure failure) throws IOException {
        if (!isWhole(sent)) {
            throw changed(failure, null);
        }
    }

    @Override
    public Optional<AttributeChange.Times> times() {
        return Optional.of(new AttributeChange.Times(accessed.toInstant(), modified.toInstant()));
    }

    /** The read, write and execute bits; empty where the file system has none. */
    @Override
    public OptionalInt permissions() throws IOException {
        return permissions(path);
    }

    /** The read, write and execute bits of {@code path}; empty where the file system has none. */
    static OptionalInt permissions(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view == null
                ? OptionalInt.empty()
                : OptionalInt.of(FileMode.of(view.readAttributes().permissions()));
    }

    /** Tells whether {@code sent} bytes are the whole file and nobody wrote to it meanwhile. */
    private boolean isWhole(long sent) throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            // Still open, it gave its bytes; but whoever deletes a file that is being sent may not mean it to arrive.
            return false;
        }
        return sent == size && now.size() == size && now.lastModifiedTime().equals(modified);
    }

    /** Says that somebody wrote to it meanwhile. */
    private TransferIntegrityException changed(Failure failure, @Nullable Throwable cause) throws IOException {
        return new TransferIntegrityException(
                failure.withReason("the local file \"" + path + "\" changed while it was sent: " + size
                                + " bytes at the start, "
                                + (Files.exists(path) ? Files.size(path) + " now" : "gone now"))
                        .withAdvice("send it again once it is complete")
                        .withRetryable(true),
                cause);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
