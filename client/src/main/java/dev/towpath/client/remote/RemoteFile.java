package dev.towpath.client.remote;

import dev.towpath.client.errors.Printable;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the server says about one file. Servers may leave any of it out.
 *
 * @param name the last element of the path, as the server or the caller wrote it; a hostile server can send any text
 *     here, {@code ../x} too: make a local file of that name with {@code LocalNames.in}, which refuses such names
 * @param path the path it was asked for, or the directory's path and the name
 * @param type what it is
 * @param size its size in bytes; -1 when the server did not say, or said more than a {@code long} holds
 * @param permissions the nine permission bits and the setuid, setgid and sticky bits, {@code 0640}
 * @param uid the number of the owner
 * @param gid the number of the group
 * @param accessed when it was last read; whole seconds
 * @param modified when it was last written; whole seconds
 * @param longName the line a listing of the server shows, like that of {@code ls -l}; empty outside listings
 * @since 0.1
 */
public record RemoteFile(
        String name,
        String path,
        RemoteType type,
        long size,
        OptionalInt permissions,
        OptionalInt uid,
        OptionalInt gid,
        Optional<Instant> accessed,
        Optional<Instant> modified,
        String longName) {

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return type == RemoteType.DIRECTORY;
    }

    /** Whether it is a file with bytes in it. */
    public boolean isRegularFile() {
        return type == RemoteType.REGULAR;
    }

    /** Whether it is a symbolic link. */
    public boolean isSymbolicLink() {
        return type == RemoteType.SYMLINK;
    }

    /**
     * The path and what is known, as one printable line: {@code /in/a.csv: REGULAR, 42 bytes, 0640, 1000:1000, modified
     * 2026-11-21T15:21:50Z}.
     */
    @Override
    public String toString() {
        StringBuilder line =
                new StringBuilder(Printable.text(path)).append(": ").append(type);
        if (size >= 0) {
            line.append(", ").append(size).append(" bytes");
        }
        permissions.ifPresent(bits -> line.append(String.format(Locale.ROOT, ", %04o", bits)));
        if (uid.isPresent() || gid.isPresent()) {
            line.append(", ").append(number(uid)).append(':').append(number(gid));
        }
        modified.ifPresent(time -> line.append(", modified ").append(time));
        return line.toString();
    }

    private static String number(OptionalInt id) {
        return id.isPresent() ? Integer.toUnsignedString(id.getAsInt()) : "";
    }
}
