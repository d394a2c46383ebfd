package dev.towpath.client.transfer;

import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a tree goes whose path is made again below the target, as {@link TreeOptions#relative()} says. The path counts as
 * the caller wrote it, without its root and without {@code .}.
 *
 * @since 0.1
 */
public final class GivenPath {
    private GivenPath() {}

    /**
     * Returns the directory here for the tree {@code given} of a server: {@code local} itself unless {@code options} say
     * {@link TreeOptions#relative()}.
     *
     * @throws IllegalArgumentException if there is {@code ..} in {@code given}
     * @throws FileSystemException if a directory on the way is a link, or cannot have this name here
     */
    public static Path below(Path local, String given, TreeOptions options) throws IOException {
        if (!options.isRelative()) {
            return local;
        }
        Path target = local;
        for (String name : given.split("/", -1)) {
            if (isStep(name, given)) {
                target = LocalNames.in(target, name);
                if (Files.isSymbolicLink(target)) {
                    throw new FileSystemException(
                            target.toString(),
                            null,
                            "is a symbolic link; nothing is written through links in the target of a tree");
                }
            }
        }
        return target;
    }

    /**
     * Returns the directory of a server for the tree {@code given} here: {@code remote} itself unless {@code options} say
     * {@link TreeOptions#relative()}.
     *
     * @throws IllegalArgumentException if there is {@code ..} in {@code given}
     */
    public static String below(String remote, Path given, TreeOptions options) {
        if (!options.isRelative()) {
            return remote;
        }
        String target = remote;
        for (Path element : given) {
            String name = NativeNames.name(element);
            if (isStep(name, given.toString())) {
                target = RemotePaths.resolve(target, name);
            }
        }
        return target;
    }

    private static boolean isStep(String name, String given) {
        if (name.equals("..")) {
            throw new IllegalArgumentException("\"" + given
                    + "\" has \"..\" in it, which cannot be made again below the target with relative(); "
                    + "name the tree without it, or leave relative() out and name the target");
        }
        return !name.isEmpty() && !name.equals(".");
    }
}
