package dev.towpath.client.errors;

/**
 * The steps of connecting, in order.
 *
 * @since 0.1
 */
public enum ConnectPhase {
    /** Reading what {@code ssh_config} files say; nothing was sent. */
    CONFIGURE,
    /** Finding the addresses of the host name. */
    RESOLVE,
    /** Opening the TCP connection. */
    CONNECT,
    /** Reading the server's identification string (RFC 4253 section 4.2). */
    IDENTIFY,
    /** Agreeing on algorithms and exchanging keys (RFC 4253 section 7). */
    NEGOTIATE,
    /** Checking that the server is the one it claims to be. */
    HOST_KEY,
    /** Logging in (RFC 4252). */
    AUTHENTICATE,
    /** Opening the SFTP subsystem. */
    OPEN
}
