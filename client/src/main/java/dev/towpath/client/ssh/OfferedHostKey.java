package dev.towpath.client.ssh;

/**
 * A host key: one that a server offered and nobody has vouched for yet, or one that {@link HostKeys#find} found.
 *
 * @param host the host as it was asked for
 * @param port the TCP port
 * @param type the type of key: {@code ssh-ed25519}
 * @param fingerprint in the form ssh-keygen prints: {@code SHA256:…}
 * @param knownHostsLine the line that would make the key known
 * @since 0.1
 */
public record OfferedHostKey(String host, int port, String type, String fingerprint, String knownHostsLine) {}
