package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNameRuleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "/",
                "/etc/passwd",
                "../x",
                "a/b",
                "a/../../b",
                "./x",
                "x/",
                "a\0b",
                "\0",
            })
    void refusesEverywhereWhatIsNotOneName(String name) {
        assertThat(LocalNameRule.UNIX.refusal(name)).isPresent();
        assertThat(LocalNameRule.WINDOWS.refusal(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..\\x",
                "\\",
                "a\\b",
                "C:",
                "C:x",
                "x:y",
                "x::$DATA",
                "CON",
                "con",
                "PRN",
                "AUX",
                "NUL",
                "nul.txt",
                "NUL .txt",
                "COM1",
                "com9.log",
                "LPT1",
                "COM\u00b9",
                "LPT\u00b3.tar.gz",
                "CONIN$",
                "a.",
                "a ",
                "...",
                "a<b",
                "a>b",
                "a\"b",
                "a|b",
                "a?b",
                "a*b",
                "a\nb",
                "\u0001",
            })
    void refusesOnWindowsWhatWindowsReadsDifferently(String name) {
        assertThat(LocalNameRule.WINDOWS.refusal(name)).isPresent();
        assertThat(LocalNameRule.UNIX.refusal(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a b",
                ".hidden",
                "..a",
                "...a",
                "-rf",
                "a.b.c",
                "COM",
                "COM10",
                "CONSOLE",
                "nul-x",
                "LPTx",
                "\u00e4\u00f6\u00fc",
                "\ud83d\ude00",
                "\udcff",
                "a'b",
                "~",
                "$HOME",
                "%2e%2e",
            })
    void takesOrdinaryNames(String name) {
        assertThat(LocalNameRule.UNIX.refusal(name)).isEmpty();
        assertThat(LocalNameRule.WINDOWS.refusal(name)).isEmpty();
    }

    @Test
    void saysWhy() {
        assertThat(LocalNameRule.UNIX.refusal("a/b")).hasValue("has a slash, so it is more than one name");
        assertThat(LocalNameRule.WINDOWS.refusal("C:x")).hasValue("has the character U+003A, which Windows forbids");
    }

    @Test
    void knowsTheRuleOfAFileSystemByItsSeparator() {
        LocalNameRule expected =
                FileSystems.getDefault().getSeparator().equals("/") ? LocalNameRule.UNIX : LocalNameRule.WINDOWS;

        assertThat(LocalNameRule.of(FileSystems.getDefault())).isEqualTo(expected);
    }
}
