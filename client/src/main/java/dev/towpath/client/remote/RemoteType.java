package dev.towpath.client.remote;

/**
 * What a remote name stands for.
 *
 * @since 0.1
 */
public enum RemoteType {
    /** A file with bytes in it. */
    REGULAR,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link; only {@code lstat} and listings see one. */
    SYMLINK,
    /** A device, pipe or socket. */
    OTHER,
    /** The server did not say. */
    UNKNOWN;

    /** The type that the high bits of a POSIX mode name. */
    static RemoteType ofMode(int mode) {
        return switch (mode & 0170000) {
            case 0100000 -> REGULAR;
            case 0040000 -> DIRECTORY;
            case 0120000 -> SYMLINK;
            case 0 -> UNKNOWN;
            default -> OTHER;
        };
    }
}
