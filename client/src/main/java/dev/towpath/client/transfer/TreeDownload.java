package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RemoteType;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A remote tree on its way here, one directory level at a time and without recursion. What the server lists is untrusted:
 * a name becomes a local one only if it is one name here, and nothing is written through links below the target.
 */
final class TreeDownload {
    /** Deeper than any path that can be opened here or there (PATH_MAX); a server may list directories without end. */
    private static final int DEEPEST = 2000;

    private final Carrier carrier;
    private final RemoteFileSystem files;
    private final TreeOptions options;
    private final LocalNameRule rule;
    private final TreeLog log;
    private final Deque<Level> open = new ArrayDeque<>();

    private TreeDownload(Carrier carrier, TreeOptions options, LocalNameRule rule) {
        this.carrier = carrier;
        this.files = carrier.files();
        this.options = options;
        this.rule = rule;
        this.log = new TreeLog(options.keepsGoing(), carrier.nanoTime());
    }

    /** A directory whose children are being fetched. */
    private static final class Level {
        private final RemoteFile self;
        private final String remote;
        private final Path local;
        private final String below;
        private final @Nullable Level parent;
        private final int depth;
        private final Iterator<RemoteFile> children;
        private final LocalTwins twins = new LocalTwins();
        private @Nullable LocalDirectory directory;
        private @Nullable String real;

        Level(
                RemoteFile self,
                String remote,
                Path local,
                String below,
                @Nullable Level parent,
                List<RemoteFile> children) {
            this.self = self;
            this.remote = remote;
            this.local = local;
            this.below = below;
            this.parent = parent;
            this.depth = parent == null ? 1 : parent.depth + 1;
            this.children = children.iterator();
        }

        String below(String name) {
            return below.isEmpty() ? name : below + "/" + name;
        }
    }

    /** Fetches what is in {@code remote}, an absolute path, into {@code local}. */
    static TreeReport run(Carrier carrier, String remote, Path local, TreeOptions options) throws IOException {
        return new TreeDownload(carrier, options, LocalNameRule.of(local.getFileSystem())).run(remote, local);
    }

