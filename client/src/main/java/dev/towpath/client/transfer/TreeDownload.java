package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RemoteType;
import dev.towpath.client.remote.TreeBottom;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A remote tree on its way here, one directory level at a time and without recursion. What the server lists is untrusted:
 * a name becomes a local one only if it is one name here, and nothing is written through links below the target.
 */
final class TreeDownload implements TreeRounds.Round {
    /** Listings asked for ahead. */
    private static final int LISTINGS_MAX = 32;

    private final Carrier carrier;
    private final RemoteFileSystem files;
    private final TreeOptions options;
    private final String from;
    private final Path to;
    private final LocalNameRule rule;
    private final TreeLog log;
    private final SmallFiles small;
    private final LargeFiles large;
    private final Allowance allowance;
    private final RemoteLinkRule following;
    private final Deque<ListedDirectory> open = new ArrayDeque<>();
    private final Deque<ListedDirectory> unlisted = new ArrayDeque<>();
    /** Made when nothing else is left to do: so nothing is written through one of them. */
    private final Deque<LocalLink> links = new ArrayDeque<>();

    private boolean linking;
    private boolean begun;

    private int listings;

    private TreeDownload(Carrier carrier, String remote, Path local, TreeOptions options, TreeLog log) {
        this.carrier = carrier;
        this.options = options;
        this.from = remote;
        this.to = local;
        this.rule = LocalNameRule.of(local.getFileSystem());
        this.log = log;
        this.small = new SmallFiles(
                carrier.files(), options.perFile(), options.bounds().parallel());
        this.large = new LargeFiles(carrier, small.pipeline(), options.perFile(), largeAtATime(options.bounds()));
        small.asking(large::inTurn);
        this.files = small.asking(carrier.files());
        this.allowance = new Allowance(options.bounds(), remote, files.server());
        this.following = new RemoteLinkRule(files, options.links(), log);
    }

    /** What several bring at a time nobody has counted yet. */
    private static int largeAtATime(TreeBounds bounds) {
        return bounds.bytes() == Long.MAX_VALUE ? bounds.parallel() : 1;
    }

    /** Fetches what is in {@code remote}, an absolute path, into {@code local}. */
    static TreeReport run(Carrier carrier, String remote, Path local, TreeOptions options) throws IOException {
        TreeLog log = new TreeLog(options.keepsGoing(), carrier.nanoTime());
        return TreeRounds.run(carrier, options, log, () -> new TreeDownload(carrier, remote, local, options, log));
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
        try {
            return run(from, to);
        } catch (Allowance.Overrun e) {
            throw allowance.overrun();
        }
    }

