package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.AuthFailedException;
import java.io.IOException;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An RSA key and servers that do not say which signatures they take (server-sig-algs, RFC 8308), as many old ones. */
@Timeout(60)
class RsaSignaturesTest {
    private static final KeyPair RSA = PlainServer.pair("RSA", 2048);

    /** Takes the key by this signature only, and says nothing about it. */
    private static PlainServer silentServer(BuiltinSignatures... accepted) throws IOException {
        return PlainServer.start(mina -> {
            mina.setKexExtensionHandler(null);
            takes(mina, accepted);
        });
    }

    private static void takes(SshServer mina, BuiltinSignatures... accepted) {
        List<NamedFactory<Signature>> signatures =
                Stream.<NamedFactory<Signature>>of(accepted).toList();
        mina.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory(signatures)));
        mina.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, RSA.getPublic()));
    }

    private static SshSettings settings(PlainServer server) {
        return server.settings().withCredentials(Credentials.none().withKeyPair(RSA));
    }

    @ParameterizedTest
    @EnumSource(names = {"rsaSHA512", "rsaSHA256"})
    void fallsThroughToTheOneThatTheServerTakes(BuiltinSignatures accepted) throws IOException {
        try (PlainServer server = silentServer(accepted);
                SshConnection connection = SshConnection.open(settings(server))) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void fallsThroughToSha1OnlyIfAllowed() throws IOException {
        try (PlainServer server = silentServer(BuiltinSignatures.rsa)) {
            assertThatThrownBy(() -> SshConnection.open(settings(server))).isInstanceOf(AuthFailedException.class);

            SshSettings legacy =
                    settings(server).withAlgorithms(Algorithms.defaults().allowLegacy());
            try (SshConnection connection = SshConnection.open(legacy)) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }
}
