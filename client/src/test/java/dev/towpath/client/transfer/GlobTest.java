package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*.csv, a.csv",
        "*.csv, deep/down/a.csv",
        "/*.csv, a.csv",
        "in/*.csv, in/a.csv",
        "in/**, in/a/b/c",
        "in/**/*.csv, in/a.csv",
        "in/**/*.csv, in/x/y/a.csv",
        "**/x, x",
        "**/x, a/b/x",
        "?.txt, a.txt",
        "[a-c]x, bx",
        "[!a-c]x, dx",
        "[]]x, ]x",
        "'*.{csv,txt}', a.txt",
        "a.b, a.b",
        "(x)+$, (x)+$",
        "\\*, *",
        "*, .hidden",
        "a&&b, a&&b",
        "[a&]b, &b",
    })
    void matches(String pattern, String path) {
        assertThat(Glob.of(pattern).matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "*.csv, a.csv.gz",
        "/*.csv, in/a.csv",
        "in/*.csv, in/x/a.csv",
        "in/*.csv, x/in/a.csv",
        "in/**, out/a",
        "a.b, axb",
        "?.txt, ab.txt",
        "[a-c]x, dx",
        "\\*, x",
        "**/x, ax",
        "'*.{csv,txt}', a.doc",
    })
    void doesNotMatch(String pattern, String path) {
        assertThat(Glob.of(pattern).matches(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb.csv", "\udcff.csv", "\ud83d\ude00.csv", ".csv"})
    void takesAnyCharacterForAStar(String path) {
        assertThat(Glob.of("*.csv").matches(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "build/", "a/**/", "[a", "{a,b", "{a,{b}}", "x\\", "[a/b]"})
    void refusesWhatItCannotRead(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Glob.of(pattern))
                .withMessageContaining("pattern \"" + pattern + "\"");
    }
}
