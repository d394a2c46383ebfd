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
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "US-ASCII"})
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
}
