package dev.towpath.junit;

/**
 * Why a client should have nothing to do with a server.
 *
 * @since 0.1
 */
public enum Refusal {
    /**
     * The server shows another host key than the one in the known_hosts file that {@link KnownHosts} gives, as that of
     * an attacker would.
     */
    HOST_KEY_CHANGED,
    /** The known_hosts file that {@link KnownHosts} gives does not know the server. */
    UNKNOWN_HOST,
    /**
     * The server offers nothing but what is broken: key exchange with SHA-1, ciphers in CBC mode, MD5; see
     * {@link dev.towpath.fixture.ConnectionFault#weakAlgorithms}.
     */
    WEAK_ALGORITHM
}
