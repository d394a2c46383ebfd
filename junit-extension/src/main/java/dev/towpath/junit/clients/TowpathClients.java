package dev.towpath.junit.clients;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;

/** Our own client. */
final class TowpathClients {
    private TowpathClients() {}

    static ConnectedClient connect(SftpServer server, User user) throws IOException {
        SftpBuilder builder = Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user(user.name())
                .hostKeys(HostKeys.pinned(server.fingerprint()));
        if (user.password().isPresent()) {
            builder.password(user.password().get());
        }
        if (KeyLogin.isNeeded(user)) {
            builder.privateKey(server.privateKeyFile(user.name()));
        }
        Sftp client = builder.connect();
        return new ConnectedClient(client, client);
    }
}
