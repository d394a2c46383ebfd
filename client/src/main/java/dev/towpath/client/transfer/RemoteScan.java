package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RemoteType;
import dev.towpath.client.remote.TreeBottom;
import dev.towpath.client.transfer.Scanned.Entry;
import dev.towpath.client.transfer.Scanned.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Looks through a remote tree, without recursion, many requests at a time. Links are followed only at a source, and only
 * within the tree.
 */
final class RemoteScan {
    /** A directory still to be listed; the real paths of it and all above, if links are followed. */
    private record Level(String directory, String below, int depth, List<String> reals) {
        /** Where it really is, if links are followed. */
        String real() {
            return reals.get(reals.size() - 1);
        }
    }

    /** Something to ask about an entry before it is known what it is. */
    private interface Question {
        void ask() throws IOException;
    }

    /** Something that asks the server, and waits. */
    private interface Look {
        void run() throws IOException;
    }

    /** Listings asked for ahead; a wide tree must not fill the memory. */
    private static final int LISTINGS_MAX = 32;

    private static final int IN_FLIGHT_MAX = 1024;

    private final Runnable wanted;
    private final RemoteFileSystem files;
    private final Pipeline pipeline;
    private final LinkGoal goal;
    private final TreeOptions options;
    private final Optional<LocalNameRule> rule;
    private final Allowance allowance;
    private final Scanned found = new Scanned();
    private final Deque<Level> open = new ArrayDeque<>();
    private final Deque<Question> questions = new ArrayDeque<>();
    private int listings;

    private RemoteScan(RemoteFileSystem files, String root, TreeOptions options, Optional<LocalNameRule> rule) {
        this.wanted = asking(options);
        this.files = files.checking(wanted);
        this.pipeline = new Pipeline(files);
        this.goal = LinkGoal.on(this.files);
        this.options = options;
        this.rule = rule;
        this.allowance = new Allowance(options.bounds(), root, files.server());
    }

    /** Looks through the source of a download; names must be such that {@code rule} allows them here. */
    static Scanned source(RemoteFileSystem files, String root, TreeOptions options, LocalNameRule rule)
            throws IOException {
        if (!files.checking(asking(options)).stat(root).isDirectory()) {
            throw new WrongRemoteTypeException(
                    Failure.of("planGet", "is no directory")
                            .withPath(root)
                            .withServer(files.server())
                            .withAdvice("fetch a single file with get"),
                    null);
        }
        return new RemoteScan(files, root, options, Optional.of(rule)).scan(root);
    }

    /** Looks through the target of an upload; one that is missing is empty. */
    static Scanned target(RemoteFileSystem files, String root, TreeOptions options) throws IOException {
        RemoteFileSystem checked = files.checking(asking(options));
        if (checked.find(root).isEmpty()) {
            new RemoteDirectories(checked).requireDirectoryAbove(root);
            return new Scanned();
        }
        return new RemoteScan(files, root, options, Optional.empty()).scan(root);
    }

    private static Runnable asking(TreeOptions options) {
        return Meter.asking(options.perFile().cancelled(), "the tree");
    }

    private boolean isSource() {
        return rule.isPresent();
    }

    private Scanned scan(String root) throws IOException {
        boolean follows = isSource() && options.links() == Links.FOLLOW;
        open.push(new Level(root, "", 1, follows ? List.of(files.realPath(root)) : List.of()));
        try {
            while (!open.isEmpty() || !questions.isEmpty() || pipeline.inFlight() > 0) {
                while (!open.isEmpty() && listings < LISTINGS_MAX) {
                    list(open.pop());
                }
                while (!questions.isEmpty() && pipeline.inFlight() < IN_FLIGHT_MAX) {
                    questions.remove().ask();
                }
                pipeline.turn(wanted);
            }
        } finally {
            pipeline.abandon();
        }
        return found;
    }

    private void list(Level level) throws IOException {
        Optional<String> bottom = TreeBottom.reached(level.depth, level.directory);
        if (bottom.isPresent()) {
            throw new SftpException(Failure.of("list", bottom.get())
                    .withPath(level.directory)
                    .withServer(files.server())
                    .withAdvice("take less with maxDepth, if this is no loop"));
        }
        listings++;
        pipeline.list(
                level.directory,
                children -> {
                    listings--;
                    allowance.list(children.size());
                    looking(level, () -> {
                        for (RemoteFile child : children) {
                            look(level, child);
                        }
                    });
                },
                refused -> {
                    listings--;
                    unread(level, refused);
                });
    }

    /** Runs {@code look} at something in {@code level}; a refusal means that not all of the level is known. */
    private void looking(Level level, Look look) throws IOException {
        try {
            look.run();
        } catch (ConnectionLostException | ProtocolViolationException e) {
            throw e;
        } catch (SftpException e) {
            unread(level, e);
        }
    }

