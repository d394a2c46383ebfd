package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A library that has no trees: walks them the way its users do, one file after another. */
interface WithoutTrees extends Library {
    /** One of a remote directory's entries. */
    record Entry(String name, boolean directory) {}

    void mkdir(String directory) throws Exception;

    /** All entries but {@code .} and {@code ..}. */
    List<Entry> entries(String directory) throws Exception;

    @Override
    default void putTree(Path local, String remote) throws Exception {
        for (Path path : below(local)) {
            String target = path.equals(local) ? remote : remote + "/" + local.relativize(path);
            if (Files.isDirectory(path)) {
                mkdir(target);
            } else {
                put(path, target);
            }
        }
    }

    @Override
    default void getTree(String remote, Path local) throws Exception {
        Files.createDirectory(local);
        for (Entry entry : entries(remote)) {
            String source = remote + "/" + entry.name();
            Path target = local.resolve(entry.name());
            if (entry.directory()) {
                getTree(source, target);
            } else {
                get(source, target);
            }
        }
    }

    @Override
    default int list(String directory) throws Exception {
        return entries(directory).size();
    }

    private static List<Path> below(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.toList();
        }
    }
}
