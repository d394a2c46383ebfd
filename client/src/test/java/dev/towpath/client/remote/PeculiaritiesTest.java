package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeculiaritiesTest {
    @Test
    void areKnownByTheNameAServerGivesItself() {
        assertThat(Peculiarities.of("SSH-2.0-AsyncSSH_2.10.1")).isEqualTo(new Peculiarities(true, false));
        assertThat(Peculiarities.of("SSH-2.0-mod_sftp/1.1.1")).isEqualTo(new Peculiarities(false, true));
        assertThat(Peculiarities.of("SSH-2.0-mod_sftp")).isEqualTo(new Peculiarities(false, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2p1 Debian-2", "SSH-2.0-dropbear_2022.83", "null", ""})
    void otherServersHaveNone(String identification) {
        assertThat(Peculiarities.of(identification)).isEqualTo(new Peculiarities(false, false));
    }
}
