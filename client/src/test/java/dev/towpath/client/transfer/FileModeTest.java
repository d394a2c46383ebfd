package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileModeTest {
    @ParameterizedTest
    @CsvSource({
        "640,640",
        "0640,640",
        "4755,4755",
        "04755,4755",
        "000,0",
        "rw-r-----,640",
        "rwxrwxrwx,777",
        "---------,0"
    })
    void readsWholeModes(String text, String octal) {
        assertThat(FileMode.parse(text)).isEqualTo(Integer.parseInt(octal, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "888", "99999", "rw-", "rwxrwxrwz", "u+x", "-644", " 644", "0x1ff"})
    void refusesWhatIsNoWholeMode(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileMode.parse(text))
                .withMessageContaining("\"640\"");
    }

    @ParameterizedTest
    @CsvSource({
        "u+x, 644, 744",
        "+x, 644, 755",
        "a-w, 666, 444",
        "'go-rwx', 755, 700",
        "'u=rw,g=r,o=', 777, 640",
        "u+s, 755, 4755",
        "g+s, 755, 2755",
        "+t, 777, 1777",
        "a+X, 644, 644",
        "a+X, 744, 755",
        "u=, 777, 077",
        "600, 755, 600",
    })
    void appliesChangesToAFile(String text, String from, String to) {
        assertThat(FileMode.change(text, Integer.parseInt(from, 8), false)).isEqualTo(Integer.parseInt(to, 8));
    }

    @Test
    void makesADirectoryEnterableWithCapitalX() {
        assertThat(FileMode.change("a+X", 0644, true)).isEqualTo(0755);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "z+x", "u+q", "u+x,", "u~x"})
    void refusesChangesItCannotRead(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileMode.change(text, 0644, false))
                .withMessageContaining("u+x,go-w");
    }

    @Test
    void turnsIntoPermissionsAndBack() {
        assertThat(PosixFilePermissions.toString(FileMode.permissions(04751))).isEqualTo("rwxr-x--x");
        assertThat(FileMode.of(PosixFilePermissions.fromString("rwxr-x--x"))).isEqualTo(0751);
    }
}
