package dev.towpath.client.transfer;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Attempts;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RetryPolicy;
import java.io.IOException;
import java.util.Set;

/**
 * What a {@link Carrier} holds on to when its connection breaks: whoever makes connections, and makes them again.
 * Thread-safe.
 *
 * @since 0.1
 */
public interface Lifeline {
    /** How often a transfer that says nothing else is tried. */
    RetryPolicy policy();

    /**
     * Waits as long as the policy of {@code attempts} says, or throws {@code failure} if it says to give up.
     *
     * @param wanted run a few times a second meanwhile; what it throws ends the wait
     */
    void pause(Attempts attempts, SftpException failure, Runnable wanted) throws IOException;

    /**
     * The files over a connection that lives as far as is known; made again if need be.
     *
     * @param wanted run a few times a second meanwhile; what it throws ends the wait
     */
    RemoteFileSystem files(Runnable wanted) throws IOException;

    /** Ends the connection of {@code files}, which no longer answers; what comes next gets a new one. */
    void discard(RemoteFileSystem files);

    /**
     * The checksum of a remote file by the first of the ways that works.
     *
     * @param wanted run a few times a second meanwhile; what it throws ends the wait
     * @throws dev.towpath.client.errors.UnsupportedByServerException if none of them does
     */
    FileChecksum checksum(String path, Checksum algorithm, Set<ChecksumWay> allowed, Runnable wanted)
            throws IOException;
}
