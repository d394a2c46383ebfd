package dev.towpath.client.transfer;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;

/** Our client, logged in to a real server. */
final class Connected {
    private Connected() {}

    static Sftp to(OpenSshServer server) throws IOException {
        return over(server.port(), server);
    }

    /** Over a line to it that listens on {@code port}. */
    static Sftp over(int port, OpenSshServer server) throws IOException {
        String key = server.knownHostsLine("ed25519").replace("]:" + server.port() + " ", "]:" + port + " ");
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .privateKey(server.userKey())
                .hostKeys(HostKeys.knownHostsText(key))
                .connect();
    }
}
