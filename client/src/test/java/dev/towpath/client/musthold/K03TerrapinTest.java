package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.peers.LaxServer;
import dev.towpath.client.ssh.Algorithms;
import dev.towpath.client.ssh.Credentials;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.ssh.SshSettings;
import java.io.IOException;
import java.util.List;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("K3: strict key exchange is spoken, and without it no cipher is used that Terrapin breaks")
class K03TerrapinTest {
    /** A server whose password is "right", with or without strict key exchange. */
    private SshServer start(boolean strict) throws Exception {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(AskingServer.hostKey()));
        server.setCipherFactories(
                List.of(BuiltinCiphers.aes128gcm, BuiltinCiphers.cc20p1305_openssh, BuiltinCiphers.aes256cbc));
        server.setPasswordAuthenticator((user, password, session) -> password.equals("right"));
        if (!strict) {
            LaxServer.make(server);
        }
        server.start();
        return server;
    }

    private static void connect(SshServer server, Algorithms algorithms) throws IOException {
        SshSettings settings = SshSettings.of("127.0.0.1")
                .withPort(server.getPort())
                .withHostKeys(HostKeys.pinned(
                        KeyUtils.getFingerPrint(AskingServer.hostKey().getPublic())))
                .withCredentials(Credentials.none().withPassword("right"))
                .withAlgorithms(algorithms);
        SshConnection.open(settings).close();
    }

    @ParameterizedTest
    @CsvSource({"chacha20-poly1305@openssh.com, hmac-sha2-256", "aes256-cbc, hmac-sha2-256-etm@openssh.com"})
    void aBreakableCipherIsRefusedWithoutStrictKeyExchange(String cipher, String mac) throws Exception {
        Algorithms algorithms = Algorithms.defaults().ciphers(cipher).macs(mac);
        try (SshServer lax = start(false);
                SshServer strict = start(true)) {
            assertThatThrownBy(() -> connect(lax, algorithms))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining(cipher + " without strict key exchange");

            connect(strict, algorithms);
        }
    }

    @Test
    void otherCiphersNeedNoStrictKeyExchange() throws Exception {
        try (SshServer lax = start(false)) {
            assertThatCode(() -> connect(lax, Algorithms.defaults())).doesNotThrowAnyException();
        }
    }
}
