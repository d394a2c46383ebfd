package dev.towpath.client.transfer;

import java.math.BigInteger;
import java.util.Optional;
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
    /** The old file, moved aside; no part file, and nobody's to delete. */
    private static final String ASIDE = ".towpath-old";

    private static final int RANDOM_BYTES = 16;
    private static final int VERSION_BYTES = 6;
    private static final int RANDOM_CHARS = 25;
    /** Enough to recognise the target by; some servers take no more than 143 bytes (eCryptfs). */
    private static final int STEM_BYTES = 80;

    private static final Pattern OURS =
            Pattern.compile("\\..*\\.[0-9a-z]{" + RANDOM_CHARS + "}\\.towpath-part", Pattern.DOTALL);

    private static final Pattern MOVED =
            Pattern.compile("\\..*\\.[0-9a-z]{" + RANDOM_CHARS + "}\\.towpath-old", Pattern.DOTALL);

    private PartName() {}

    /** Returns a fresh name for the part file of a target called {@code targetName}. */
    static String of(String targetName, RandomGenerator random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        return name(targetName, bits, SUFFIX);
    }

    /**
     * Returns a fresh name for a part file that may be found again: its first 48 bits say which version of the source it
     * is of, the other 80 are left to chance.
     */
    static String of(String targetName, long version, RandomGenerator random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        for (int i = 0; i < VERSION_BYTES; i++) {
            bits[i] = (byte) (version >>> (8 * (VERSION_BYTES - 1 - i)));
        }
        return name(targetName, bits, SUFFIX);
    }

    /** Returns a fresh name for the old file while a new one takes its place; never that of a part file. */
    static String aside(String targetName, RandomGenerator random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        return name(targetName, bits, ASIDE);
    }

    private static String name(String targetName, byte[] bits, String suffix) {
        String text = new BigInteger(1, bits).toString(36);
        return "." + stem(targetName) + "." + "0".repeat(RANDOM_CHARS - text.length()) + text + suffix;
    }

    /** Which version of a source has this size and this modification time, if it has one; 48 bits. */
    static long version(long size, long modified) {
        long mixed = (size * 0x9E3779B97F4A7C15L) ^ Long.rotateLeft(modified * 0xC2B2AE3D27D4EB4FL, 31);
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        return (mixed ^ (mixed >>> 32)) & 0xFFFF_FFFF_FFFFL;
    }

    /** Tells whether {@code name} is that of a part file of a target called {@code targetName}. */
    static boolean isOf(String targetName, String name) {
        return isOne(name)
                && name.length() == stem(targetName).length() + RANDOM_CHARS + SUFFIX.length() + 2
                && startsAlike(targetName, name);
    }

    /** Tells whether {@code name} is one that {@link #aside} gives. */
    static boolean isAside(String name) {
        return MOVED.matcher(name).matches();
    }

    /** The target that is aside under {@code name}; nothing if its own name is too long to be told from this one. */
    static Optional<String> whoseAside(String name) {
        String stem = name.substring(1, name.length() - RANDOM_CHARS - ASIDE.length() - 1);
        int bytes = stem.codePoints().map(PartName::utf8Length).sum();
        // A longer name is cut between two code points, which have up to four bytes.
        return bytes > STEM_BYTES - 4 || stem.isEmpty() ? Optional.empty() : Optional.of(stem);
    }

    private static boolean startsAlike(String targetName, String name) {
        return name.startsWith("." + stem(targetName) + ".");
    }

    /** Tells whether the part file {@code name} is of {@code version}. */
    static boolean isOf(long version, String name) {
        int end = name.length() - SUFFIX.length();
        BigInteger bits = new BigInteger(name.substring(end - RANDOM_CHARS, end), 36);
        return bits.shiftRight(8 * (RANDOM_BYTES - VERSION_BYTES)).equals(BigInteger.valueOf(version));
    }

    /** Tells whether {@code name} is one that a transfer gives while it goes on: to its part file, or to what it replaces. */
    public static boolean isOurs(String name) {
        return isOne(name) || isAside(name);
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
