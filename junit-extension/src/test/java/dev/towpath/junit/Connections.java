package dev.towpath.junit;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;

/** Connections that samples open themselves, as code under test does. */
final class Connections {
    private Connections() {}

    static Sftp open(SftpServer server) throws IOException {
        return Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(server.fingerprint()))
                .connect();
    }

    /** What does not connect again when its connection was cut. */
    static RemoteFileSystem only(Sftp sftp) {
        return sftp.unwrap(RemoteFileSystem.class).orElseThrow();
    }
}
