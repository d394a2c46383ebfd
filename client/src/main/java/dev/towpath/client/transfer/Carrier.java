package dev.towpath.client.transfer;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.remote.RemoteFileSystem;
import java.io.IOException;
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
        return Upload.run(this, local, remote, options.checked());
    }

    /** Downloads one file, as {@code Sftp.get} says. */
    public Transferred get(String remote, Path local, TransferOptions options) throws IOException {
        return Download.run(this, remote, local, options.checked());
    }

    /** Uploads what is in a directory, as {@code Sftp.putTree} says. */
    public TreeReport putTree(Path local, String remote, TreeOptions options) throws IOException {
        options.perFile().checked();
        return TreeUpload.run(this, local, remote, options);
    }

    /** Downloads what is in a directory, as {@code Sftp.getTree} says. */
    public TreeReport getTree(String remote, Path local, TreeOptions options) throws IOException {
        options.perFile().checked();
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
