package dev.towpath.client.ssh.config;

import java.util.Locale;

/**
 * The patterns of ssh_config(5): {@code *} and {@code ?}, lists with commas, {@code !} for what must not match.
 *
 * @since 0.1
 */
public final class Wildcards {
    private Wildcards() {}

    /** Whether {@code pattern} fits the whole of {@code text}. */
    public static boolean fits(String text, String pattern) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (at < text.length()) {
            char wanted = in < pattern.length() ? pattern.charAt(in) : 0;
            if (wanted == '*') {
                star = in++;
                resume = at;
            } else if (in < pattern.length() && (wanted == '?' || wanted == text.charAt(at))) {
                in++;
                at++;
            } else if (star >= 0) {
                // The last star takes one character more.
                in = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }

    /** Whether one of the patterns fits and none of those after a {@code !} does. */
    static boolean listFits(String text, String list) {
        boolean fits = false;
        for (String pattern : list.split(",", -1)) {
            if (pattern.startsWith("!")) {
                if (fits(text, pattern.substring(1))) {
                    return false;
                }
            } else {
                fits |= fits(text, pattern);
            }
        }
        return fits;
    }

    /** The same without regard to upper and lower case, as for host names. */
    static boolean hostFits(String host, String list) {
        return listFits(host.toLowerCase(Locale.ROOT), list.toLowerCase(Locale.ROOT));
    }
}
