package dev.towpath.client.ssh;

import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;

/** How to connect to a real server. */
final class ToOpenSsh {
    private ToOpenSsh() {}

    /** The user who runs the tests, the Ed25519 host key, nothing to log in with. */
    static SshSettings settings(OpenSshServer server) throws IOException {
        return SshSettings.of("127.0.0.1")
                .withPort(server.port())
                .withHostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")));
    }

    /** The same with the key that the server knows. */
    static SshSettings loginSettings(OpenSshServer server) throws IOException {
        return settings(server).withCredentials(Credentials.none().withPrivateKey(server.userKey()));
    }
}
