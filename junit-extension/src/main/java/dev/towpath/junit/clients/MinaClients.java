package dev.towpath.junit.clients;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.io.resource.PathResource;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.fs.SftpFileSystem;

/** {@code SftpClient} and {@code SftpFileSystem} of Apache MINA SSHD. */
final class MinaClients {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private MinaClients() {}

    static ConnectedClient client(SftpServer server, User user) throws IOException, GeneralSecurityException {
        SshClient ssh = started(server);
        try {
            SftpClient client = SftpClientFactory.instance().createSftpClient(session(ssh, server, user));
            return new ConnectedClient(client, () -> {
                try (ssh) {
                    client.close();
                }
            });
        } catch (IOException | GeneralSecurityException e) {
            ssh.close();
            throw e;
        }
    }

    static ConnectedClient fileSystem(SftpServer server, User user) throws IOException, GeneralSecurityException {
        SshClient ssh = started(server);
        try {
            SftpFileSystem files = SftpClientFactory.instance().createSftpFileSystem(session(ssh, server, user));
            return new ConnectedClient(files, () -> {
                try (ssh) {
                    files.close();
                }
            });
        } catch (IOException | GeneralSecurityException e) {
            ssh.close();
            throw e;
        }
    }

    /** By default it would accept any host key and read what is in the home directory of whoever runs the tests. */
    private static SshClient started(SftpServer server) {
        SshClient ssh = SshClient.setUpDefaultClient();
        ssh.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        ssh.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        ssh.setServerKeyVerifier((session, address, key) ->
                server.fingerprint().equals(KeyUtils.getFingerPrint(BuiltinDigests.sha256, key)));
        ssh.start();
        return ssh;
    }

    private static ClientSession session(SshClient ssh, SftpServer server, User user)
            throws IOException, GeneralSecurityException {
        ClientSession session = ssh.connect(user.name(), server.host(), server.port())
                .verify(LIMIT)
                .getSession();
        if (user.password().isPresent()) {
            session.addPasswordIdentity(user.password().get());
        }
        if (KeyLogin.isNeeded(user)) {
            Path file = server.privateKeyFile(user.name());
            try (InputStream key = Files.newInputStream(file)) {
                SecurityUtils.loadKeyPairIdentities(session, new PathResource(file), key, FilePasswordProvider.EMPTY)
                        .forEach(session::addPublicKeyIdentity);
            }
        }
        session.auth().verify(LIMIT);
        return session;
    }
}