    private TreeReport run(String remote, Path local) throws IOException {
        TreeTop.Seen top = TreeTop.look(files, small, remote);
        begun = true;
        enter(new ListedDirectory(top.self(), remote, local, "", null), top.children());
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
            LocalLink link = links.remove();
            small.pipeline()
                    .readLink(
                            link.remote(),
                            text -> make(link, () -> text),
                            refused -> make(link, () -> again(link, refused)));
        }
    }

    private void walk() throws IOException {
        ListedDirectory level = open.element();
        if (level.children.hasNext()) {
            fetch(level, level.children.next());
        } else {
            open.pop();
            level.walked = true;
            endIfDone(level);
        }
    }

    private void enter(ListedDirectory level, List<RemoteFile> listed) throws IOException {
        allowance.list(listed.size());
        List<RemoteFile> children = new ArrayList<>(listed);
        children.sort(Comparator.comparing(RemoteFile::name));
        level.children = children.iterator();
        if (!options.makesDirectoriesLate()) {
            make(level);
        }
        open.push(level);
    }

    /** Asks for listings ahead, but not for so many that a wide tree fills the memory. */
    private void listMore() throws IOException {
        // As many files are under way as a server with few handles lets be open beside them.
        int most = Math.min(LISTINGS_MAX, small.pipeline().files());
        while (listings < most && !unlisted.isEmpty()) {
            ListedDirectory level = unlisted.pop();
            listings++;
            small.pipeline()
                    .list(
                            level.remote,
                            children -> listed(level, () -> children),
                            refused -> listed(level, () -> {
                                throw refused;
                            }));
        }
    }

    /** A listing that came, or why it did not. */
    private interface Listing {
        List<RemoteFile> children() throws IOException;
    }

    private void listed(ListedDirectory level, Listing listing) throws IOException {
        listings--;
        try {
            enter(level, listing.children());
        } catch (IOException | InvalidPathException e) {
            explain(level.below, e);
            left(level.parent);
        }
        listMore();
    }

    /** Takes note that something in {@code level} is over. */
    private void left(@Nullable ListedDirectory level) throws IOException {
        if (level != null) {
            level.pending--;
            endIfDone(level);
        }
    }

    /** Ends {@code first}, and the directories above that were waiting for it only; a loop, for trees may be deep. */
    private void endIfDone(ListedDirectory first) throws IOException {
        ListedDirectory level = first;
        while (level != null && level.walked && level.pending == 0) {
            level.walked = false;
            try {
                describe(level);
            } catch (IOException e) {
                log.failed(level.below, e);
            }
            level = level.parent;
            if (level != null) {
                level.pending--;
            }
        }
    }

    private LocalDirectory make(ListedDirectory level) throws IOException {
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

    private void fetch(ListedDirectory level, RemoteFile listed) throws IOException {
        String name = listed.name();
        String below = level.below(name);
        if (options.excludes(below)) {
            return;
        }
        Optional<String> refusal = rule.refusal(name);
        if (refusal.isPresent()) {
            log.leftOut(below, "its name cannot be used here: it " + refusal.get());
            return;
        }
        try {
            String remote = RemotePaths.resolve(level.remote, name);
            Path local = NativeNames.child(level.local, name);
            RemoteFile file = following.look(level, listed, remote, below);
            if (file == null || !isTaken(level, file, below)) {
                return;
            }
            if (file.isSymbolicLink()) {
                if (!log.has(below)) {
                    level.pending++;
                    links.add(new LocalLink(level, remote, local, below));
                }
                return;
            }
            while (level.twins.mustLook(name) && !(small.isIdle() && large.isIdle())) {
                small.turn();
            }
            Optional<String> clash = level.twins.clash(name, local);
            if (clash.isPresent()) {
                log.leftOut(below, clash.get());
            } else if (file.isDirectory()) {
                requireBottom(level, remote);
                level.pending++;
                unlisted.push(new ListedDirectory(file, remote, local, below, level));
                listMore();
            } else {
                fetch(level, file, remote, local, new Arrival(level, below, file.size()));
            }
        } catch (IOException | InvalidPathException e) {
            explain(below, e);
        }
    }

    private void fetch(ListedDirectory level, RemoteFile file, String remote, Path local, Arrival arrival)
            throws IOException {
        allowance.fetch(file.size());
        LocalDirectory directory = make(level);
        if (log.has(arrival.below)) {
            return;
        }
        boolean quick = small.take(file.size()) && file.isRegularFile();
        while (!quick && large.isFull()) {
            small.turn();
        }
        level.pending++;
        TransferOptions perFile = allowance.watched(options.perFile(), file.size());
        if (quick) {
            SmallDownload download =
                    new SmallDownload(carrier, small, perFile, file, remote, local, directory, arrival);
            small.enter(download);
            download.resume();
        } else {
            LargeFiles.Way way = how -> {
                directory.requireSame();
                Transferred done = Download.run(carrier, remote, local, how);
                directory.requireSame();
                return done;
            };
            large.enter(remote, local.toString(), file.size(), perFile, way, arrival)
                    .begin();
        }
    }

    private interface Text {
        String told() throws IOException;
    }

    /** Why the server does not tell what is in a link, is asked again, by itself. */
    private String again(LocalLink link, SftpException refused) throws IOException {
        if (refused instanceof SftpTimeoutException) {
            throw Retold.as("readlink", link.remote(), refused);
        }
        return files.readLink(link.remote());
    }

    private void make(LocalLink link, Text text) throws IOException {
        try {
            log.linked(link.below(), link.make(text.told(), rule, options.perFile(), carrier.random(), this::make));
        } catch (IOException | InvalidPathException e) {
            explain(link.below(), e);
        }
        left(link.level());
    }

    private void explain(String below, Exception cause) throws IOException {
        if (cause instanceof InvalidPathException invalid) {
            log.leftOut(below, "its name cannot be used here: " + invalid.getReason());
        } else if (cause instanceof NoSuchRemoteFileException) {
            log.leftOut(below, "vanished after it was listed");
        } else {
            log.failed(below, (IOException) cause);
        }
    }

    /** What becomes of one file. */
    private final class Arrival implements SmallFiles.Outcome {
        private final ListedDirectory level;
        private final String below;
        private final long size;

        Arrival(ListedDirectory level, String below, long size) {
            this.level = level;
            this.below = below;
            this.size = size;
        }

        @Override
        public void done(Transferred file) throws IOException {
            allowance.fetched(size, file.bytes());
            log.transferred(below, file);
            left(level);
        }

        @Override
        public void failed(IOException cause) throws IOException {
            explain(below, cause);
            left(level);
        }
    }

    private void requireBottom(ListedDirectory level, String remote) throws SftpException {
        Optional<String> bottom = TreeBottom.reached(level.depth + 1, remote);
        if (bottom.isPresent()) {
            throw new SftpException(Failure.of("getTree", bottom.get())
                    .withPath(remote)
                    .withServer(files.server())
                    .withAdvice("fetch less with maxDepth, if this is no loop"));
        }
    }

    private boolean isTaken(ListedDirectory level, RemoteFile file, String below) {
        if (file.isDirectory()) {
            return level.depth < options.maxDepth();
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

    /** Times and permissions of a directory come last: each file written into it changes its times. */
    private void describe(ListedDirectory level) throws IOException {
        if (level.directory == null) {
            return;
        }
        level.directory.requireSame();
        level.describe(options.perFile(), log);
    }
}
