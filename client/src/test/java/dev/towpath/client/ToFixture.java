package dev.towpath.client;

import dev.towpath.client.ssh.Credentials;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.ssh.SshSettings;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;

/** Our client, logged in as the user that a test's server has unless told otherwise. */
public final class ToFixture {
    private ToFixture() {}

    public static Sftp connect(SftpServer server) throws IOException {
        return builder(server).connect();
    }

    public static SftpBuilder builder(SftpServer server) {
        return Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(server.fingerprint()));
    }

    /** The connection alone, without a channel for files. */
    public static SshConnection connection(SftpServer server) throws IOException {
        return SshConnection.open(SshSettings.of(server.host())
                .withPort(server.port())
                .withUser("test")
                .withHostKeys(HostKeys.pinned(server.fingerprint()))
                .withCredentials(Credentials.none().withPassword("test")));
    }

    /** Makes these files, each with its path in it, and the directories above; a name that ends with a slash is one. */
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
