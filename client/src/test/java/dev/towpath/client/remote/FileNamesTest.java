package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    @Test
    void keepsUtf8AsItIs() {
        assertThat(FileNames.UTF_8.decode("größe-𝄞".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("größe-𝄞");
        assertThat(FileNames.UTF_8.encode("größe-𝄞")).isEqualTo("größe-𝄞".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsTheBytesOfANameThatIsNotUtf8() {
        byte[] latin = {'k', (byte) 0xe4, 's', 'e'};

        assertThat(FileNames.UTF_8.decode(latin)).isEqualTo("k\udce4se");
        assertThat(FileNames.UTF_8.encode("k\udce4se")).isEqualTo(latin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTF-8",
                "ISO-8859-1",
                "windows-1252",
                "US-ASCII",
                "KOI8-R",
                "TIS-620",
                "Shift_JIS",
                "windows-31j",
                "EUC-JP",
                "GBK",
                "GB18030",
                "Big5",
                "Big5-HKSCS",
                "EUC-KR",
                "CESU-8"
            })
    void bringsAnyBytesBackAsTheyCame(String charset) {
        FileNames names = new FileNames(Charset.forName(charset));
        Random random = new Random(20261120);
        for (int i = 0; i < 20_000; i++) {
            byte[] name = new byte[random.nextInt(12)];
            random.nextBytes(name);
            for (int k = 0; k < name.length; k++) {
                name[k] = name[k] == 0 ? (byte) 0xc3 : name[k];
            }
            assertThat(names.encode(names.decode(name))).isEqualTo(name);
        }
    }

    @Test
    void doesNotLetALoneSurrogateStandForASlash() {
        assertThat(FileNames.UTF_8.decode(new byte[] {'/'})).isEqualTo("/");
        assertThatThrownBy(() -> FileNames.UTF_8.encode("\udc2f")).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void readsTheNamesOfTheCharset() {
        FileNames names = new FileNames(Charset.forName("Shift_JIS"));

        assertThat(names.decode(new byte[] {(byte) 0x93, (byte) 0xfa, (byte) 0x96, 0x7b, '.', 'c'}))
                .isEqualTo("日本.c");
        assertThat(names.encode("日本.c")).containsExactly(0x93, 0xfa, 0x96, 0x7b, '.', 'c');
        assertThatThrownBy(() -> names.encode("é")).isInstanceOf(InvalidPathException.class);
    }

    /** NEC wrote it as 87 90, Microsoft writes 81 E0: both files may lie in one directory. */
    @Test
    void tellsApartTwoWaysToWriteACharacter() {
        FileNames names = new FileNames(Charset.forName("windows-31j"));
        byte[] one = {(byte) 0x87, (byte) 0x90, 'x'};
        byte[] other = {(byte) 0x81, (byte) 0xe0, 'x'};

        assertThat(names.decode(other)).isEqualTo("≒x");
        assertThat(names.decode(one)).isNotEqualTo("≒x");
        assertThat(names.encode(names.decode(one))).isEqualTo(one);
    }

    @Test
    void keepsBytesThatWouldSwallowAnAsciiCharacter() {
        FileNames names = new FileNames(Charset.forName("Shift_JIS"));
        byte[] cut = {(byte) 0x83, '/', 'a', (byte) 0x83};

        assertThat(names.decode(cut)).isEqualTo("\udc83/a\udc83");
        assertThat(names.encode("\udc83/a\udc83")).isEqualTo(cut);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32", "IBM037", "ISO-2022-JP", "ISO-2022-KR", "ISO-2022-CN"})
    void refusesCharsetsInWhichASlashIsNoSlash(String charset) {
        assertThatThrownBy(() -> new FileNames(Charset.forName(charset)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(charset);
        assertThatThrownBy(() -> RemoteOptions.defaults().withFileNames(Charset.forName(charset)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
