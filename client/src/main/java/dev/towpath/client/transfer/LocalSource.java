package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.WriteWindow;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The local file of an upload, as it was when the upload began. Opening it comes before the first request to the server,
 * so that a missing or unreadable file leaves nothing there.
 */
final class LocalSource implements UploadSource, AutoCloseable {
    private final Path path;
    private FileChannel channel;
    private BasicFileAttributes before;

    private LocalSource(Path path, FileChannel channel, BasicFileAttributes before) {
        this.path = path;
        this.channel = channel;
        this.before = before;
    }

    /**
     * Opens {@code path}.
     *
     * @throws java.nio.file.NoSuchFileException if it does not exist
     * @throws FileSystemException if it is a directory or a special file
     */
    static LocalSource open(Path path) throws IOException {
        BasicFileAttributes attributes = examined(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            requireSize(path, channel, attributes);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new LocalSource(path, channel, attributes);
    }

    /** Files of /proc say that they are empty, and hold bytes: an empty copy would pass every check. */
    private static void requireSize(Path path, FileChannel channel, BasicFileAttributes attributes) throws IOException {
        if (attributes.size() == 0 && channel.read(ByteBuffer.allocate(1), 0) > 0 && Files.size(path) == 0) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "holds bytes but tells no size, as files of /proc do; open it and send it with"
                            + " put(InputStream, …)");
        }
    }

    private static BasicFileAttributes examined(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileSystemException(
                    path.toString(), null, "is a directory where a file is meant; send it with putTree");
        }
        if (!attributes.isRegularFile()) {
            // Opening a pipe would wait for its other end; a device may never end.
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "is neither a file nor a directory; to send what comes out of it, use put(InputStream, …)");
        }
        if (!Files.isReadable(path)) {
            throw new AccessDeniedException(path.toString(), null, "cannot be read by this process");
        }
        return attributes;
    }

    @Override
    public String description() {
        return path.toString();
    }

    @Override
    public long size() {
        return before.size();
    }

    @Override
    public boolean canGoOnAt(long from) {
        return true;
    }

    @Override
    public void safe(long mark) {}

    @Override
    public boolean canRenew() {
        return true;
    }

    @Override
    public void renew() throws IOException {
        channel.close();
        before = examined(path);
        channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    /** Which version of the file this is. */
    long version() {
        return PartName.version(before.size(), before.lastModifiedTime().to(TimeUnit.MICROSECONDS));
    }

    @Override
    public long sendTo(WriteWindow window, long from, Pace pace, Failure failure) throws IOException {
        try {
            return pace.isLimited()
                    ? window.send(new PacedInput(new FileBytes(channel, from), pace))
                    : window.send(channel, from);
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
        return Optional.of(new AttributeChange.Times(
                before.lastAccessTime().toInstant(), before.lastModifiedTime().toInstant()));
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

    @Override
    public Optional<byte[]> bytes(long from, int count) throws IOException {
        try (InputStream in = new FileBytes(channel, from)) {
            return Optional.of(in.readNBytes(count));
        }
    }

    @Override
    public String checksum(Checksum algorithm, BooleanSupplier unwanted) throws IOException {
        return Digest.of(algorithm, new FileBytes(channel, 0), unwanted);
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
        return sent == before.size()
                && now.size() == before.size()
                && now.lastModifiedTime().equals(before.lastModifiedTime());
    }

    /** Says that somebody wrote to it meanwhile. */
    private TransferIntegrityException changed(Failure failure, @Nullable Throwable cause) throws IOException {
        return new TransferIntegrityException(
                failure.withReason("the local file \"" + path + "\" changed while it was sent: " + before.size()
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
