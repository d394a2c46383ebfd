package dev.towpath.client;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;

/**
 * What all verbs of {@link Sftp} stand on. They come in families, one class each, that extend one another, so that
 * users see one class and readers a few of a size to read: {@link Looking}, {@link Changing}, {@link Carrying}, {@link
 * Streaming}, {@link Asking}.
 */
abstract sealed class Verbs permits Looking {
    private final Session session;
    private final TransferOptions transfers;
    private final String directory;

    /** Works in {@code directory}, which is absolute, or empty for the one the session starts in. */
    Verbs(Session session, TransferOptions transfers, String directory) {
        this.session = session;
        this.transfers = transfers;
        this.directory = directory;
    }

    final Session session() {
        return session;
    }

    /** What each transfer starts from. */
    final TransferOptions transfers() {
        return transfers;
    }

    /** Whether this is a view of another object's connection. */
    final boolean isView() {
        return !directory.isEmpty();
    }

    /** The working directory; asks the server for it if it is not known yet. */
    final String directory() throws IOException {
        return isView() ? directory : session.start();
    }

    /** The absolute path that {@code path} means here. */
    final String at(String path) throws IOException {
        return at(path, () -> {});
    }

    /** The same; runs {@code wanted} a few times a second if the server must be asked, and what it throws ends that. */
    final String at(String path, Runnable wanted) throws IOException {
        return RemotePaths.isAbsolute(path)
                ? path
                : RemotePaths.resolve(isView() ? directory : session.start(wanted), path);
    }

    /** The beginning of an exception on {@code path}, which is absolute. */
    final Failure failure(String operation, String path, String reason) {
        return Failure.of(operation, reason).withPath(path).withServer(session.server());
    }

    /** The server and the working directory, as far as it is known. */
    @Override
    public final String toString() {
        return "Sftp[" + session.server() + (isView() ? " " + directory : session.knownStart()) + "]";
    }
}
