package dev.towpath.client.remote;

import java.util.Optional;

/**
 * Where a tree ends that a server makes up as it is asked: below what any system can have, and before the paths fill the
 * memory.
 *
 * @since 0.1
 */
public final class TreeBottom {
    /** A path of Linux has 4,096 bytes at most (PATH_MAX): a name and a slash for each level. */
    private static final int LEVELS_MAX = 2048;

    /** A path of Windows has so many characters at most; all others have fewer. */
    private static final int PATH_MAX = 32_767;

    private TreeBottom() {}

    /**
     * Says why there can be no directory {@code path}, the {@code level}-th in one another; nothing if there can.
     *
     * @param level 1 for the top of the tree
     */
    public static Optional<String> reached(int level, String path) {
        if (level > LEVELS_MAX) {
            return Optional.of("it lies more than " + LEVELS_MAX + " directories deep");
        }
        if (path.length() > PATH_MAX) {
            return Optional.of("it lies so many directories deep that its path has more than " + PATH_MAX
                    + " characters, as no file system allows");
        }
        return Optional.empty();
    }
}
