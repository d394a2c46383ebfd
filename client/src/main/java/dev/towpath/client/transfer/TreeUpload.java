package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A local tree on its way to the server, one directory level at a time and without recursion. */
final class TreeUpload {
    private final Carrier carrier;
    private final TreeOptions options;
    private final TreeLog log;
    private final Deque<Level> open = new ArrayDeque<>();

    private TreeUpload(Carrier carrier, TreeOptions options) {
        this.carrier = carrier;
        this.options = options;
        this.log = new TreeLog(options.keepsGoing(), carrier.nanoTime());
    }

    /** A directory whose children are being sent. */
    private static final class Level {
        private final Path local;
        private final String remote;
        private final String below;
        private final @Nullable Level parent;
        private final int depth;
        private final Iterator<Path> children;
        private boolean made;

        Level(Path local, String remote, String below, @Nullable Level parent) throws IOException {
            this.local = local;
            this.remote = remote;
            this.below = below;
            this.parent = parent;
            this.depth = parent == null ? 1 : parent.depth + 1;
            this.children = sorted(local).iterator();
        }

        String below(String name) {
            return below.isEmpty() ? name : below + "/" + name;
        }

        private static List<Path> sorted(Path directory) throws IOException {
            List<Path> children = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                stream.forEach(children::add);
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            Collections.sort(children);
            return children;
        }
    }

    /** Sends what is in {@code local} into {@code remote}, an absolute path. */
    static TreeReport run(Carrier carrier, Path local, String remote, TreeOptions options) throws IOException {
        return new TreeUpload(carrier, options).run(local, remote);
    }

    private TreeReport run(Path local, String remote) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(local, BasicFileAttributes.class);
        if (!attributes.isDirectory()) {
            throw new NotDirectoryException(local.toString());
        }
        enter(new Level(local, remote, "", null));
        while (!open.isEmpty()) {
            Level level = open.peek();
            if (level.children.hasNext()) {
                send(level, level.children.next());
            } else {
                open.pop();
                try {
                    describe(level);
                } catch (IOException e) {
                    log.failed(level.below, e);
                }
            }
        }
        return log.report();
    }

    private void enter(Level level) throws IOException {
        if (!options.makesDirectoriesLate()) {
            make(level);
        }
        open.push(level);
    }

    private void make(Level level) throws IOException {
        if (level.made) {
            return;
        }
        if (level.parent == null) {
            log.madeDirectories(carrier.directories().makeAll(level.remote, OptionalInt.empty()));
        } else {
            make(level.parent);
            log.madeDirectories(carrier.directories().make(level.remote, OptionalInt.empty()) ? 1 : 0);
        }
        level.made = true;
    }

    private void send(Level level, Path child) throws IOException {
        String name = NativeNames.name(child);
        String below = level.below(name);
        try {
            BasicFileAttributes attributes = look(level, child, below);
            if (attributes == null) {
                return;
            }
            String remote = RemotePaths.resolve(level.remote, name);
            if (attributes.isDirectory()) {
                if (options.takesDirectory(below) && level.depth < options.maxDepth()) {
                    enter(new Level(child, remote, below, level));
                }
            } else if (!attributes.isRegularFile()) {
                log.leftOut(below, "is neither a file nor a directory");
            } else if (options.takesFile(below)) {
                make(level);
                log.transferred(carrier.upload(child, remote, options.perFile()));
            }
        } catch (NoSuchFileException e) {
            log.leftOut(below, "vanished while the tree was sent");
        } catch (InvalidPathException e) {
            log.failed(below, new FileSystemException(child.toString(), null, e.getReason()));
        } catch (IOException e) {
            log.failed(below, e);
        }
    }

    /** What {@code child} is, links followed if they may be; null if it is left out. */
    private @Nullable BasicFileAttributes look(Level level, Path child, String below) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isSymbolicLink()) {
            return attributes;
        }
        if (options.links() == Links.SKIP) {
            log.leftOut(below, "is a symbolic link");
            return null;
        }
        Path real;
        try {
            real = child.toRealPath();
        } catch (FileSystemException e) {
            log.leftOut(below, "is a symbolic link that leads nowhere");
            return null;
        }
        Path root = open.getLast().local.toRealPath();
        if (!real.startsWith(root)) {
            log.leftOut(below, "is a symbolic link that leads out of the tree");
            return null;
        }
        for (Level above = level; above != null; above = above.parent) {
            if (above.local.toRealPath().equals(real)) {
                log.leftOut(below, "is a symbolic link back to a directory it lies in");
                return null;
            }
        }
        return Files.readAttributes(child, BasicFileAttributes.class);
    }

    /** Times and permissions of a directory come last: each file sent into it changes its times. */
    private void describe(Level level) throws IOException {
        boolean times = options.perFile().has(Choice.PRESERVE_TIMES);
        boolean permissions = options.perFile().has(Choice.PRESERVE_PERMISSIONS);
        if (!level.made || !(times || permissions)) {
            return;
        }
        AttributeChange change = AttributeChange.none();
        if (times) {
            BasicFileAttributes attributes = Files.readAttributes(level.local, BasicFileAttributes.class);
            change = change.withTimes(
                    attributes.lastAccessTime().toInstant(),
                    attributes.lastModifiedTime().toInstant());
        }
        PosixFileAttributeView view = Files.getFileAttributeView(level.local, PosixFileAttributeView.class);
        if (permissions && view != null) {
            change = change.withPermissions(FileMode.of(view.readAttributes().permissions()));
        }
        try {
            carrier.files().setAttributes(level.remote, change);
        } catch (ConnectionLostException e) {
            throw e;
        } catch (SftpException e) {
            log.warn("the server did not take times or permissions of a directory: " + e.getMessage());
        }
    }
}
