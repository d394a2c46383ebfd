package dev.towpath.client;

import dev.towpath.client.remote.RemoteFile;
import java.io.IOException;

/**
 * What to do with what a walk meets; see {@link Sftp#walk(String, RemoteVisitor, java.nio.file.FileVisitOption...)}.
 * Each method does nothing unless overridden, but {@link #failed}, which ends the walk. What a method throws ends the
 * walk, too.
 *
 * @since 0.1
 */
public interface RemoteVisitor {
    /** Meets a regular file. */
    default void file(RemoteFile file) throws IOException {}

    /** Meets a directory, before what is in it. Returns whether to go into it; yes unless overridden. */
    default boolean directory(RemoteFile directory) throws IOException {
        return true;
    }

    /** Meets a symbolic link that is not followed, whatever it points to, or a special file. */
    default void other(RemoteFile other) throws IOException {}

    /**
     * A directory could not be listed, or a file not be looked at. To go on without it, override this and return.
     *
     * @param path where it failed, absolute
     */
    default void failed(String path, IOException failure) throws IOException {
        throw failure;
    }
}
