package dev.towpath.client.transfer;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;

/** Our client, logged in to a real server. */
final class Connected {
    private Connected() {}

    static Sftp to(OpenSshServer server) throws IOException {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(server.port())
                .privateKey(server.userKey())
                .hostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")))
                .connect();
    }
}
