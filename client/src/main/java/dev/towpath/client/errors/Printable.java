package dev.towpath.client.errors;

/**
 * Makes text that came from a server safe to print: control characters, bidirectional overrides and lone surrogates
 * become escapes, so that a name or a banner cannot forge log lines or steer a terminal (CVE-2019-6109).
 *
 * @since 0.1
 */
public final class Printable {
    private Printable() {}

    /**
     * Returns {@code text} with each unprintable character written as {@code \n}, {@code \t}, {@code \}{@code u001b}
     * and so on.
     */
    public static String text(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(out, point));
        return out.toString();
    }

    private static void append(StringBuilder out, int point) {
        switch (point) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> out.append(String.format("\\u%04x", point));
                    default -> out.appendCodePoint(point);
                }
            }
        }
    }
}
