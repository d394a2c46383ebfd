package dev.towpath.client.inbox;

import dev.towpath.client.errors.Printable;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.LocalNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * A file of an inbox that is being worked on, and that nobody else gets meanwhile.
 *
 * @since 0.1
 */
public final class Arrival {
    private final RemoteFile file;
    private final int attempt;
    private final BooleanSupplier ours;

    Arrival(RemoteFile file, int attempt, BooleanSupplier ours) {
        this.file = file;
        this.attempt = attempt;
        this.ours = ours;
    }

    /** What the server says of it. */
    public RemoteFile file() {
        return file;
    }

    /** Its absolute path on the server: {@code sftp.get(arrival.path(), …)}. */
    public String path() {
        return file.path();
    }

    /** Its name, as the server sent it; for a local file of that name use {@link #in}. */
    public String name() {
        return file.name();
    }

    /** Which attempt this is, from 1. */
    public int attempt() {
        return attempt;
    }

    /**
     * The file of the same name in a local directory.
     *
     * @throws java.nio.file.FileSystemException if no local file can have that name, or it would lie elsewhere
     */
    public Path in(Path directory) throws IOException {
        return LocalNames.in(directory, file.name());
    }

    /**
     * Tells whether nobody else has got the file meanwhile. The lease is extended while the work goes on; it is lost if
     * the ledger could not be reached for that long, or the process was stopped. Look before a step that must not
     * happen twice.
     */
    public boolean isOurs() {
        return ours.getAsBoolean();
    }

    /** Its path, safe to print. */
    @Override
    public String toString() {
        return Printable.text(file.path());
    }
}
