package dev.towpath.client.ssh.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two ways in which OpenSSH takes a line apart (misc.c). The keyword, and the conditions of {@code Match}, end at
 * white space, at a double quote or at the first {@code =}; a quoted part is glued to what stands before it. The
 * arguments end at blanks only, know both kinds of quotes and the escapes {@code \"}, {@code \'}, {@code \\} and
 * {@code \ }, and end where a word starts with {@code #}.
 */
final class Words {
    private static final String SPACE = " \t\r\n";

    private @Nullable String rest;

    private Words(String text) {
        rest = text;
    }

    /** Takes {@code text} apart as the keyword and the conditions of {@code Match} are. */
    static Words of(String text) {
        return new Words(text);
    }

    /** Null at the end, and where a quote is not closed. Empty before leading white space. */
    @Nullable String next() {
        String text = rest;
        if (text == null) {
            return null;
        }
        int end = firstOf(text, SPACE + "\"=");
        if (end == text.length()) {
            rest = null;
            return text;
        }
        if (text.charAt(end) == '"') {
            String glued = text.substring(0, end) + text.substring(end + 1);
            int close = glued.indexOf('"', end);
            rest = close < 0 ? null : glued.substring(skipped(glued, close + 1));
            return close < 0 ? null : glued.substring(0, close);
        }
        int next = skipped(text, end + 1);
        if (text.charAt(end) != '=' && next < text.length() && text.charAt(next) == '=') {
            next = skipped(text, next + 1);
        }
        rest = text.substring(next);
        return text.substring(0, end);
    }

    /** What is left; null after the last word. */
    @Nullable String rest() {
        return rest;
    }

    private static int firstOf(String text, String characters) {
        int at = 0;
        while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static int skipped(String text, int from) {
        int at = from;
        while (at < text.length() && SPACE.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** Without white space and {@code also} at the beginning. */
    static String withoutLeading(String text, String also) {
        int at = 0;
        while (at < text.length() && (SPACE + also).indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.substring(at);
    }

    /** Takes the arguments of a keyword apart. */
    static List<String> arguments(String text) throws BadLine {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (isBlank(text.charAt(at))) {
                at++;
            } else if (text.charAt(at) == '#') {
                break;
            } else {
                StringBuilder word = new StringBuilder();
                at = argument(text, at, word);
                words.add(word.toString());
            }
        }
        return words;
    }

    private static int argument(String text, int from, StringBuilder word) throws BadLine {
        char quote = 0;
        int at = from;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && isEscaped(text, at + 1, quote == 0)) {
                at++;
                word.append(text.charAt(at));
            } else if (quote == 0 && isBlank(c)) {
                break;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new BadLine("a quote is not closed");
        }
        return at;
    }

    private static boolean isEscaped(String text, int at, boolean unquoted) {
        return at < text.length() && ("'\"\\".indexOf(text.charAt(at)) >= 0 || (unquoted && text.charAt(at) == ' '));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
