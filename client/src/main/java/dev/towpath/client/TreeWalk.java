package dev.towpath.client;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteType;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tree, depth first, each directory before what is in it and in the order it is listed in. Links are met,
 * never followed, so that the tree of an honest server ends; that of any other is cut off at a depth no path of POSIX
 * reaches. Holds one listing per level, no recursion. Not thread-safe.
 */
final class TreeWalk {
    /** PATH_MAX of Linux, 4096 bytes, ends honest paths at half of that many levels. */
    static final int DEEPEST = 4096;

    /** How to look at the server. */
    interface Eyes {
        List<RemoteFile> list(String directory) throws IOException;

        RemoteFile lstat(String path) throws IOException;
    }

    private final Eyes eyes;
    private final int maxDepth;
    private final Deque<Iterator<RemoteFile>> levels = new ArrayDeque<>();
    private @Nullable RemoteFile ahead;

    /** Lists {@code root}, at once. With a {@code maxDepth} of 1 that is all. */
    TreeWalk(Eyes eyes, String root, int maxDepth) throws IOException {
        if (maxDepth < 0) {
            throw new IllegalArgumentException("maxDepth must not be negative: " + maxDepth);
        }
        this.eyes = eyes;
        this.maxDepth = maxDepth;
        if (maxDepth > 0) {
            levels.push(eyes.list(root).iterator());
        }
    }

    /** The next file, directory or whatever it is; nothing at the end. */
    Optional<RemoteFile> next() throws IOException {
        RemoteFile directory = ahead;
        if (directory != null) {
            ahead = null;
            descend(directory);
        }
        while (!levels.isEmpty()) {
            if (levels.getFirst().hasNext()) {
                RemoteFile file = known(levels.getFirst().next());
                ahead = file.isDirectory() && levels.size() < maxDepth && isOneName(file.name()) ? file : null;
                return Optional.of(file);
            }
            levels.pop();
        }
        return Optional.empty();
    }

    /** Leaves out what is in the directory that was returned last. */
    void skip() {
        ahead = null;
    }

    void visit(RemoteVisitor visitor) throws IOException {
        while (true) {
            RemoteFile entered = ahead;
            Optional<RemoteFile> met;
            try {
                met = next();
            } catch (IOException e) {
                visitor.failed(path(e, entered), e);
                continue;
            }
            if (met.isEmpty()) {
                return;
            }
            RemoteFile file = met.get();
            if (file.isRegularFile()) {
                visitor.file(file);
            } else if (!file.isDirectory()) {
                visitor.other(file);
            } else if (!visitor.directory(file)) {
                skip();
            }
        }
    }

    private static String path(IOException e, @Nullable RemoteFile entered) {
        if (e instanceof SftpException refused && !refused.path().isEmpty()) {
            return refused.path();
        }
        return entered == null ? "" : entered.path();
    }

    private void descend(RemoteFile directory) throws IOException {
        if (levels.size() >= DEEPEST) {
            throw new SftpException(
                    Failure.of("walk", "the directories lie more than " + DEEPEST + " deep in one another")
                            .withPath(directory.path())
                            .withAdvice("the server may be making them up; walk with a maxDepth"));
        }
        levels.push(eyes.list(directory.path()).iterator());
    }

    /** Some servers list names without attributes. */
    private RemoteFile known(RemoteFile file) throws IOException {
        return file.type() == RemoteType.UNKNOWN && isOneName(file.name()) ? eyes.lstat(file.path()) : file;
    }

    /** A hostile server may send anything for a name; only a name leads one level down. */
    private static boolean isOneName(String name) {
        return !name.isEmpty() && name.indexOf('/') < 0;
    }
}
