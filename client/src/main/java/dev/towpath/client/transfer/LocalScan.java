package dev.towpath.client.transfer;

import dev.towpath.client.transfer.Scanned.Entry;
import dev.towpath.client.transfer.Scanned.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Looks through a local tree, without recursion. Links are followed only at a source, and only within the tree. */
final class LocalScan {
    /** A directory still to be listed, and the real paths of it and all above. */
    private record Level(Path directory, String below, List<Path> reals) {}

    private final TreeOptions options;
    private final boolean source;
    private final Runnable wanted;
    private final Scanned found = new Scanned();
    private final Deque<Level> open = new ArrayDeque<>();

    private LocalScan(TreeOptions options, boolean source) {
        this.options = options;
        this.source = source;
        this.wanted = Meter.asking(options.perFile().cancelled(), "the tree");
    }

    /** Looks through what is below {@code root}, as far as {@code options} go; a target that is missing is empty. */
    static Scanned of(Path root, TreeOptions options, boolean source) throws IOException {
        if (!source && !Files.exists(root)) {
            requireDirectoryAbove(root);
            return new Scanned();
        }
        return new LocalScan(options, source).scan(root);
    }

    /** Nothing can be made below a file. */
    private static void requireDirectoryAbove(Path root) throws NotDirectoryException {
        Path above = root.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (above != null && !Files.isDirectory(above)) {
            throw new NotDirectoryException(above.toString());
        }
    }

    private Scanned scan(Path root) throws IOException {
        open.push(new Level(root, "", List.of(root.toRealPath())));
        while (!open.isEmpty()) {
            Level level = open.pop();
            wanted.run();
            try (DirectoryStream<Path> children = Files.newDirectoryStream(level.directory)) {
                for (Path child : children) {
                    look(level, child);
                }
            } catch (DirectoryIteratorException | FileSystemException e) {
                IOException cause =
                        e instanceof DirectoryIteratorException wrapped ? wrapped.getCause() : (IOException) e;
                if (!options.keepsGoing() || level.below.isEmpty()) {
                    throw cause;
                }
                found.unread(level.below, "cannot be listed: " + cause);
            }
        }
        return found;
    }

    private void look(Level level, Path child) throws IOException {
        String name = NativeNames.name(child);
        String below = level.below.isEmpty() ? name : level.below + "/" + name;
        if (source && options.excludes(below)) {
            return;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink() && options.links() == Links.COPY) {
                if (!source || options.takesFile(below)) {
                    copied(child, below);
                }
            } else if (attributes.isSymbolicLink() && source) {
                link(level, child, below);
            } else if (attributes.isSymbolicLink() && options.plan().deletesExtra()) {
                // It goes only if it is still the same one then.
                found.link(below, LinkText.of(child).text());
            } else {
                add(level, child, below, attributes);
            }
        } catch (NoSuchFileException e) {
            found.leftOut(below, "vanished while the tree was looked through");
        }
    }

    private void copied(Path child, String below) throws IOException {
        LinkText text = LinkText.of(child);
        if (source && text.isOfWindows()) {
            found.leftOut(below, LinkEnd.OF_WINDOWS.reason());
        } else {
            found.link(below, text.text());
        }
    }

    private void link(Level level, Path child, String below) throws IOException {
        if (options.links() == Links.SKIP) {
            found.leftOut(below, "is a symbolic link");
            return;
        }
        Path real;
        try {
            real = child.toRealPath();
        } catch (FileSystemException e) {
            found.leftOut(below, "is a symbolic link that leads nowhere");
            return;
        }
        if (!real.startsWith(level.reals.get(0)) || level.reals.contains(real)) {
            found.leftOut(below, "is a symbolic link that leads out of the tree, or back");
            return;
        }
        add(level, child, below, Files.readAttributes(child, BasicFileAttributes.class));
    }

    private void add(Level level, Path child, String below, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory()) {
            int depth = level.reals.size();
            if (depth < options.maxDepth()) {
                found.add(below, entry(attributes));
                List<Path> reals = new ArrayList<>(level.reals);
                reals.add(child.toRealPath());
                open.push(new Level(child, below, List.copyOf(reals)));
            }
        } else if (attributes.isRegularFile()) {
            if (!source || options.takesFile(below)) {
                found.add(below, entry(attributes));
            }
        } else if (source) {
            found.leftOut(below, "is neither a file nor a directory");
        } else {
            found.add(below, entry(attributes));
        }
    }

    static Entry entry(BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            long modified = Math.floorDiv(attributes.lastModifiedTime().toMillis(), 1000L);
            return new Entry(Kind.FILE, attributes.size(), modified);
        }
        return new Entry(attributes.isDirectory() ? Kind.DIRECTORY : Kind.OTHER, -1, Scanned.NO_TIME);
    }
}
