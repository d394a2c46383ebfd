package dev.towpath.client.transfer;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Permission bits as people write them, as chmod(1) reads them: {@code 640}, {@code 2750}, {@code rw-r-----},
 * {@code u+x,go-w}.
 *
 * @since 0.1
 */
public final class FileMode {
    /** The bits chmod(2) can change: read, write, execute for three, and set-user-ID, set-group-ID, sticky. */
    public static final int ALL_BITS = 07777;

    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3,4}");
    private static final Pattern LETTERS = Pattern.compile("([r-][w-][x-]){3}");
    private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)([-+=])([rwxXst]*)");

    /** The permissions in the order of their bits, the highest first. */
    private static final List<PosixFilePermission> PERMISSIONS = List.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private static final int HIGHEST = 0400;

    private FileMode() {}

    /**
     * Returns the bits that {@code text} names in full: {@code 640} or {@code rw-r-----}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static int parse(String text) {
        if (OCTAL.matcher(text).matches()) {
            return Integer.parseInt(text, 8);
        }
        if (LETTERS.matcher(text).matches()) {
            return of(PosixFilePermissions.fromString(text));
        }
        throw new IllegalArgumentException(
                "mode \"" + text + "\" is neither octal digits such as \"640\" nor letters such as \"rw-r-----\"");
    }

    /** Tells whether {@code text} does not name all bits, so that it says nothing without those a file has. */
    public static boolean isRelative(String text) {
        return !OCTAL.matcher(text).matches() && !LETTERS.matcher(text).matches();
    }

    /**
     * Returns the bits of a file that has {@code current} after {@code text} was applied to it: {@code 640},
     * {@code rw-r-----}, or changes such as {@code u+x,go-w}.
     *
     * @throws IllegalArgumentException if {@code text} is none of these
     */
    public static int change(String text, int current, boolean directory) {
        if (!isRelative(text)) {
            return parse(text);
        }
        int mode = current & ALL_BITS;
        for (String clause : text.split(",", -1)) {
            Matcher parts = CLAUSE.matcher(clause);
            if (!parts.matches()) {
                throw new IllegalArgumentException("mode \"" + text
                        + "\" is none of octal digits (\"640\"), letters (\"rw-r-----\") and changes (\"u+x,go-w\")");
            }
            mode = change(mode, parts.group(1), parts.group(2).charAt(0), parts.group(3), directory);
        }
        return mode;
    }

    private static int change(int mode, String who, char sign, String letters, boolean directory) {
        int people = who.isEmpty() || who.indexOf('a') >= 0 ? 0777 : 0;
        people |= who.indexOf('u') >= 0 ? 0700 : 0;
        people |= who.indexOf('g') >= 0 ? 070 : 0;
        people |= who.indexOf('o') >= 0 ? 07 : 0;
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) {
            bits |= switch (letters.charAt(i)) {
                case 'r' -> 0444 & people;
                case 'w' -> 0222 & people;
                case 'x' -> 0111 & people;
                // chmod(1): execute only for directories and for files somebody may already execute.
                case 'X' -> directory || (mode & 0111) != 0 ? 0111 & people : 0;
                case 's' -> ((people & 0700) != 0 ? 04000 : 0) | ((people & 070) != 0 ? 02000 : 0);
                default -> 01000;
            };
        }
        return switch (sign) {
            case '+' -> mode | bits;
            case '-' -> mode & ~bits;
            default -> (mode & ~people) | bits;
        };
    }

    /** Returns the bits of {@code permissions}. */
    public static int of(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (int i = 0; i < PERMISSIONS.size(); i++) {
            bits |= permissions.contains(PERMISSIONS.get(i)) ? HIGHEST >> i : 0;
        }
        return bits;
    }

    /** Returns the permissions of {@code bits}; set-user-ID, set-group-ID and sticky have none and fall away. */
    public static Set<PosixFilePermission> permissions(int bits) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < PERMISSIONS.size(); i++) {
            if ((bits & HIGHEST >> i) != 0) {
                permissions.add(PERMISSIONS.get(i));
            }
        }
        return permissions;
    }
}
