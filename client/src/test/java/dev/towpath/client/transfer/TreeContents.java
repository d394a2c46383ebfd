package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A tree as paths below its root, directories with a slash, and what is in the files. */
final class TreeContents {
    private TreeContents() {}

    static SortedMap<String, String> of(Path root) throws IOException {
        SortedMap<String, String> found = new TreeMap<>();
        collect(root, "", found);
        return found;
    }

    private static void collect(Path directory, String below, Map<String, String> found) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                String path = below + NativeNames.name(child);
                if (Files.isDirectory(child)) {
                    found.put(path + "/", "");
                    collect(child, path + "/", found);
                } else {
                    found.put(path, Files.readString(child));
                }
            }
        }
    }
}
