package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.ssh.Algorithms;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K4: nothing weak by default, post-quantum key exchange first, legacy only when asked for")
class K04AlgorithmsTest {
    private static List<String> all(Algorithms algorithms) {
        return Stream.of(
                        algorithms.keyExchanges(),
                        algorithms.hostKeys(),
                        algorithms.userKeys(),
                        algorithms.ciphers(),
                        algorithms.macs())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void theDefaultsHoldNothingWeak() {
        assertThat(all(Algorithms.defaults()))
                .noneMatch(name -> name.contains("sha1") || name.contains("md5") || name.contains("-cbc"))
                .noneMatch(name -> name.contains("dss") || name.equals("none") || name.contains("arcfour"))
                .doesNotContain("ssh-rsa");
        assertThat(Algorithms.defaults().keyExchanges().get(0)).isEqualTo("mlkem768x25519-sha256");
    }

    @Test
    void legacyIsBehindEverythingElseAndChangesNoOtherConnection() {
        Algorithms legacy = Algorithms.defaults().allowLegacy();

        assertThat(legacy.keyExchanges()).startsWith("mlkem768x25519-sha256").endsWith("diffie-hellman-group1-sha1");
        assertThat(legacy.hostKeys()).endsWith("ssh-rsa");
        assertThat(all(Algorithms.defaults())).doesNotContain("ssh-rsa");
    }

    @Test
    void aShortRsaKeyIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        try (SftpServer server = SftpServer.start()) {
            assertThatThrownBy(() -> Sftp.builder()
                            .host("127.0.0.1")
                            .port(server.port())
                            .hostKeys(HostKeys.pinned(server.fingerprint()))
                            .keyPair(generator.generateKeyPair())
                            .connect())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("the RSA key has 1024 bits");
        }
    }
}
