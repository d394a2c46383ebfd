package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AlgorithmsTest {
    private static Stream<String> all(Algorithms algorithms) {
        return Stream.of(
                        algorithms.keyExchanges(),
                        algorithms.hostKeys(),
                        algorithms.userKeys(),
                        algorithms.ciphers(),
                        algorithms.macs())
                .flatMap(List::stream);
    }

    @Test
    void holdNothingWeakUnlessAsked() {
        assertThat(all(Algorithms.defaults()))
                .noneMatch(name -> name.contains("sha1")
                        || name.contains("cbc")
                        || name.contains("md5")
                        || name.equals("ssh-rsa")
                        || name.equals("ssh-dss"));
    }

    @Test
    void putWhatIsWeakLast() {
        Algorithms legacy = Algorithms.defaults().allowLegacy();

        assertThat(legacy.ciphers()).startsWith("aes128-gcm@openssh.com").endsWith("3des-cbc");
        assertThat(legacy.hostKeys()).startsWith("ssh-ed25519").endsWith("ssh-rsa");
        assertThat(legacy.keyExchanges()).endsWith("diffie-hellman-group1-sha1");
    }

    @Test
    void canAllBeMade() {
        Algorithms legacy = Algorithms.defaults().allowLegacy();

        assertThat(legacy.keyExchangeFactories()).hasSameSizeAs(legacy.keyExchanges());
        assertThat(legacy.cipherFactories()).hasSameSizeAs(legacy.ciphers());
        assertThat(legacy.macFactories()).hasSameSizeAs(legacy.macs());
        assertThat(legacy.signatureFactories())
                .hasSizeGreaterThan(legacy.hostKeys().size());
    }

    @Test
    void areTakenOutByName() {
        Algorithms fewer = Algorithms.defaults().disable("aes128-gcm@openssh.com", "ssh-ed25519");

        assertThat(all(fewer)).doesNotContain("aes128-gcm@openssh.com", "ssh-ed25519");
        assertThat(fewer.ciphers()).startsWith("aes256-gcm@openssh.com");
    }

    @Test
    void refuseNamesNobodyKnowsBeforeAnythingIsConnected() {
        assertThatThrownBy(() -> Algorithms.defaults().ciphers("aes512-gcm"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown cipher \"aes512-gcm\"; known are ")
                .hasMessageContaining("aes256-ctr");
        assertThatThrownBy(() -> Algorithms.defaults().disable("aes512-gcm"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"aes512-gcm\" is not among ");
        assertThatThrownBy(() -> Algorithms.defaults()
                        .disable(Algorithms.defaults().macs().toArray(String[]::new)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no MAC is left");
    }
}
