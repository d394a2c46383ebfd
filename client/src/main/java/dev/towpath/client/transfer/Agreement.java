package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.ReadWindow;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.remote.WriteWindow;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;

/** How much of a file on the server can be trusted to be the beginning of a source, and opening it to go on. */
final class Agreement {
    /** How much is compared before bytes that this transfer saw acknowledged are built upon. */
    static final int TAIL = 32 * 1024;

    /** How far from its end a file on the server may have holes that a crash left: it may take WRITEs in any order. */
    static final int IN_FLIGHT = WriteWindow.REACH;

    private Agreement() {}

    /** Opens {@code path} to write on behind {@code safe} bytes; nothing if it is not as it was left. */
    static Optional<RemoteHandle> reopened(RemoteFileSystem files, String path, long safe, Known source)
            throws IOException {
        try {
            RemoteFile there = files.lstat(path);
            if (!there.isRegularFile() || there.size() < safe || agreeing(files, path, safe, TAIL, source) != safe) {
                return Optional.empty();
            }
            RemoteHandle handle = files.open(path, EnumSet.of(OpenFlag.WRITE), AttributeChange.none());
            if (Capability.likeOpenSsh(files) || holds(handle, safe)) {
                return Optional.of(handle);
            }
            handle.abandon();
            return Optional.empty();
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            // A server that takes new files only, or does not let its files be looked at.
            return Optional.empty();
        }
    }

    /**
     * Whether what was there is there still: rclone with a cache empties a file that is opened to write on, and the size
     * would be right at the end.
     */
    private static boolean holds(RemoteHandle handle, long safe) throws IOException {
        try {
            long size = handle.stat().size();
            return size < 0 || size >= safe;
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            // One that tells nothing of open files; the size is looked at by the path when all is written.
            return true;
        }
    }

    /**
     * How many of the first {@code size} bytes of {@code path} can be taken for those of the source, looking at the last
     * {@code count} of them: as many as are the same without a gap; -1 if not even the first looked at is.
     */
    static long agreeing(RemoteFileSystem files, String path, long size, long count, Known source) throws IOException {
        long from = Math.max(0, size - count);
        if (from == size || source.bytes(from, 1).isEmpty()) {
            return size;
        }
        try (RemoteHandle handle = files.open(path, EnumSet.of(OpenFlag.READ), AttributeChange.none())) {
            Comparison comparison = new Comparison(source, from);
            try {
                long unused = new ReadWindow(handle, from, OptionalLong.of(size - from), bytes -> {
                            if (bytes > size - from) {
                                throw new Comparison.Different();
                            }
                        })
                        .receive(comparison);
            } catch (Comparison.Different e) {
                handle.abandon();
            }
            long agreed = Math.min(size, comparison.agreed());
            return agreed == from && from > 0 ? -1 : agreed;
        } catch (NoSuchRemoteFileException e) {
            return -1;
        }
    }

    /** Takes bytes and compares them with those of the source. */
    private static final class Comparison extends OutputStream {
        private final Known source;
        private long at;

        Comparison(Known source, long from) {
            this.source = source;
            this.at = from;
        }

        long agreed() {
            return at;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] own = source.bytes(at, length).orElseThrow(Different::new);
            for (int i = 0; i < length; i++) {
                if (i >= own.length || own[i] != bytes[offset + i]) {
                    at += i;
                    throw new Different();
                }
            }
            at += length;
        }

        /** The rest is another file. */
        private static final class Different extends RuntimeException {
            private static final long serialVersionUID = 1;

            Different() {
                super("different bytes", null, false, false);
            }
        }
    }
}
