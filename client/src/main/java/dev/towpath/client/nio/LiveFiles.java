package dev.towpath.client.nio;

import dev.towpath.client.remote.RemoteFileSystem;
import java.io.IOException;

/**
 * Gives the files of a server over a connection that stands. Asked before each operation, by any thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LiveFiles {
    /** The files, connecting again if need be. */
    RemoteFileSystem files() throws IOException;
}
