package dev.towpath.client;

import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.ServerLimits;
import dev.towpath.client.ssh.Algorithms;
import dev.towpath.client.ssh.Negotiated;
import java.util.Map;
import java.util.Set;

/**
 * What there is to know about a connection that stands.
 *
 * @param server {@code host:port}
 * @param user who is logged in
 * @param negotiated what both sides agreed on
 * @param offered what we had offered
 * @param extensions what the SFTP server can beyond version 3, by name, with the data it sent; mostly a version
 * @param capabilities those of them that this client uses
 * @param limits the sizes and counts the server allows
 * @since 0.1
 */
public record ConnectionInfo(
        String server,
        String user,
        Negotiated negotiated,
        Algorithms offered,
        Map<String, String> extensions,
        Set<Capability> capabilities,
        ServerLimits limits) {
    /** Copies the collections. */
    public ConnectionInfo {
        extensions = Map.copyOf(extensions);
        capabilities = Set.copyOf(capabilities);
    }

    /** The server's key as a known_hosts line has it behind the host: {@code ssh-ed25519 AAAA…}. */
    public String hostKey() {
        return negotiated.hostKey();
    }

    /** The fingerprint of the server's key as ssh-keygen -l prints it: {@code SHA256:…}. */
    public String hostKeyFingerprint() {
        return negotiated.hostKeyFingerprint();
    }

    /** What the server calls itself: {@code SSH-2.0-OpenSSH_9.2p1}. */
    public String serverIdentification() {
        return negotiated.serverIdentification();
    }

    /** The cipher from here to the server. */
    public String cipherOut() {
        return negotiated.cipherOut();
    }

    /** The cipher from the server to here. */
    public String cipherIn() {
        return negotiated.cipherIn();
    }

    /** The compression from here to the server; {@code none} if there is none. */
    public String compressionOut() {
        return negotiated.compressionOut();
    }

    /** The compression from the server to here; {@code none} if there is none. */
    public String compressionIn() {
        return negotiated.compressionIn();
    }
}
