package dev.towpath.client.ssh;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;

/** MINA's own server, without the fixture: user "ada", password "s3cret", one Ed25519 host key unless told otherwise. */
final class PlainServer implements AutoCloseable {
    static final String USER = "ada";
    static final String PASSWORD = "s3cret";

    final Set<String> passwordsSeen = ConcurrentHashMap.newKeySet();
    private final SshServer server;
    private final HostKey hostKey;

    private PlainServer(SshServer server, HostKey hostKey) {
        this.server = server;
        this.hostKey = hostKey;
    }

    static PlainServer start() throws IOException {
        return start(server -> {});
    }

    static PlainServer start(Consumer<SshServer> how) throws IOException {
        return start(List.of(pair("Ed25519", 0)), how);
    }

    static PlainServer start(List<KeyPair> hostKeys, Consumer<SshServer> how) throws IOException {
        JdkCryptography.install();
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
        PlainServer plain = new PlainServer(server, HostKey.of(hostKeys.get(0).getPublic()));
        PasswordAuthenticator authenticator = (user, password, session) -> {
            plain.passwordsSeen.add(password);
            return user.equals(USER) && password.equals(PASSWORD);
        };
        server.setPasswordAuthenticator(authenticator);
        how.accept(server);
        server.start();
        return plain;
    }

    static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    HostKey hostKey() {
        return hostKey;
    }

    SshServer mina() {
        return server;
    }

    String knownHostsLine() {
        return "[127.0.0.1]:" + port() + " " + hostKey.text() + "\n";
    }

    /** Whom to connect to and whom to trust; nothing to log in with. */
    SshSettings settings() {
        return SshSettings.of("127.0.0.1")
                .withPort(port())
                .withUser(USER)
                .withHostKeys(HostKeys.knownHostsText(knownHostsLine()));
    }

    /** The same with the right password. */
    SshSettings loginSettings() {
        return settings().withCredentials(Credentials.none().withPassword(PASSWORD));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
