package dev.towpath.client.remote;

import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.UnsupportedByServerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.OpenOption;
import java.util.Set;

/**
 * The bytes of remote files as the JDK's streams and channels. Every call that waits for the server waits at most the
 * stall timeout without progress, or the response timeout for a single reply, and hears interrupts. A stream or a channel
 * belongs to one thread at a time; any thread may close it, and a call that waits in another thread then ends.
 *
 * @since 0.1
 */
public final class RemoteStreams {
    private final RemoteFileSystem files;

    /** Opens files of {@code files}. */
    public RemoteStreams(RemoteFileSystem files) {
        this.files = files;
    }

    /**
     * Opens a file for reading from {@code offset} on. The stream reads ahead; to close it before its end costs nothing
     * but what is on the line already.
     *
     * @throws IllegalArgumentException if {@code offset} is negative
     */
    public InputStream read(String path, long offset) throws IOException {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset cannot be negative: " + offset);
        }
        RemoteHandle handle = files.open(path, Set.of(OpenFlag.READ), AttributeChange.none());
        boolean done = false;
        try {
            InputStream stream = RemoteInputStream.on(handle, offset);
            done = true;
            return stream;
        } finally {
            if (!done) {
                handle.abandon();
            }
        }
    }

    /**
     * Opens a file for writing: made if it is missing and emptied if not, unless {@code options} say otherwise. Writes
     * return while their bytes are on the way; a failure comes out at one of the next calls. {@code flush} and
     * {@code close} wait until every byte is acknowledged.
     *
     * <p>With APPEND the bytes go behind the end the file has when it is opened. The server is told to append, too, so
     * that one that can keeps writers apart.
     *
     * @param attributes what a file made by this call gets
     * @throws IllegalArgumentException if an option is not supported or excludes another, before anything is asked
     */
    public OutputStream write(String path, AttributeChange attributes, OpenOption... options) throws IOException {
        FileOpening opening = FileOpening.forWriting(options);
        if (opening.deletesOnClose()) {
            throw new IllegalArgumentException("DELETE_ON_CLOSE makes no sense for a stream; use open(…)");
        }
        return opened(path, attributes, opening, (handle, end) -> new RemoteOutputStream(handle, end, opening.syncs()));
    }

    /**
     * Opens a file for access anywhere in it: for reading unless {@code options} say otherwise.
     *
     * @param attributes what a file made by this call gets
     * @throws IllegalArgumentException if an option is not supported or excludes another, before anything is asked
     */
    public SeekableByteChannel open(String path, AttributeChange attributes, Set<? extends OpenOption> options)
            throws IOException {
        FileOpening opening = FileOpening.of(options);
        return opened(path, attributes, opening, (handle, end) -> new RemoteByteChannel(handle, opening, end));
    }

    private interface Use<T> {
        T of(RemoteHandle handle, long end);
    }

    private <T> T opened(String path, AttributeChange attributes, FileOpening opening, Use<T> use) throws IOException {
        if (opening.syncs()) {
            files.require(Capability.FSYNC, "open", path);
        }
        long size = opening.goesOn() && !Capability.likeOpenSsh(files) ? sizeOf(path) : 0;
        RemoteHandle handle = files.open(path, opening.flags(), attributes);
        boolean done = false;
        try {
            if (size > 0) {
                requireKept(handle, size);
            }
            if (opening.emptiesOnceOpen()) {
                handle.setAttributes(AttributeChange.none().withSize(0));
            }
            T used = use.of(handle, opening.appends() ? end(handle) : 0);
            done = true;
            return used;
        } finally {
            if (!done) {
                handle.abandon();
            }
        }
    }

    private long sizeOf(String path) throws IOException {
        try {
            return files.find(path).map(RemoteFile::size).orElse(0L);
        } catch (RemoteAccessDeniedException | UnsupportedByServerException e) {
            return 0;
        }
    }

    /** rclone with a cache empties a file that is opened for writing, whatever it was told. */
    private static void requireKept(RemoteHandle handle, long size) throws IOException {
        long left;
        try {
            left = handle.stat().size();
        } catch (RemoteAccessDeniedException | UnsupportedByServerException e) {
            return;
        }
        if (left >= 0 && left < size) {
            throw new SftpException(handle.dialogue()
                    .attempt("open", handle.path())
                    .failed("the server emptied the file when it was opened for writing: of " + size + " bytes " + left
                            + " are left; on this server files can only be written anew"));
        }
    }

    /** Some servers write where the offset says though they were told to append (MINA issue 690). */
    private static long end(RemoteHandle handle) throws IOException {
        long size = handle.stat().size();
        if (size < 0) {
            throw new SftpException(handle.dialogue()
                    .attempt("append to", handle.path())
                    .failed("the server does not tell the size of the file, so its end is not known"));
        }
        return size;
    }
}