    private void unread(Level level, SftpException refused) throws SftpException {
        if (!options.keepsGoing() || level.below.isEmpty()) {
            throw refused;
        }
        found.unread(level.below, "cannot be listed: " + refused.getMessage());
    }

    private void look(Level level, RemoteFile listed) throws IOException {
        String name = listed.name();
        String below = level.below.isEmpty() ? name : level.below + "/" + name;
        if (isSource() && options.excludes(below)) {
            return;
        }
        Optional<String> refusal = rule.orElse(LocalNameRule.UNIX).refusal(name);
        if (refusal.isPresent()) {
            found.leftOut(below, "its name cannot be used here: it " + refusal.get());
            return;
        }
        String path = RemotePaths.resolve(level.directory, name);
        if (listed.type() == RemoteType.UNKNOWN) {
            // Some servers list names without types.
            questions.add(() -> pipeline.lstat(
                    path,
                    file -> looking(level, () -> look(level, file, path, below)),
                    refused -> unknown(level, below, refused)));
        } else {
            look(level, listed, path, below);
        }
    }

    private void unknown(Level level, String below, SftpException refused) throws SftpException {
        if (refused instanceof NoSuchRemoteFileException) {
            found.leftOut(below, "vanished while the tree was looked through");
        } else {
            unread(level, refused);
        }
    }

    /** Some servers do not tell what is in a link. */
    private void untold(Level level, String below, SftpException refused) throws SftpException {
        if (refused.status().isPresent() && !(refused instanceof NoSuchRemoteFileException)) {
            found.add(below, new Entry(Kind.OTHER, -1, Scanned.NO_TIME));
        } else {
            unknown(level, below, refused);
        }
    }

    private void look(Level level, RemoteFile file, String path, String below) throws IOException {
        if (file.isSymbolicLink() && options.links() == Links.COPY) {
            if (!isSource() || options.takesFile(below)) {
                questions.add(() -> pipeline.readLink(
                        path, text -> copied(level, text, below), refused -> unknown(level, below, refused)));
            }
        } else if (file.isSymbolicLink() && isSource()) {
            link(level, path, below);
        } else if (file.isSymbolicLink() && options.plan().deletesExtra()) {
            // It goes only if it is still the same one then.
            questions.add(() ->
                    pipeline.readLink(path, text -> found.link(below, text), refused -> untold(level, below, refused)));
        } else {
            add(level, file, path, below);
        }
    }

    private void copied(Level level, String text, String below) {
        Optional<String> refusal = rule.flatMap(here -> LinkText.refusal(text, level.depth - 1, here));
        if (refusal.isPresent()) {
            found.leftOut(below, refusal.get());
        } else {
            found.link(below, isSource() ? LinkText.plain(text) : text);
        }
    }

    private void link(Level level, String path, String below) throws IOException {
        if (options.links() == Links.SKIP) {
            found.leftOut(below, "is a symbolic link");
            return;
        }
        Optional<RemoteFile> leadsTo = files.find(path);
        if (leadsTo.isEmpty()) {
            found.leftOut(below, "is a symbolic link that leads nowhere");
            return;
        }
        String real = goal.of(level.real(), path);
        String root = level.reals.get(0);
        boolean inside = real.startsWith(root.endsWith("/") ? root : root + "/");
        if (!inside || level.reals.contains(real)) {
            found.leftOut(below, "is a symbolic link that leads out of the tree, or back");
            return;
        }
        add(level, leadsTo.get(), path, below);
    }

    private void add(Level level, RemoteFile file, String path, String below) throws IOException {
        if (file.isDirectory()) {
            if (level.depth >= options.maxDepth()) {
                return;
            }
            found.add(below, new Entry(Kind.DIRECTORY, -1, Scanned.NO_TIME));
            List<String> reals = new ArrayList<>(level.reals);
            if (!reals.isEmpty()) {
                reals.add(goal.of(level.real(), path));
            }
            open.push(new Level(path, below, level.depth + 1, List.copyOf(reals)));
        } else if (file.isRegularFile()) {
            if (!isSource() || options.takesFile(below)) {
                found.add(below, entry(file));
            }
        } else if (isSource()) {
            found.leftOut(below, "is neither a file nor a directory");
        } else {
            found.add(below, new Entry(Kind.OTHER, -1, Scanned.NO_TIME));
        }
    }

    static Entry entry(RemoteFile file) {
        return new Entry(
                Kind.FILE,
                file.size(),
                file.modified().map(Instant::getEpochSecond).orElse(Scanned.NO_TIME));
    }
}
