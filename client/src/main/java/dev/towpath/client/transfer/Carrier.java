package dev.towpath.client.transfer;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.remote.RemoteFileSystem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Carries files and trees between this machine and one server. Remote paths are absolute. Thread-safe.
 *
 * @since 0.1
 */
public final class Carrier {
    private final RemoteFileSystem files;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;

    /** Carries to and from {@code files}; {@code random} makes the names of part files and must not be guessable. */
    public Carrier(RemoteFileSystem files, RandomGenerator random, LongSupplier nanoTime) {
        this.files = files;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /** Uploads one file, as {@code Sftp.put} says. */
    public Transferred put(Path local, String remote, TransferOptions options) throws IOException {
        return Upload.run(this, local, remote, options.checked(false, false));
    }

    /** Downloads one file, as {@code Sftp.get} says. */
    public Transferred get(String remote, Path local, TransferOptions options) throws IOException {
        return Download.run(this, remote, local, options.checked(false, false));
    }

    /** Uploads what a stream holds, as {@code Sftp.put} says. Does not close the stream. */
    public Transferred put(InputStream source, String remote, TransferOptions options) throws IOException {
        return Upload.run(this, source, remote, options.checked(true, false));
    }

    /** Downloads one file into a stream, as {@code Sftp.get} says. Does not close the stream. */
    public Transferred get(String remote, OutputStream target, TransferOptions options) throws IOException {
        return StreamDownload.run(this, remote, target, options.checked(false, true));
    }

    /** Reads a whole file, as {@code Sftp.readBytes} says. */
    public byte[] readBytes(String remote, TransferOptions options) throws IOException {
        return Contents.read(this, remote, options);
    }

    /** Reads a whole file of text, as {@code Sftp.readString} says. */
    public String readString(String remote, Charset charset, TransferOptions options) throws IOException {
        return Contents.readText(this, remote, charset, options);
    }

    /** Writes a whole file, as {@code Sftp.writeBytes} says. */
    public Transferred writeBytes(String remote, byte[] content, TransferOptions options) throws IOException {
        return put(new ByteArrayInputStream(content), remote, options.size(content.length));
    }

    /** Writes a whole file of text, as {@code Sftp.writeString} says. */
    public Transferred writeString(String remote, String text, Charset charset, TransferOptions options)
            throws IOException {
        return writeBytes(remote, Contents.encoded(text, charset), options);
    }

    /** Uploads what is in a directory, as {@code Sftp.putTree} says. */
    public TreeReport putTree(Path local, String remote, TreeOptions options) throws IOException {
        options.perFile().checked(false, false);
        return TreeUpload.run(this, local, remote, options);
    }

    /** Downloads what is in a directory, as {@code Sftp.getTree} says. */
    public TreeReport getTree(String remote, Path local, TreeOptions options) throws IOException {
        options.perFile().checked(false, false);
        return TreeDownload.run(this, remote, local, options);
    }

    /** Makes a directory and what is missing above it, as {@code Sftp.mkdirs} says. */
    public void makeDirectories(String remote, OptionalInt mode) throws IOException {
        directories().makeAll(remote, mode);
    }

    /** Removes a file unless it is gone already. */
    void removeIfThere(String remote) throws IOException {
        try {
            files.remove(remote);
        } catch (NoSuchRemoteFileException e) {
            // Gone is what was wanted.
        }
    }

    RemoteFileSystem files() {
        return files;
    }

    RandomGenerator random() {
        return random;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    RemoteDirectories directories() {
        return new RemoteDirectories(files);
    }

    Meter meter(String source, String target, long total, TransferOptions options) {
        return new Meter(source, target, total, options.listener(), nanoTime);
    }
}