    private TreeReport run(String remote, Path local) throws IOException {
        RemoteFile self = files.stat(remote);
        if (!self.isDirectory()) {
            throw new WrongRemoteTypeException(
                    Failure.of("getTree", "is no directory")
                            .withPath(remote)
                            .withServer(files.server())
                            .withAdvice("fetch a single file with get"),
                    null);
        }
        enter(self, remote, local, "", null);
        while (!open.isEmpty()) {
            Level level = open.peek();
            if (level.children.hasNext()) {
                fetch(level, level.children.next());
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

    private void enter(RemoteFile self, String remote, Path local, String below, @Nullable Level parent)
            throws IOException {
        List<RemoteFile> children = new ArrayList<>(files.list(remote));
        children.sort(Comparator.comparing(RemoteFile::name));
        Level level = new Level(self, remote, local, below, parent, children);
        if (!options.makesDirectoriesLate()) {
            make(level);
        }
        open.push(level);
    }

    private LocalDirectory make(Level level) throws IOException {
        LocalDirectory directory = level.directory;
        if (directory == null) {
            if (level.parent == null) {
                directory = LocalDirectory.root(level.local);
            } else {
                make(level.parent).requireSame();
                directory = LocalDirectory.child(level.local);
            }
            level.directory = directory;
            log.madeDirectories(directory.wasMade() ? 1 : 0);
        }
        return directory;
    }

    private void fetch(Level level, RemoteFile listed) throws IOException {
        String name = listed.name();
        String below = level.below(name);
        Optional<String> refusal = rule.refusal(name);
        if (refusal.isPresent()) {
            log.leftOut(below, "its name cannot be used here: it " + refusal.get());
            return;
        }
        try {
            String remote = RemotePaths.resolve(level.remote, name);
            Path local = NativeNames.child(level.local, name);
            RemoteFile file = look(level, listed, remote, below);
            if (file == null || !isTaken(level, file, below)) {
                return;
            }
            Optional<String> clash = level.twins.clash(name, local);
            if (clash.isPresent()) {
                log.leftOut(below, clash.get());
            } else if (file.isDirectory()) {
                requireBottom(level, remote);
                enter(file, remote, local, below, level);
            } else {
                LocalDirectory directory = make(level);
                directory.requireSame();
                log.transferred(log.place(), carrier.download(remote, local, options.perFile()));
                directory.requireSame();
            }
        } catch (InvalidPathException e) {
            log.leftOut(below, "its name cannot be used here: " + e.getReason());
        } catch (NoSuchRemoteFileException e) {
            log.leftOut(below, "vanished after it was listed");
        } catch (IOException e) {
            log.failed(below, e);
        }
    }

    private void requireBottom(Level level, String remote) throws SftpException {
        if (level.depth == DEEPEST) {
            throw new SftpException(Failure.of("getTree", "it lies more than " + DEEPEST + " directories deep")
                    .withPath(remote)
                    .withServer(files.server())
                    .withAdvice("fetch less with maxDepth, if this is no loop"));
        }
    }

    private boolean isTaken(Level level, RemoteFile file, String below) {
        if (file.isDirectory()) {
            return options.takesDirectory(below) && level.depth < options.maxDepth();
        }
        if (!options.takesFile(below)) {
            return false;
        }
        if (file.type() == RemoteType.OTHER) {
            log.leftOut(below, "is neither a file nor a directory");
            return false;
        }
        return true;
    }

    /** What {@code listed} is, links followed if they may be; null if it is left out. */
    private @Nullable RemoteFile look(Level level, RemoteFile listed, String remote, String below) throws IOException {
        // Some servers list names without types.
        RemoteFile file = listed.type() == RemoteType.UNKNOWN ? files.lstat(remote) : listed;
        if (!file.isSymbolicLink()) {
            return file;
        }
        if (options.links() == Links.SKIP) {
            log.leftOut(below, "is a symbolic link");
            return null;
        }
        Optional<RemoteFile> target = files.find(remote);
        if (target.isEmpty()) {
            log.leftOut(below, "is a symbolic link that leads nowhere");
            return null;
        }
        String real = files.realPath(remote);
        String root = realPath(open.getLast());
        if (!real.startsWith(root.endsWith("/") ? root : root + "/")) {
            log.leftOut(below, "is a symbolic link that leads out of the tree");
            return null;
        }
        for (Level above = level; above.parent != null; above = above.parent) {
            if (realPath(above).equals(real)) {
                log.leftOut(below, "is a symbolic link back to a directory it lies in");
                return null;
            }
        }
        return target.get();
    }

    /** Asked once for each directory: with links in links, asking for all above each time would never end. */
    private String realPath(Level level) throws IOException {
        String real = level.real;
        if (real == null) {
            real = files.realPath(level.remote);
            level.real = real;
        }
        return real;
    }

    /** Times and permissions of a directory come last: each file written into it changes its times. */
    private void describe(Level level) throws IOException {
        if (level.directory == null) {
            return;
        }
        level.directory.requireSame();
        PosixFileAttributeView view = Files.getFileAttributeView(level.local, PosixFileAttributeView.class);
        if (options.perFile().has(Choice.PRESERVE_PERMISSIONS)
                && view != null
                && level.self.permissions().isPresent()) {
            view.setPermissions(FileMode.permissions(level.self.permissions().getAsInt() & 0777));
        }
        if (options.perFile().has(Choice.PRESERVE_TIMES)) {
            if (level.self.modified().isPresent()) {
                Files.setLastModifiedTime(
                        level.local, FileTime.from(level.self.modified().get()));
            } else {
                log.warn("the server does not tell when \"" + level.remote + "\" was modified");
            }
        }
    }
}
