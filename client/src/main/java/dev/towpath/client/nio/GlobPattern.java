package dev.towpath.client.nio;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The glob syntax of {@link java.nio.file.FileSystem#getPathMatcher} as a regular expression. */
final class GlobPattern {
    private static final String SPECIAL = "\\[](){}.*+?^$|";

    private final String glob;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private boolean inGroup;

    private GlobPattern(String glob) {
        this.glob = glob;
    }

    static Pattern compile(String glob) {
        return Pattern.compile(new GlobPattern(glob).regex(), Pattern.DOTALL);
    }

    private String regex() {
        while (at < glob.length()) {
            next(glob.charAt(at++));
        }
        if (inGroup) {
            throw new PatternSyntaxException("\"{\" is not closed", glob, at);
        }
        return out.toString();
    }

    private void next(char c) {
        switch (c) {
            case '*' -> star();
            case '?' -> out.append("[^/]");
            case '[' -> set();
            case '{' -> {
                if (inGroup) {
                    throw new PatternSyntaxException("\"{\" in \"{\"", glob, at);
                }
                inGroup = true;
                out.append("(?:(?:");
            }
            case '}' -> {
                out.append(inGroup ? "))" : "\\}");
                inGroup = false;
            }
            case ',' -> out.append(inGroup ? ")|(?:" : ",");
            case '\\' -> {
                if (at == glob.length()) {
                    throw new PatternSyntaxException("ends with a backslash", glob, at);
                }
                literal(glob.charAt(at++));
            }
            default -> literal(c);
        }
    }

    private void star() {
        if (at < glob.length() && glob.charAt(at) == '*') {
            at++;
            out.append(".*");
        } else {
            out.append("[^/]*");
        }
    }

    private void set() {
        boolean outside = at < glob.length() && glob.charAt(at) == '!';
        int from = outside ? at + 1 : at;
        int end = glob.indexOf(']', from + 1);
        if (end < 0) {
            throw new PatternSyntaxException("\"[\" is not closed", glob, at);
        }
        String content = glob.substring(from, end);
        if (content.indexOf('/') >= 0) {
            throw new PatternSyntaxException("\"[\" takes no slash", glob, at);
        }
        out.append("[[^/]&&[").append(outside ? "^" : "");
        content.chars()
                .forEach(c -> out.append("\\[]&^".indexOf(c) >= 0 ? "\\" : "").append((char) c));
        out.append("]]");
        at = end + 1;
    }

    private void literal(char c) {
        if (SPECIAL.indexOf(c) >= 0) {
            out.append('\\');
        }
        out.append(c);
    }
}
