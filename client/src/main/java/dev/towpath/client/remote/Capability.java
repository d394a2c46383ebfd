package dev.towpath.client.remote;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What a server can do beyond protocol version 3, as it said when the channel was opened (OpenSSH PROTOCOL section 4).
 *
 * @since 0.1
 */
public enum Capability {
    /** Rename that replaces the target atomically. */
    POSIX_RENAME("posix-rename@openssh.com", "1"),
    /** Space and inodes of the file system below a path. */
    STATVFS("statvfs@openssh.com", "2"),
    /** The same of an open file. */
    FSTATVFS("fstatvfs@openssh.com", "2"),
    /** Hard links. */
    HARDLINK("hardlink@openssh.com", "1"),
    /** Waiting until an open file is on the disk. */
    FSYNC("fsync@openssh.com", "1"),
    /** Attributes of a link itself. */
    LSETSTAT("lsetstat@openssh.com", "1"),
    /** The sizes and counts the server allows. */
    LIMITS("limits@openssh.com", "1"),
    /** Paths that start with {@code ~}. */
    EXPAND_PATH("expand-path@openssh.com", "1"),
    /** Copies made by the server. */
    COPY_DATA("copy-data", "1"),
    /** The home of any user. */
    HOME_DIRECTORY("home-directory", "1"),
    /** Names for user and group numbers. */
    USERS_GROUPS("users-groups-by-id@openssh.com", "1");

    private final String extension;
    private final String version;

    Capability(String extension, String version) {
        this.extension = extension;
        this.version = version;
    }

    /** The name of the extension in the protocol. */
    public String extension() {
        return extension;
    }

    /**
     * Whether the server is OpenSSH's or made after it, by {@link #LIMITS} and {@link #FSYNC}: it serves the requests of a
     * channel in their order, and a file may be open more than once. Gateways to object stores have neither.
     */
    public static boolean likeOpenSsh(RemoteFileSystem files) {
        return files.can(LIMITS) && files.can(FSYNC);
    }

    static Set<Capability> of(Map<String, String> extensions) {
        Set<Capability> found = EnumSet.noneOf(Capability.class);
        for (Capability capability : values()) {
            // Another version may lay out its fields differently.
            if (capability.version.equals(extensions.get(capability.extension))) {
                found.add(capability);
            }
        }
        return found;
    }
}
