package dev.towpath.client;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.transfer.TransferListener;
import java.time.Duration;

/**
 * Hears what happens on a connection: for audit logs and metrics. Several threads may call at once, those that keep the
 * connection too: return soon, and do not use the client from here. An exception is logged and changes nothing else.
 * {@link #transferred} and {@link #transferFailed} tell of files, those of a tree too.
 *
 * @since 0.1
 */
public interface SftpListener extends TransferListener {
    /**
     * The connection stands and the user is logged in.
     *
     * @param server {@code host:port}
     * @param loggedInWith what let the user in: {@code publickey (ssh-ed25519 SHA256:…)}, {@code password}
     */
    default void connected(String server, String loggedInWith) {}

    /**
     * A connection that stood has ended.
     *
     * @param server {@code host:port}
     * @param reason why, in words; text of the server's is made safe to print
     */
    default void disconnected(String server, String reason) {}

    /** The last connection is gone and another one is being made. */
    default void reconnecting(String server) {}

    /**
     * Something failed and is tried again after a pause.
     *
     * @param server {@code host:port}
     * @param attempt which attempt failed, from 1
     * @param pause how long the pause is
     * @param failure why it failed
     */
    default void retrying(String server, int attempt, Duration pause, SftpException failure) {}
}
