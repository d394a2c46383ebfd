package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;

/**
 * How many bytes of an upload are on the server's disk, where {@link TransferOptions#sync} asks for that. Bytes that a
 * server has acknowledged are gone when its power fails, and the file may be as long as before, with zeros in it: after
 * a connection broke nobody knows whether that was the reason, so only what was synced is built upon.
 */
final class DiskMark {
    /** How many bytes are sent again at most; a stream is kept for as long. */
    static final long STEP = 32L * 1024 * 1024;

    private final boolean wanted;
    private long synced;

    DiskMark(boolean wanted) {
        this.wanted = wanted;
    }

    /** Where another attempt may go on, after so many bytes were acknowledged. */
    long safe(long acknowledged) {
        return wanted ? synced : acknowledged;
    }

    /** The file was opened to be written on from {@code start}: what is before agrees with the source. */
    void begin(RemoteHandle handle, long start) throws IOException {
        synced = Math.min(synced, start);
        if (wanted && start > synced) {
            sync(handle, start);
        }
    }

    /** So many bytes are acknowledged, and there is more to come. */
    void moved(RemoteHandle handle, long acknowledged) {
        if (wanted && acknowledged - synced >= STEP) {
            try {
                sync(handle, acknowledged);
            } catch (IOException e) {
                throw new Failed(e);
            }
        }
    }

    /** All bytes are acknowledged. */
    void finish(RemoteHandle handle, long acknowledged) throws IOException {
        if (wanted) {
            sync(handle, acknowledged);
        }
    }

    private void sync(RemoteHandle handle, long acknowledged) throws IOException {
        handle.sync(acknowledged - synced);
        synced = acknowledged;
    }

    /** What is in the directory now is to survive as well; a server that cannot do that has done all it can. */
    void directory(RemoteFileSystem files, String path, List<String> warnings) throws IOException {
        if (!wanted) {
            return;
        }
        // OpenSSH opens a directory as a file if asked to, and syncs what is open.
        try (RemoteHandle directory = files.open(path, EnumSet.of(OpenFlag.READ), AttributeChange.none())) {
            directory.sync();
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            warnings.add("the file is on the server's disk; its name may not be, for the server syncs no directories: "
                    + e.getMessage());
        }
    }

    /** A sync on the way that went wrong. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final IOException reason;

        private Failed(IOException reason) {
            super(reason);
            this.reason = reason;
        }

        IOException reason() {
            return reason;
        }
    }
}
