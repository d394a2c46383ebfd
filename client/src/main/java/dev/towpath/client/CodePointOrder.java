package dev.towpath.client;

import java.util.Comparator;

/** Orders names by code point, as sorted bytes of UTF-8 would be; {@link String#compareTo} puts emoji before U+FFFD. */
final class CodePointOrder implements Comparator<String> {
    @Override
    public int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                // A difference in the second half of a pair: the pairs decide, and they have the same first half.
                return Integer.compare(a.codePointAt(i), b.codePointAt(i));
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
