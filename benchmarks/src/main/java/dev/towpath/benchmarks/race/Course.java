package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What is carried and where to, on a file system in memory if there is one. Client and server see the same files, so
 * whatever arrived can be compared with what left.
 *
 * @param root holds everything
 * @param port where the server, or the line to it, listens
 * @param userKey the private key that lets us in
 * @param knownHosts the server's key under that port
 * @param delayed whether there is a line with a round trip between us and the server
 */
record Course(Path root, int port, Path userKey, Path knownHosts, boolean delayed) {
    private static final int PER_DIRECTORY = 100;
    private static final int SMALL = 4096;

    Path big() {
        return root.resolve("source/big");
    }

    Path tree() {
        return root.resolve("source/tree");
    }

    Path many() {
        return root.resolve("source/many");
    }

    /** Where every task puts what it carries. */
    Path target() {
        return root.resolve("target");
    }

    /** The paths in the tree, of which LSTAT asks for the attributes. */
    List<String> paths() throws IOException {
        try (Stream<Path> paths = Files.walk(tree())) {
            return paths.map(Path::toString).sorted().toList();
        }
    }

    /** Makes the files. */
    void prepare(int mebibytes, int files, int entries) throws IOException {
        SplittableRandom random = new SplittableRandom(mebibytes);
        Files.createDirectories(tree());
        byte[] chunk = new byte[1024 * 1024];
        try (OutputStream out = Files.newOutputStream(big())) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        byte[] small = new byte[SMALL];
        for (int i = 0; i < files; i++) {
            Path directory = tree().resolve("d" + i / PER_DIRECTORY);
            Files.createDirectories(directory);
            random.nextBytes(small);
            Files.write(directory.resolve("f" + i), small);
        }
        Files.createDirectories(many());
        for (int i = 0; i < entries; i++) {
            Files.createFile(many().resolve("entry-" + i));
        }
    }

    /** Throws unless what is at the target is what {@code task} had to carry there. */
    void check(Task task) throws IOException {
        if (task.isRate()) {
            same(big(), target().resolve("big"));
        } else if (task == Task.PUT_TREE || task == Task.GET_TREE) {
            Path copy = target().resolve("tree");
            List<String> wanted = below(tree());
            if (!below(copy).equals(wanted)) {
                throw new IOException("the copy of the tree has other names than the tree");
            }
            for (String path : wanted) {
                if (Files.isRegularFile(tree().resolve(path))) {
                    same(tree().resolve(path), copy.resolve(path));
                }
            }
        }
    }

    private static void same(Path source, Path copy) throws IOException {
        long at = Files.mismatch(source, copy);
        if (at >= 0) {
            throw new IOException(copy + " differs from " + source + " at byte " + at);
        }
    }

    private static List<String> below(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Empties the target. */
    void clean() throws IOException {
        delete(target());
        Files.createDirectory(target());
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
