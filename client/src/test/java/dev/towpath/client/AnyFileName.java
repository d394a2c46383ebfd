package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.remote.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of any bytes, seen through any charset: what is listed can be fetched, renamed and deleted, and nothing else is. */
interface AnyFileName {
    /** Bytes that mean something in some charsets and nothing in others. */
    List<String> NAMES = List.of(
            "6b e4 73 65", // Latin-1
            "6b c3 a4 73 65", // the same in UTF-8
            "93 fa 96 7b 2e 63", // Shift_JIS
            "87 90",
            "81 e0", // two ways to write one character in windows-31j
            "ff fe 80",
            "c3",
            "ed b2 80", // a surrogate in UTF-8
            "61 cc 88",
            "c3 a4", // decomposed and composed
            "83 5c 61", // a backslash that is none
            "81");

    /** Connects to an empty directory of a server, reading names in {@code charset}. */
    Sftp connect(Charset charset) throws IOException;

    private static String raw(String hex) {
        return new String(HexFormat.ofDelimiter(" ").parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "Shift_JIS", "windows-31j", "GB18030", "US-ASCII"})
    default void addressesTheFileThatWasListed(String charset, @TempDir Path temporary) throws IOException {
        // Every byte is a character of Latin-1, so this client knows the names as they are.
        try (Sftp exact = connect(StandardCharsets.ISO_8859_1);
                Sftp sftp = connect(Charset.forName(charset))) {
            for (String hex : NAMES) {
                exact.writeString(raw(hex), hex);
            }

            List<RemoteFile> listed = sftp.list(".");
            assertThat(listed).hasSize(NAMES.size());
            for (RemoteFile file : listed) {
                String hex = sftp.readString(file.path());
                Path copy = temporary.resolve(hex.replace(' ', '-'));
                sftp.get(file.path(), copy);
                assertThat(copy).hasContent(hex);
                sftp.put(copy, file.path());
                sftp.rename(file.path(), file.path() + ".x");
                assertThat(exact.readString(raw(hex) + ".x")).isEqualTo(hex);
                try (InputStream in = sftp.read(file.path() + ".x")) {
                    assertThat(in.readAllBytes())
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo(hex);
                }
                sftp.delete(file.path() + ".x");
                assertThat(exact.exists(raw(hex) + ".x")).isFalse();
            }
            assertThat(exact.list(".")).isEmpty();
        }
    }

    @Test
    default void writesTheNamesOfItsCharset() throws IOException {
        Charset shiftJis = Charset.forName("Shift_JIS");
        try (Sftp exact = connect(StandardCharsets.ISO_8859_1);
                Sftp sftp = connect(shiftJis)) {
            sftp.mkdir("日本");
            sftp.writeString("日本/表", "1");
            sftp.symlink("l", "日本/表");

            assertThat(exact.readString(raw("93 fa 96 7b") + "/" + raw("95 5c")))
                    .isEqualTo("1");
            assertThat(sftp.cd("日本").pwd()).endsWith("/日本");
            assertThat(sftp.readLink("l")).endsWith("/日本/表");
            assertThat(sftp.readString("l")).isEqualTo("1");
            assertThat(Files.readString(sftp.fileSystem().getPath("日本", "表"))).isEqualTo("1");
            assertThatThrownBy(() -> sftp.exists("é"))
                    .isInstanceOf(InvalidPathException.class)
                    .hasMessageContaining("Shift_JIS");
        }
    }
}
