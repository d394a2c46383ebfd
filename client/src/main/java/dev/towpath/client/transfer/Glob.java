package dev.towpath.client.transfer;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern for the names in a tree. {@code *} is any run of characters but the slash, {@code **} any run, {@code ?} one
 * character, {@code [a-z]} one of a set, {@code [!a-z]} one outside it, {@code {a,b}} one of several, and a backslash
 * takes the next character as it is. A pattern with a slash is matched with the path below the root of the tree, one
 * without a slash with the last name. Of our own, because remote names are not local paths and may hold any byte.
 *
 * @since 0.1
 */
public final class Glob {
    private final String text;
    private final Pattern pattern;
    private final boolean wholePath;

    private Glob(String text, Pattern pattern, boolean wholePath) {
        this.text = text;
        this.pattern = pattern;
        this.wholePath = wholePath;
    }

    /**
     * Reads {@code text}.
     *
     * @throws IllegalArgumentException if a bracket or a brace is not closed, it ends with a slash, or nothing is left
     */
    public static Glob of(String text) {
        String trimmed = text.startsWith("/") ? text.substring(1) : text;
        if (trimmed.isEmpty()) {
            throw new IllegalArgumentException("pattern \"" + text + "\" matches nothing; write for example \"*.csv\"");
        }
        if (trimmed.endsWith("/")) {
            throw new IllegalArgumentException(
                    "pattern \"" + text + "\" ends with a slash, as no path does; to name a directory leave it out");
        }
        try {
            String regex = new Translation(trimmed).regex();
            return new Glob(text, Pattern.compile(regex, Pattern.DOTALL), text.indexOf('/') >= 0);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern \"" + text + "\": " + e.getDescription(), e);
        }
    }

    /** Tells whether the file at {@code path} below the root of the tree, without a leading slash, matches. */
    public boolean matches(String path) {
        return pattern.matcher(wholePath ? path : path.substring(path.lastIndexOf('/') + 1))
                .matches();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }

    /** One pass over the text of a pattern. */
    private static final class Translation {
        private final String glob;
        private final StringBuilder out = new StringBuilder();
        private int at;
        private boolean inBraces;

        Translation(String glob) {
            this.glob = glob;
        }

        String regex() {
            while (at < glob.length()) {
                next(glob.codePointAt(at));
            }
            if (inBraces) {
                throw new PatternSyntaxException("\"{\" is not closed", glob, at);
            }
            return out.toString();
        }

        private void next(int point) {
            at += Character.charCount(point);
            switch (point) {
                case '*' -> star();
                case '?' -> out.append("[^/]");
                case '[' -> set();
                case '{' -> open();
                case '}' -> close();
                case ',' -> out.append(inBraces ? "|" : ",");
                case '\\' -> escaped();
                default -> literal(point);
            }
        }

        private void star() {
            if (at < glob.length() && glob.charAt(at) == '*') {
                at++;
                boolean wholeName =
                        (at == 2 || glob.charAt(at - 3) == '/') && at < glob.length() && glob.charAt(at) == '/';
                if (wholeName) {
                    // "**/x" is x itself too.
                    at++;
                    out.append("(?:.*/)?");
                } else {
                    out.append(".*");
                }
            } else {
                out.append("[^/]*");
            }
        }

        private void set() {
            int end = glob.indexOf(']', at + 1);
            if (end < 0) {
                throw new PatternSyntaxException("\"[\" is not closed", glob, at);
            }
            boolean outside = glob.charAt(at) == '!' || glob.charAt(at) == '^';
            String content = glob.substring(outside ? at + 1 : at, end);
            if (content.isEmpty() || content.indexOf('/') >= 0) {
                throw new PatternSyntaxException("\"[\" needs at least one character and takes no slash", glob, at);
            }
            out.append(outside ? "[^/" : "[");
            content.codePoints().forEach(c -> {
                if ("[]\\^&".indexOf(c) >= 0) {
                    out.append('\\');
                }
                out.appendCodePoint(c);
            });
            out.append(']');
            at = end + 1;
        }

        private void open() {
            if (inBraces) {
                throw new PatternSyntaxException("\"{\" in \"{\"", glob, at);
            }
            inBraces = true;
            out.append("(?:");
        }

        private void close() {
            if (inBraces) {
                inBraces = false;
                out.append(')');
            } else {
                literal('}');
            }
        }

        private void escaped() {
            if (at == glob.length()) {
                throw new PatternSyntaxException("ends with a backslash", glob, at);
            }
            int point = glob.codePointAt(at);
            at += Character.charCount(point);
            literal(point);
        }

        private void literal(int point) {
            if ("\\[](){}.*+?^$|".indexOf(point) >= 0) {
                out.append('\\');
            }
            out.appendCodePoint(point);
        }
    }
}
