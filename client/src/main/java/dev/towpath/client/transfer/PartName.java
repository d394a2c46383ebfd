package dev.towpath.client.transfer;

import java.math.BigInteger;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names of part files: {@code .invoice.csv.4f0…9k.towpath-part}. Hidden, so that directory pick-ups by pattern pass them
 * by; 128 random bits, so that nobody can lay a file or a link in the way; never above 255 bytes, whatever the target is
 * called; and recognisable, so that what a crash left behind can be found.
 *
 * @since 0.1
 */
public final class PartName {
    private static final String SUFFIX = ".towpath-part";
    private static final int RANDOM_BYTES = 16;
    private static final int RANDOM_CHARS = 25;
    /** Enough to recognise the target by; some servers take no more than 143 bytes (eCryptfs). */
    private static final int STEM_BYTES = 80;

    private static final Pattern OURS =
            Pattern.compile("\\..*\\.[0-9a-z]{" + RANDOM_CHARS + "}\\.towpath-part", Pattern.DOTALL);

    private PartName() {}

    /** Returns a fresh name for the part file of a target called {@code targetName}. */
    static String of(String targetName, RandomGenerator random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String text = new BigInteger(1, bits).toString(36);
        return "." + stem(targetName) + "." + "0".repeat(RANDOM_CHARS - text.length()) + text + SUFFIX;
    }

    /** Tells whether {@code name} is that of a part file of ours. */
    public static boolean isOne(String name) {
        return OURS.matcher(name).matches();
    }

    /** The longest beginning of {@code name} that ends between two code points and fits. */
    private static String stem(String name) {
        int bytes = 0;
        int end = 0;
        while (end < name.length()) {
            int point = name.codePointAt(end);
            bytes += utf8Length(point);
            if (bytes > STEM_BYTES) {
                break;
            }
            end += Character.charCount(point);
        }
        return name.substring(0, end);
    }

    private static int utf8Length(int point) {
        if (point < 0x80) {
            return 1;
        }
        if (point < 0x800) {
            return 2;
        }
        return point < 0x10000 ? 3 : 4;
    }
}
