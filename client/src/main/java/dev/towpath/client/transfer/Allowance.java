package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;

/** What a download of a tree may still list and bring, as {@link TreeBounds} say. Used by one thread. */
final class Allowance {
    /** The bounds are reached: nothing more of the tree is fetched, whether it keeps going after failures or not. */
    static final class Exceeded extends SftpException {
        private static final long serialVersionUID = 1;

        Exceeded(Failure failure) {
            super(failure);
        }
    }

    private final TreeBounds bounds;
    private final String root;
    private final String server;
    private long entries;
    private long bytes;

    Allowance(TreeBounds bounds, String root, String server) {
        this.bounds = bounds;
        this.root = root;
        this.server = server;
    }

    /** Takes note of a listing with so many entries. */
    void list(int count) throws SftpException {
        entries += count;
        if (entries > bounds.entries()) {
            throw exceeded("the server lists more than " + bounds.entries() + " entries in it", "maxEntries");
        }
    }

    /** Takes note, before it is fetched, of a file that was listed with {@code size} bytes; -1 if that is not known. */
    void fetch(long size) throws SftpException {
        bytes += Math.max(0, size);
        if (bytes > bounds.bytes() || bytes < 0) {
            throw exceeded("it holds more than " + bounds.bytes() + " bytes", "maxBytes");
        }
    }

    /** Takes note of a file that was fetched with {@code got} bytes, after {@link #fetch} of {@code size}. */
    void fetched(long size, long got) {
        bytes += got - Math.max(0, size);
    }

    /** The options for one file that was listed with {@code size} bytes: it must not bring more than is left. */
    TransferOptions watched(TransferOptions options, long size) {
        if (bounds.bytes() == Long.MAX_VALUE) {
            return options;
        }
        long left = bounds.bytes() - bytes + Math.max(0, size);
        return options.onProgress(progress -> {
            if (progress.done() > left) {
                throw new Overrun();
            }
            options.listener().accept(progress);
        });
    }

    /** Thrown by a listener; becomes {@link #overrun}. */
    static final class Overrun extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What an {@link Overrun} means. */
    SftpException overrun() {
        return exceeded("it holds more than " + bounds.bytes() + " bytes", "maxBytes");
    }

    private SftpException exceeded(String reason, String option) {
        return new Exceeded(Failure.of("getTree", reason)
                .withPath(root)
                .withServer(server)
                .withAdvice("raise " + option + " if that may be"));
    }
}
