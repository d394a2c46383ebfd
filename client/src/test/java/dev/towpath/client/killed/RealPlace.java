package dev.towpath.client.killed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where a {@link RealWork} goes on.
 *
 * @param here the local directory
 * @param there the directory on the server, which is this machine
 */
record RealPlace(Path here, Path there) {
    static final String DIRECTORY = "directory";

    static RealPlace below(Path directory) throws IOException {
        Path real = directory.toRealPath();
        return new RealPlace(Files.createDirectory(real.resolve("here")), Files.createDirectory(real.resolve("there")));
    }

    /** The directory on the server, as the client names it. */
    String root() {
        return there.toString();
    }

    void clear() throws IOException {
        for (Path directory : new Path[] {here, there}) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    if (!each.equals(directory)) {
                        Files.delete(each);
                    }
                }
            }
        }
    }

    /** All that is there and here, in words. */
    SortedMap<String, String> snapshot() throws IOException {
        SortedMap<String, String> found = new TreeMap<>();
        for (Path directory : new Path[] {here, there}) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path each : all.filter(path -> !path.equals(directory)).toList()) {
                    found.put(
                            directory.getParent().relativize(each).toString(),
                            Files.isDirectory(each) ? DIRECTORY : file(permissions(each), Files.readString(each)));
                }
            }
        }
        return found;
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(
                Files.readAttributes(file, PosixFileAttributes.class).permissions());
    }

    static String file(String permissions, String text) {
        return permissions + " " + text;
    }
}
