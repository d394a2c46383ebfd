package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTextTest {
    @ParameterizedTest
    @CsvSource({
        "host, host, -1, ''",
        "me@host, host, -1, me",
        "me@host:2222, host, 2222, me",
        "me@corp@host, host, -1, me@corp",
        "me@[::1]:2222, ::1, 2222, me",
        "::1, ::1, -1, ''",
        "[fe80::1%eth0], fe80::1%eth0, -1, ''",
        "sftp://host, host, -1, ''",
        "SFTP://host:, host, -1, ''",
        "sftp://me@my_host:22, my_host, 22, me",
        "sftp://m%40e@[2001:db8::1]:65535, 2001:db8::1, 65535, m@e",
    })
    void readsHostPortAndUser(String text, String host, int port, String user) {
        TargetText target = TargetText.parse(text);

        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port < 0 ? OptionalInt.empty() : OptionalInt.of(port));
        assertThat(target.user()).isEqualTo(Optional.of(user).filter(name -> !name.isEmpty()));
        assertThat(target.password()).isEmpty();
        assertThat(target.directory()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sftp://h/, /",
        "sftp://h/in/box, /in/box",
        "sftp://h/a%20b%2Fc, /a b/c",
        "sftp://h//abs, //abs",
        "sftp://h/~/in, in",
        "sftp://h/~, ''",
        "sftp://h/~/, ''",
        "sftp://h/~other, /~other",
        "sftp://h/a?b#c, /a?b#c",
    })
    void readsTheDirectory(String text, String directory) {
        assertThat(TargetText.parse(text).directory()).isEqualTo(directory);
    }

    @Test
    void keepsBytesThatAreNotUtf8() {
        assertThat(TargetText.parse("sftp://h/%C3%A4%FF").directory()).isEqualTo("/\u00e4\udcff");
    }

    @Test
    void readsAPasswordAndNeverShowsIt() {
        TargetText target = TargetText.parse("sftp://me:s%3Acr%40t@host/dir");

        assertThat(target.password()).hasValue("s:cr@t");
        assertThat(target).hasToString("me@host");
    }

    @Test
    void tellsAnEmptyPasswordFromNone() {
        assertThat(TargetText.parse("sftp://me:@host").password()).hasValue("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "me@",
                "sftp://",
                "sftp:///dir",
                "host:dir",
                "host:0x16",
                "host:70000",
                "[::1",
                "[::1]x",
                "ftp://me:hunter2@host",
                "https://me:hunter2@host",
                "me:hunter2@host",
                "sftp://me:hunter2%@host",
                "sftp://me:hunter2%zz@host",
                "sftp://me:hunter2@host:port",
            })
    void refusesOtherTextsWithoutShowingAPassword(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TargetText.parse(text))
                .satisfies(e ->
                        assertThat(e.getMessage()).doesNotContain("hunter2").isNotBlank());
    }
}
