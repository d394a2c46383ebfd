package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All that is below a directory, in words: what each is, its permissions, its content. */
final class Snapshot {
    private Snapshot() {}

    /** By the path below {@code root}. */
    static SortedMap<String, String> of(Path root) throws IOException {
        SortedMap<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.filter(path -> !path.equals(root)).toList()) {
                found.put(root.relativize(each).toString(), description(each));
            }
        }
        return found;
    }

    private static String description(Path file) throws IOException {
        PosixFileAttributes now = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (now.isSymbolicLink()) {
            return link(Files.readSymbolicLink(file).toString());
        }
        String mode = PosixFilePermissions.toString(now.permissions());
        return now.isDirectory() ? directory(mode) : file(mode, Files.readAllBytes(file));
    }

    /** What is not the same in both, in words; empty if all is. */
    static List<String> differences(SortedMap<String, String> is, SortedMap<String, String> was) {
        SortedSet<String> paths = new TreeSet<>(is.keySet());
        paths.addAll(was.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(is.get(path), was.get(path)))
                .map(path -> path + " is " + is.get(path) + ", not " + was.get(path))
                .toList();
    }

    static String link(String text) {
        return "link to " + text;
    }

    static String directory(String mode) {
        return "directory " + mode;
    }

    static String file(String mode, byte[] content) {
        return "file " + mode + ", " + content.length + " bytes, " + Arrays.hashCode(content);
    }
}
