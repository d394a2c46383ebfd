package dev.towpath.client.transfer;

import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A local tree on its way to the server, without recursion. One thread goes through the tree, depth first, and asks for
 * directories and sends small files without waiting for replies, many at a time; larger files are sent by themselves, a
 * few at a time if the line is long.
 */
final class TreeUpload implements TreeRounds.Round {
    private final Carrier carrier;
    private final TreeOptions options;
    private final TreeLog log;
    private final Path from;
    private final String to;
    private final SmallFiles small;
    private final LargeFiles large;
    private final Deque<SentDirectory> open = new ArrayDeque<>();
    /** Made when nothing else is left to do. */
    private final Deque<SentDirectory.Step> links = new ArrayDeque<>();

    private boolean linking;
    private boolean begun;

    private TreeUpload(Carrier carrier, TreeOptions options, TreeLog log, Path from, String to) {
        this.carrier = carrier;
        this.options = options;
        this.log = log;
        this.from = from;
        this.to = to;
        this.small = new SmallFiles(
                carrier.files(), options.perFile(), options.bounds().parallel());
        this.large = new LargeFiles(
                carrier, small.pipeline(), options.perFile(), options.bounds().parallel());
        small.asking(large::inTurn);
    }

    /** Sends what is in {@code local} into {@code remote}, an absolute path. */
    static TreeReport run(Carrier carrier, Path local, String remote, TreeOptions options) throws IOException {
        TreeLog log = new TreeLog(options.keepsGoing(), carrier.nanoTime());
        return TreeRounds.run(carrier, options, log, () -> new TreeUpload(carrier, options, log, local, remote));
    }

    @Override
    public SmallFiles small() {
        return small;
    }

    @Override
    public LargeFiles large() {
        return large;
    }

