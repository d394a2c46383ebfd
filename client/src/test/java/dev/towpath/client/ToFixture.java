package dev.towpath.client;

import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;

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

    /** Makes these files, each holding its own path, and the directories above; a name that ends with a slash is one. */
    static void make(SftpServer server, String... files) throws IOException {
        for (String file : files) {
            if (file.endsWith("/")) {
                Files.createDirectories(server.path(file));
            } else {
                Files.createDirectories(server.path(file).getParent());
                Files.writeString(server.path(file), file);
            }
        }
    }
}
