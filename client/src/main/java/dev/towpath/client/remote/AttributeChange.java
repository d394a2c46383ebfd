package dev.towpath.client.remote;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Attributes to give to a remote file; what is absent stays as it is. Protocol version 3 sends both times, or both
 * owner and group, or neither, so they come in pairs.
 *
 * @param size the size in bytes to cut or extend the file to
 * @param permissions the mode: nine permission bits and the setuid, setgid and sticky bits, {@code 0640}
 * @param owner user and group
 * @param times last access and last modification; whole seconds, held to 1970 to 2106
 * @since 0.1
 */
public record AttributeChange(
        OptionalLong size, OptionalInt permissions, Optional<Owner> owner, Optional<Times> times) {
    private static final AttributeChange NONE =
            new AttributeChange(OptionalLong.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());

    /**
     * The owner of a file, by number.
     *
     * @param uid the user
     * @param gid the group
     */
    public record Owner(int uid, int gid) {}

    /**
     * The times of a file.
     *
     * @param accessed when it was last read
     * @param modified when it was last written
     */
    public record Times(Instant accessed, Instant modified) {}

    /** Changes nothing. */
    public static AttributeChange none() {
        return NONE;
    }

    /** Adds a size in bytes. */
    public AttributeChange withSize(long newSize) {
        if (newSize < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + newSize);
        }
        return new AttributeChange(OptionalLong.of(newSize), permissions, owner, times);
    }

    /** Adds a mode, for example {@code 0640}; only its low twelve bits count. */
    public AttributeChange withPermissions(int mode) {
        return new AttributeChange(size, OptionalInt.of(mode & 0xfff), owner, times);
    }

    /** Adds user and group. */
    public AttributeChange withOwner(int uid, int gid) {
        return new AttributeChange(size, permissions, Optional.of(new Owner(uid, gid)), times);
    }

    /** Adds the times of last access and last modification. */
    public AttributeChange withTimes(Instant accessed, Instant modified) {
        return new AttributeChange(size, permissions, owner, Optional.of(new Times(accessed, modified)));
    }
}
