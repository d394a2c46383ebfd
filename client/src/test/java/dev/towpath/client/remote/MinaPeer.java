package dev.towpath.client.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;

/** A plain MINA client: carries the channels under test. */
final class MinaPeer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final SshClient client = SshClient.setUpDefaultClient();

    MinaPeer() {
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setCipherFactories(List.of(BuiltinCiphers.aes128gcm, BuiltinCiphers.aes128ctr));
        client.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                false, List.of(BuiltinDHFactories.curve25519, BuiltinDHFactories.ecdhp256), ClientBuilder.DH2KEX));
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        client.start();
    }

    /** Logs in by password, which every scripted server takes. */
    ClientSession connect(int port) throws IOException {
        ClientSession session =
                client.connect("test", "127.0.0.1", port).verify(LIMIT).getSession();
        session.addPasswordIdentity("test");
        session.auth().verify(LIMIT);
        return session;
    }

    ClientSession connect(String user, int port, KeyPair key) throws IOException {
        ClientSession session =
                client.connect(user, "127.0.0.1", port).verify(LIMIT).getSession();
        session.addPublicKeyIdentity(key);
        session.auth().verify(LIMIT);
        return session;
    }

    static Path sftpServer() {
        return Path.of("/usr/lib/openssh/sftp-server");
    }

    @Override
    public void close() {
        client.stop();
    }
}
