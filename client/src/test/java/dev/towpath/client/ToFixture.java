package dev.towpath.client;

import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;

/** Our client, logged in to a server of the test. */
final class ToFixture {
    private ToFixture() {}

    static Sftp connect(SftpServer server) throws IOException {
        return builder(server).connect();
    }

    static SftpBuilder builder(SftpServer server) {
        return Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(server.fingerprint()));
    }
}
