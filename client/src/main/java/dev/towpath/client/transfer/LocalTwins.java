package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names of one remote directory that the local file system may not tell apart: {@code a} and {@code A} on Windows and
 * macOS, an umlaut in one code point and in two on macOS, and a name listed twice. Without this the second would silently
 * replace the first. Whether they are one is asked of the file system, since that is its own affair, per directory even.
 */
final class LocalTwins {
    private record Taken(String name, Path local) {}

    private final Map<String, Taken> taken = new HashMap<>();

    /** Whether {@link #clash} has to look at the files; those that are still on their way must be here by then. */
    boolean mustLook(String name) {
        return taken.containsKey(folded(name));
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /** Takes {@code name}, to be written to {@code local}; or says why not. */
    Optional<String> clash(String name, Path local) throws IOException {
        Taken twin = taken.putIfAbsent(folded(name), new Taken(name, local));
        if (twin == null) {
            return Optional.empty();
        }
        if (twin.name.equals(name)) {
            return Optional.of("is listed twice; the first was taken");
        }
        // Paths of macOS and Windows are equal for names that differ in form or case.
        boolean same = twin.local.equals(local)
                || (Files.exists(local, LinkOption.NOFOLLOW_LINKS)
                        && Files.exists(twin.local, LinkOption.NOFOLLOW_LINKS)
                        && isOne(twin.local, local));
        return same ? Optional.of("is the same name as \"" + twin.name + "\" on this file system") : Optional.empty();
    }

    /** Whether both names, which exist, are one; a link is not what it leads to, which need not exist. */
    private static boolean isOne(Path one, Path other) throws IOException {
        Object key = key(one);
        return key == null ? Files.isSameFile(one, other) : key.equals(key(other));
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
