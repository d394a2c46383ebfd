package dev.towpath.client.nio;

import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.ssh.Credentials;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.ssh.SshSettings;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same uses of {@link java.nio.file.Files} against OpenSSH's sftp-server. */
class SftpFileSystemIT implements UsesOfFiles {
    @TempDir
    static Path serverDirectory;

    private static OpenSshServer server;
    private static SshConnection connection;
    private static FileSystem fileSystem;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() throws Exception {
        server = OpenSshServer.start(serverDirectory);
        connection = SshConnection.open(SshSettings.of("127.0.0.1")
                .withPort(server.port())
                .withHostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")))
                .withCredentials(Credentials.none().withPrivateKey(server.userKey())));
        RemoteFileSystem files = RemoteFileSystem.open(connection, RemoteOptions.defaults());
        fileSystem = SftpFileSystem.over(() -> files, URI.create("sftp://127.0.0.1:" + server.port()), "/");
    }

    @AfterAll
    static void stop() {
        if (connection != null) {
            connection.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    public Path root() {
        return fileSystem.getPath(temporary.toString());
    }
}
