package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTextTest {
    @ParameterizedTest
    @CsvSource({
        "file, 0",
        "d/e/file, 0",
        "./file, 0",
        "d//e/, 0",
        "., 0",
        "..., 0",
        "..file, 0",
        "..,1",
        "../../x, 2",
        "./../x, 1"
    })
    void mayStayInsideTheTree(String text, int depth) {
        assertThat(LinkText.refusal(text, depth, LocalNameRule.UNIX)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/passwd, 5",
        "//etc, 5",
        "/, 5",
        "'', 5",
        ".., 0",
        "../x, 0",
        "./.., 0",
        "../../x, 1",
        "d/../../x, 5",
        "d/.., 5"
    })
    void mayNotLeadOutOfIt(String text, int depth) {
        assertThat(LinkText.refusal(text, depth, LocalNameRule.UNIX)).isPresent();
        assertThat(LinkText.refusal(text, depth, LocalNameRule.WINDOWS)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..\\..\\x", "\\\\host\\share", "C:/x", "C:", "file:stream", "d/NUL", "d/x.", "\\x"})
    void mayNotMeanMoreOnWindows(String text) {
        assertThat(LinkText.refusal(text, 5, LocalNameRule.WINDOWS)).isPresent();
    }

    @Test
    void mayHaveNoNulAndNotBeTooLong() {
        assertThat(LinkText.refusal("a\0b", 5, LocalNameRule.UNIX)).isPresent();
        assertThat(LinkText.refusal("a/".repeat(2048), 5, LocalNameRule.UNIX)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"d/e", "/\u00e4/x", "a\\b", "/etc/x", "."})
    void isReadWithoutLoss(String text, @TempDir Path directory) throws IOException {
        Path link = directory.resolve("link");
        Path written = LinkText.local(FileSystems.getDefault(), text);
        Files.createSymbolicLink(link, text.startsWith("/") ? Path.of("/").resolve(written) : written);

        assertThat(LinkText.of(link)).isEqualTo(new LinkText(text, false));
    }
}
