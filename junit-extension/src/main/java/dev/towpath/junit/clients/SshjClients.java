package dev.towpath.junit.clients;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.SFTPClient;

/** {@code SFTPClient} of sshj. */
final class SshjClients {
    private static final int LIMIT_MILLIS = 30_000;

    private SshjClients() {}

    static ConnectedClient connect(SftpServer server, User user) throws IOException {
        SSHClient ssh = new SSHClient();
        try {
            ssh.addHostKeyVerifier(server.fingerprint());
            ssh.setConnectTimeout(LIMIT_MILLIS);
            ssh.setTimeout(LIMIT_MILLIS);
            ssh.connect(server.host(), server.port());
            if (user.password().isPresent()) {
                ssh.authPassword(user.name(), user.password().get());
            } else {
                ssh.authPublickey(
                        user.name(),
                        ssh.loadKeys(server.privateKeyFile(user.name()).toString()));
            }
            SFTPClient client = ssh.newSFTPClient();
            return new ConnectedClient(client, () -> {
                try (ssh) {
                    client.close();
                }
            });
        } catch (IOException e) {
            ssh.close();
            throw e;
        }
    }
}
