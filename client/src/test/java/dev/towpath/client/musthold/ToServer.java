package dev.towpath.client.musthold;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;

/** Our client on the way to a server of the test. */
final class ToServer {
    private ToServer() {}

    static SftpBuilder builder(SftpServer server) {
        return builder(server, server.port());
    }

    /** By way of another port of this machine. */
    static SftpBuilder builder(SftpServer server, int port) {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(server.fingerprint()));
    }

    static Sftp connect(SftpServer server) throws IOException {
        return builder(server).connect();
    }
}