    @Override
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public TreeReport run() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(from, BasicFileAttributes.class);
        if (!attributes.isDirectory()) {
            throw new NotDirectoryException(from.toString());
        }
        enter(new SentDirectory(from, to, "", null));
        while (!open.isEmpty() || !small.isIdle() || !large.isIdle() || !links.isEmpty()) {
            while (!open.isEmpty() && small.hasRoom()) {
                walk();
            }
            link();
            small.turn();
        }
        return log.report();
    }

    private void link() throws IOException {
        linking |= small.isIdle() && large.isIdle();
        while (linking && !links.isEmpty() && small.hasRoom()) {
            links.remove().run();
        }
    }

    private void walk() throws IOException {
        SentDirectory level = open.element();
        if (level.made != SentDirectory.Made.FAILED && level.children.hasNext()) {
            send(level, level.children.next());
        } else {
            open.pop();
            level.walked = true;
            endIfDone(level);
        }
    }

    private void enter(SentDirectory level) throws IOException {
        if (level.parent != null) {
            level.parent.pending++;
        }
        open.push(level);
        if (!options.makesDirectoriesLate()) {
            make(level);
        }
    }

    /** Asks for the directory, once, as soon as the one it lies in is there. */
    private void make(SentDirectory level) throws IOException {
        if (level.made != SentDirectory.Made.NOT_YET) {
            return;
        }
        level.made = SentDirectory.Made.ASKED;
        // It is not over before its MKDIR is, even if nothing is in it.
        level.pending++;
        SentDirectory parent = level.parent;
        if (parent == null) {
            int made = new RemoteDirectories(small.asking(carrier.files())).makeAll(level.remote, OptionalInt.empty());
            begun = true;
            log.madeDirectories(made);
            made(level, made > 0 ? SentDirectory.Made.NEW : SentDirectory.Made.THERE);
        } else {
            make(parent);
            whenReady(
                    parent,
                    () -> carrier.directories()
                            .make(
                                    small.pipeline(),
                                    level.remote,
                                    isNew -> made(level, isNew ? SentDirectory.Made.NEW : SentDirectory.Made.THERE),
                                    failure -> fail(level, failure)),
                    () -> made(level, SentDirectory.Made.FAILED));
        }
    }

    private void made(SentDirectory level, SentDirectory.Made how) throws IOException {
        level.made = how;
        if (level.parent != null && how == SentDirectory.Made.NEW) {
            log.madeDirectories(1);
        }
        for (SentDirectory.Step next = level.waiting.poll(); next != null; next = level.waiting.poll()) {
            next.run();
        }
        left(level);
    }

    private void fail(SentDirectory level, IOException failure) throws IOException {
        log.failed(level.below, failure);
        made(level, SentDirectory.Made.FAILED);
    }

    /** Runs {@code step} once {@code level} is there, at once if it is, or {@code otherwise} if it cannot be made. */
    private static void whenReady(SentDirectory level, SentDirectory.Step step, SentDirectory.Step otherwise)
            throws IOException {
        SentDirectory.Step chosen = () -> {
            if (level.isReady()) {
                step.run();
            } else {
                otherwise.run();
            }
        };
        if (level.made == SentDirectory.Made.ASKED) {
            level.waiting.add(chosen);
        } else {
            chosen.run();
        }
    }

    private void send(SentDirectory level, Path child) throws IOException {
        String name = NativeNames.name(child);
        String below = level.below(name);
        if (options.excludes(below)) {
            return;
        }
        Arrival arrival = new Arrival(level, child, below);
        try {
            BasicFileAttributes attributes = look(level, child, below);
            if (attributes == null) {
                return;
            }
            String remote = RemotePaths.resolve(level.remote, name);
            if (attributes.isDirectory()) {
                if (level.depth < options.maxDepth()) {
                    enter(new SentDirectory(child, remote, below, level));
                }
            } else if (attributes.isSymbolicLink()) {
                if (options.takesFile(below)) {
                    make(level);
                    if (!log.has(below)) {
                        level.pending++;
                        links.add(() -> sendLink(level, child, remote, arrival));
                    }
                }
            } else if (!attributes.isRegularFile()) {
                log.leftOut(below, "is neither a file nor a directory");
            } else if (options.takesFile(below)) {
                make(level);
                if (log.has(below)) {
                    return;
                }
                if (small.take(attributes.size())) {
                    sendSmall(level, child, attributes, remote, arrival);
                } else {
                    sendLarge(level, child, attributes.size(), remote, arrival);
                }
            }
        } catch (IOException | InvalidPathException e) {
            arrival.explain(e);
        }
    }

    private void sendSmall(
            SentDirectory level, Path child, BasicFileAttributes attributes, String remote, Arrival arrival)
            throws IOException {
        level.pending++;
        SmallUpload upload = new SmallUpload(carrier, small, options.perFile(), child, attributes, remote, arrival);
        small.enter(upload);
        whenReady(level, () -> upload.begin(level.made == SentDirectory.Made.NEW), () -> {
            small.leave(upload);
            left(level);
        });
    }

    private void sendLarge(SentDirectory level, Path child, long size, String remote, Arrival arrival)
            throws IOException {
        while (large.isFull()) {
            small.turn();
        }
        level.pending++;
        LargeFiles.Way way = how -> Upload.run(carrier, child, remote, how);
        LargeFiles.Job job = large.enter(child.toString(), remote, size, options.perFile(), way, arrival);
        whenReady(level, job::begin, () -> {
            job.leave();
            left(level);
        });
    }

    private void sendLink(SentDirectory level, Path child, String remote, Arrival arrival) throws IOException {
        LinkText text;
        try {
            text = LinkText.of(child);
        } catch (IOException | InvalidPathException e) {
            arrival.explain(e);
            left(level);
            return;
        }
        if (!level.isReady()) {
            left(level);
        } else if (text.isOfWindows()) {
            arrival.linked(LinkEnd.OF_WINDOWS);
        } else {
            LinkInFlight link =
                    new LinkInFlight(carrier, small, options.perFile(), log, text, remote, arrival.below, arrival);
            small.enter(link);
            link.begin(level.made == SentDirectory.Made.NEW);
        }
    }

    /** What becomes of one file, or link. */
    private final class Arrival implements SmallFiles.Outcome, LinkInFlight.Outcome {
        private final SentDirectory level;
        private final Path child;
        private final String below;

        Arrival(SentDirectory level, Path child, String below) {
            this.level = level;
            this.child = child;
            this.below = below;
        }

        @Override
        public void done(Transferred file) throws IOException {
            log.transferred(below, file);
            left(level);
        }

        @Override
        public void linked(LinkEnd end) throws IOException {
            log.linked(below, end);
            left(level);
        }

        @Override
        public void failed(IOException cause) throws IOException {
            explain(cause);
            left(level);
        }

        private void explain(Exception cause) throws IOException {
            if (cause instanceof NoSuchFileException) {
                log.leftOut(below, "vanished while the tree was sent");
            } else if (cause instanceof InvalidPathException invalid) {
                log.failed(below, new FileSystemException(child.toString(), null, invalid.getReason()));
            } else {
                log.failed(below, (IOException) cause);
            }
        }
    }

    /** Takes note that something in {@code level} is over. */
    private void left(SentDirectory level) throws IOException {
        level.pending--;
        endIfDone(level);
    }

    /** Ends {@code first}, and the directories above that were waiting for it only; a loop, for trees may be deep. */
    private void endIfDone(SentDirectory first) throws IOException {
        SentDirectory level = first;
        while (level != null && level.walked && level.pending == 0) {
            level.walked = false;
            if (!describe(level)) {
                return;
            }
            level = level.parent;
            if (level != null) {
                level.pending--;
            }
        }
    }

    /** What {@code child} is, links followed if they may be; null if it is left out. */
    private @Nullable BasicFileAttributes look(SentDirectory level, Path child, String below) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isSymbolicLink() || options.links() == Links.COPY) {
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
        for (SentDirectory above = level; above != null; above = above.parent) {
            if (above.local.toRealPath().equals(real)) {
                log.leftOut(below, "is a symbolic link back to a directory it lies in");
                return null;
            }
        }
        return Files.readAttributes(child, BasicFileAttributes.class);
    }

    /**
     * Times and permissions of a directory come last: each file sent into it changes its times. Returns whether the
     * directory above need not wait for that.
     */
    private boolean describe(SentDirectory level) throws IOException {
        AttributeChange change = AttributeChange.none();
        try {
            if (level.isReady()) {
                change = LocalDirectory.description(level.local, options.perFile());
            }
        } catch (IOException e) {
            log.failed(level.below, e);
        }
        if (change.equals(AttributeChange.none())) {
            return true;
        }
        // Times do not change the directory above; permissions may close it.
        boolean waits = change.permissions().isPresent();
        SentDirectory above = level.parent;
        Pipeline.Then<Boolean> then = done -> {
            if (waits && above != null) {
                left(above);
            }
        };
        small.pipeline().setAttributes(level.remote, change, then, refused -> {
            log.warn("the server did not take times or permissions of a directory: " + refused.getMessage());
            then.take(false);
        });
        return !waits;
    }
}
