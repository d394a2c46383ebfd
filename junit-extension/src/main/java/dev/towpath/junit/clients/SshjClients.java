package dev.towpath.junit.clients;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.SFTPClient;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.AuthPublickey;
import net.schmizz.sshj.userauth.password.PasswordUtils;

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
            List<AuthMethod> methods = new ArrayList<>();
            if (KeyLogin.isNeeded(user)) {
                methods.add(new AuthPublickey(
                        ssh.loadKeys(server.privateKeyFile(user.name()).toString())));
            }
            user.password()
                    .ifPresent(password ->
                            methods.add(new AuthPassword(PasswordUtils.createOneOff(password.toCharArray()))));
            ssh.auth(user.name(), methods);
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
