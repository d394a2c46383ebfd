package dev.towpath.client.transfer;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Carries files and trees between this machine and one server. Remote paths are absolute. Thread-safe.
 *
 * @since 0.1
 */
public final class Carrier {
    /** The size every server takes (draft-ietf-secsh-filexfer-02, section 6.4). */
    private static final int BLOCK = 32 * 1024;

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

    /** Sends all of {@code from}; returns once the server has acknowledged every byte, with their number. */
    long write(FileChannel from, RemoteHandle handle, Meter meter) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long done = 0;
        while (from.read(block.clear()) > 0) {
            handle.write(done, Arrays.copyOf(block.array(), block.position()));
            done += block.position();
            meter.moved(done);
        }
        return done;
    }

    /** Fetches all there is into {@code to}; returns the number of bytes. */
    long read(RemoteHandle handle, FileChannel to, Meter meter) throws IOException {
        long done = 0;
        for (byte[] block = handle.read(0, BLOCK); block.length > 0; block = handle.read(done, BLOCK)) {
            for (ByteBuffer left = ByteBuffer.wrap(block); left.hasRemaining(); ) {
                done += to.write(left, done);
            }
            meter.moved(done);
        }
        return done;
    }

    RemoteDirectories directories() {
        return new RemoteDirectories(files);
    }

    Meter meter(String source, String target, long total, TransferOptions options) {
        return new Meter(source, target, total, options.listener(), nanoTime);
    }
}
