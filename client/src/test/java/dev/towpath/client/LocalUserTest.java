package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalUserTest {
    @Test
    void isWhatTheEnvironmentSaysFirst() {
        Map<String, String> unix = Map.of("LOGNAME", "ada", "USER", "bob");
        Map<String, String> windows = Map.of("USERNAME", "eve");

        assertThat(name(unix, "x")).isEqualTo("ada");
        assertThat(name(Map.of("LOGNAME", " ", "USER", "bob"), "x")).isEqualTo("bob");
        assertThat(name(windows, "x")).isEqualTo("eve");
    }

    @Test
    void isTheJvmsUserInAnEmptyEnvironment() {
        assertThat(name(Map.of(), "ada")).isEqualTo("ada");
        assertThat(name(Map.of(), "?")).isEmpty();
    }

    @Test
    void mustBeSaidSomehow() {
        assertThatThrownBy(() -> Sftp.builder()
                        .host("127.0.0.1")
                        .user("")
                        .password("s3cret")
                        .connect())
                .isInstanceOfSatisfying(
                        ConnectFailedException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.AUTHENTICATE))
                .hasMessageContaining("user(…)");
    }

    private static String name(Map<String, String> environment, String property) {
        return LocalUser.name(variable -> environment.getOrDefault(variable, ""), property);
    }
}
