package dev.towpath.client.remote;

import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.Credentials;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.session.ClientSession;

/** OpenSSH's sshd, and connections to it that are closed with it. */
final class RealSshd implements AutoCloseable {
    private final OpenSshServer server;
    private final List<SshConnection> connections = new CopyOnWriteArrayList<>();

    private RealSshd(OpenSshServer server) {
        this.server = server;
    }

    /** Starts it with {@code lines} of configuration, below {@code directory}. */
    static RealSshd start(Path directory, String... lines) throws IOException, InterruptedException {
        return new RealSshd(OpenSshServer.start(directory, lines));
    }

    ClientSession connect() throws IOException {
        SshConnection connection = SshConnection.open(SshSettings.of("127.0.0.1")
                .withPort(server.port())
                .withHostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")))
                .withCredentials(Credentials.none().withPrivateKey(server.userKey())));
        connections.add(connection);
        return connection.session();
    }

    RemoteFileSystem open() throws IOException {
        return RemoteFileSystem.open(connect(), "127.0.0.1:" + server.port(), RemoteOptions.defaults(), () -> {});
    }

    void killSessions() {
        server.killSessions();
    }

    void killSftpServers() {
        server.killSftpServers();
    }

    @Override
    public void close() {
        connections.forEach(SshConnection::close);
        server.close();
    }
}
