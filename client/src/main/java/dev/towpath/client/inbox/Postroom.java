package dev.towpath.client.inbox;

import dev.towpath.client.remote.RemoteFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What an inbox needs of a server. Paths are absolute. Asked by any thread.
 *
 * @since 0.1
 */
public interface Postroom {
    /** Lists a directory. */
    List<RemoteFile> list(String directory) throws IOException;

    /** Describes a file, or the link itself if it is one; nothing if there is none. */
    Optional<RemoteFile> find(String path) throws IOException;

    /** Renames a file; never replaces another. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file. */
    void delete(String path) throws IOException;

    /** Makes a directory and what is missing above it. */
    void makeDirectories(String path) throws IOException;

    /** Whether it was closed for good: nothing that is asked of it will ever succeed again. */
    default boolean isClosed() {
        return false;
    }
}
