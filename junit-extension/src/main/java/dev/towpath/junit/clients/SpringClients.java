package dev.towpath.junit.clients;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.springframework.core.io.FileSystemResource;
import org.springframework.integration.sftp.session.DefaultSftpSessionFactory;

/** {@code DefaultSftpSessionFactory} of Spring Integration. It connects when it is asked for a session. */
final class SpringClients {
    private static final int LIMIT_MILLIS = 30_000;

    private SpringClients() {}

    static ConnectedClient connect(SftpServer server, User user) {
        DefaultSftpSessionFactory factory = new DefaultSftpSessionFactory();
        factory.setHost(server.host());
        factory.setPort(server.port());
        factory.setUser(user.name());
        factory.setTimeout(LIMIT_MILLIS);
        factory.setKnownHostsResource(new FileSystemResource(server.knownHostsFile()));
        factory.setAllowUnknownKeys(false);
        // What is in the home directory of whoever runs the tests must not decide anything.
        factory.setSshClientConfigurer(ssh -> ssh.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY));
        if (user.password().isPresent()) {
            factory.setPassword(user.password().get());
        }
        if (KeyLogin.isNeeded(user)) {
            factory.setPrivateKey(new FileSystemResource(server.privateKeyFile(user.name())));
        }
        return new ConnectedClient(factory, factory::destroy);
    }
}
