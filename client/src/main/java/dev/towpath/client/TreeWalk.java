package dev.towpath.client;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RemoteType;
import dev.towpath.client.remote.TreeBottom;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tree, depth first, each directory before what is in it and in the order it is listed in. Links are met
 * and not followed unless told so, so that the tree of an honest server ends; that of any other is cut off at a depth
 * no path of POSIX reaches. Holds one listing per level, no recursion. Not thread-safe.
 *
 * <p>Told to follow links, it gives out what they lead to, and goes into directories but for those it is in already:
 * those are known by their real paths. One link more is one name more for what lies behind it, so that a tree of links
 * to one another may be long; it ends, for no way through it comes to the same directory twice.
 */
final class TreeWalk {
    /** How to look at the server. */
    interface Eyes {
        List<RemoteFile> list(String directory) throws IOException;

        RemoteFile lstat(String path) throws IOException;

        Optional<RemoteFile> find(String path) throws IOException;

        String realPath(String path) throws IOException;
    }

    /** What is left of a directory's listing; {@code real} is empty where links are not followed. */
    private record Level(Iterator<RemoteFile> files, String real) {}

    private final Eyes eyes;
    private final int maxDepth;
    private final boolean follows;
    private final Deque<Level> levels = new ArrayDeque<>();
    private @Nullable RemoteFile ahead;
    private String aheadReal = "";

    /** Lists {@code root}, at once. With a {@code maxDepth} of 1 that is all. */
    TreeWalk(Eyes eyes, String root, int maxDepth, boolean follows) throws IOException {
        if (maxDepth < 0) {
            throw new IllegalArgumentException("maxDepth must not be negative: " + maxDepth);
        }
        this.eyes = eyes;
        this.maxDepth = maxDepth;
        this.follows = follows;
        if (maxDepth > 0) {
            levels.push(new Level(eyes.list(root).iterator(), follows ? eyes.realPath(root) : ""));
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
            Level level = levels.getFirst();
            if (level.files().hasNext()) {
                RemoteFile listed = known(level.files().next());
                aheadReal = follows ? RemotePaths.resolve(level.real(), listed.name()) : "";
                RemoteFile file = follows && listed.isSymbolicLink() ? followed(listed) : listed;
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
        Optional<String> bottom = TreeBottom.reached(levels.size() + 1, directory.path());
        if (bottom.isPresent()) {
            throw new SftpException(Failure.of("walk", bottom.get())
                    .withPath(directory.path())
                    .withAdvice("the server may be making them up; walk with a maxDepth"));
        }
        levels.push(new Level(eyes.list(directory.path()).iterator(), aheadReal));
    }

    /**
     * What {@code link} leads to, under the link's name; the link itself if that is nothing, or where we are already.
     */
    private RemoteFile followed(RemoteFile link) throws IOException {
        if (!isOneName(link.name())) {
            return link;
        }
        try {
            Optional<RemoteFile> target = eyes.find(link.path());
            if (target.isEmpty() || !target.get().isDirectory()) {
                return target.orElse(link);
            }
            String real = eyes.realPath(link.path());
            // A server that does not resolve links cannot tell us where we are: its links lead round and round.
            boolean resolved = !real.equals(aheadReal);
            aheadReal = real;
            return resolved && levels.stream().noneMatch(level -> level.real().equals(real)) ? target.get() : link;
        } catch (ConnectionLostException | SftpTimeoutException | ProtocolViolationException e) {
            throw e;
        } catch (SftpException e) {
            // As for one that leads nowhere: a circle of links, or a directory that is closed to us.
            return link;
        }
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
