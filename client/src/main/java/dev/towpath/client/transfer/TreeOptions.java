package dev.towpath.client.transfer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How a tree is transferred. Immutable: each method returns new options. Unless told otherwise everything below the root
 * is transferred except symbolic links and special files, which are reported, and the first failure ends the transfer.
 *
 * <p>In patterns {@code *} is any run of characters but the slash, {@code **} any run, {@code ?} one character,
 * {@code [a-z]} one of a set, {@code [!a-z]} one outside it, {@code {a,b}} one of several; a backslash takes the next
 * character as it is. A pattern with a slash is matched with the path below the root ({@code in/**}{@code /*.csv}), one
 * without a slash with the last name at any depth ({@code *.csv}).
 *
 * @since 0.1
 */
public final class TreeOptions {
    private final List<Glob> included;
    private final List<Glob> excluded;
    private final Links links;
    private final int maxDepth;
    private final boolean keepGoing;
    private final TreeBounds bounds;
    private final TransferOptions perFile;
    private final PlanChoices plan;
    private final boolean relative;

    private TreeOptions(
            List<Glob> included,
            List<Glob> excluded,
            Links links,
            int maxDepth,
            boolean keepGoing,
            TreeBounds bounds,
            TransferOptions perFile,
            PlanChoices plan,
            boolean relative) {
        this.included = included;
        this.excluded = excluded;
        this.links = links;
        this.maxDepth = maxDepth;
        this.keepGoing = keepGoing;
        this.bounds = bounds;
        this.perFile = perFile;
        this.plan = plan;
        this.relative = relative;
    }

    /** The options a transfer of a tree has unless told otherwise. */
    public static TreeOptions defaults() {
        return new TreeOptions(
                List.of(),
                List.of(),
                Links.SKIP,
                Integer.MAX_VALUE,
                false,
                TreeBounds.DEFAULT,
                TransferOptions.defaults(),
                PlanChoices.NONE,
                false);
    }

    /**
     * Takes only files that match one of these patterns or those given before; directories are made where such a file
     * lies.
     *
     * @throws IllegalArgumentException if a pattern cannot be read
     */
    public TreeOptions include(String... patterns) {
        return new TreeOptions(
                more(included, patterns), excluded, links, maxDepth, keepGoing, bounds, perFile, plan, relative);
    }

    /**
     * Leaves out files, and directories with all they hold, that match one of these patterns or those given before, even
     * if they are included. Links and special files that match are not told of either.
     *
     * @throws IllegalArgumentException if a pattern cannot be read
     */
    public TreeOptions exclude(String... patterns) {
        return new TreeOptions(
                included, more(excluded, patterns), links, maxDepth, keepGoing, bounds, perFile, plan, relative);
    }

    /** Says what to do with symbolic links; {@link Links#SKIP} unless set. */
    public TreeOptions links(Links what) {
        return new TreeOptions(
                included, excluded, requireNonNull(what, "what"), maxDepth, keepGoing, bounds, perFile, plan, relative);
    }

    /**
     * Goes down only so far: 1 is the files of the directory itself. Unlimited unless set.
     *
     * @throws IllegalArgumentException if {@code depth} is less than 1
     */
    public TreeOptions maxDepth(int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException(
                    "maxDepth " + depth + " leaves nothing; use 1 for one directory's files");
        }
        return new TreeOptions(included, excluded, links, depth, keepGoing, bounds, perFile, plan, relative);
    }

    /**
     * Goes on after a file or a directory failed. The failures are in {@link TreeReport#failures()}; look there, or call
     * {@link TreeReport#orThrow()}. A lost connection or an interrupt still ends the transfer.
     */
    public TreeOptions keepGoing() {
        return new TreeOptions(included, excluded, links, maxDepth, true, bounds, perFile, plan, relative);
    }

    /**
     * Has so many small files under way at a time, over the one connection; 1 is one after the other. Unless set as many
     * as the round trip asks for, 256 to 512, or 64 if the server does not say how many files may be open; never more
     * than half of those.
     *
     * <p>Files above 1 MiB, and all files if the options of each ask for more than a usual transfer, go by themselves, so
     * many at a time but 8 at most, each on a thread that ends before the call does. Unless set that is one, and up to 8 as
     * the round trip grows beyond 5 ms; fewer in a small heap. With a limit of the rate or of {@link #maxBytes}, or with
     * names of part files that you make, they always go one after the other. Progress is told on the calling thread all the
     * same.
     *
     * @throws IllegalArgumentException if {@code files} is less than 1
     */
    public TreeOptions parallel(int files) {
        if (files < 1) {
            throw new IllegalArgumentException("parallel(" + files + ") carries nothing; use 1 for one at a time");
        }
        return new TreeOptions(
                included, excluded, links, maxDepth, keepGoing, bounds.withParallel(files), perFile, plan, relative);
    }

    /**
     * Ends a download, or a plan, with an exception once the server has listed more than this, in all directories together; 10
     * million unless set. A server may make up files and directories without end.
     *
     * @throws IllegalArgumentException if {@code entries} is less than 1
     */
    public TreeOptions maxEntries(long entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("maxEntries must be at least 1: " + entries);
        }
        return new TreeOptions(
                included, excluded, links, maxDepth, keepGoing, bounds.withEntries(entries), perFile, plan, relative);
    }

    /**
     * Ends a download with an exception before it has brought more bytes than this, or as soon as a file turns out to be
     * longer than it was listed; unlimited unless set. So a server that is not trusted cannot fill the disk.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public TreeOptions maxBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxBytes must not be negative: " + bytes);
        }
        return new TreeOptions(
                included, excluded, links, maxDepth, keepGoing, bounds.withBytes(bytes), perFile, plan, relative);
    }

    /**
     * Makes the path of the source again below the target, as the caller wrote it: {@code getTree("pub/foo", local)}
     * fills {@code local/pub/foo}, and {@code putTree(Path.of("in/2026"), "backup")} fills {@code backup/in/2026}, where
     * both fill the target itself without this. An absolute path loses its root, {@code .} is nothing, and with
     * {@code ..} in it an {@link IllegalArgumentException} is thrown. Patterns are matched below the source all the same.
     */
    public TreeOptions relative() {
        return new TreeOptions(included, excluded, links, maxDepth, keepGoing, bounds, perFile, plan, true);
    }

    /** Keeps modification times, of directories too; short for {@code each(o -> o.preserveTimes())}. */
    public TreeOptions preserveTimes() {
        return each(TransferOptions::preserveTimes);
    }

    /** Keeps permissions, of directories too; short for {@code each(o -> o.preservePermissions())}. */
    public TreeOptions preservePermissions() {
        return each(TransferOptions::preservePermissions);
    }

    /** Says how each file is transferred. Progress is reported for each file by itself. */
    public TreeOptions each(UnaryOperator<TransferOptions> how) {
        return new TreeOptions(
                included, excluded, links, maxDepth, keepGoing, bounds, how.apply(perFile), plan, relative);
    }

    /**
     * Transfers only files that are not the same at the target. Both sides are looked through before anything is
     * transferred. With {@link Compare#SIZE_AND_TIME} times are preserved as well.
     */
    public TreeOptions onlyChanged(Compare how) {
        TransferOptions each = how == Compare.SIZE_AND_TIME ? perFile.preserveTimes() : perFile;
        return new TreeOptions(
                included, excluded, links, maxDepth, keepGoing, bounds, each, plan.comparing(how), relative);
    }

    /**
     * Deletes what is only at the target, after everything else and only if nothing failed: at most 100 files and
     * directories, and at most half of those there if they are more than ten. More fails before anything is transferred;
     * see {@link #deleteExtra(int)}. What is excluded, not included, or deeper than {@link #maxDepth} stays, and so do
     * part files of this library, and names that differ from one at the source in case only. Nothing is deleted if a
     * directory of either side could not be listed, nor what has changed since it was listed.
     */
    public TreeOptions deleteExtra() {
        return with(plan.deleting(OptionalInt.empty()));
    }

    /**
     * Deletes what is only at the target, as {@link #deleteExtra()} does, but at most this much.
     *
     * @throws IllegalArgumentException if {@code most} is negative
     */
    public TreeOptions deleteExtra(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("a number of files cannot be negative: " + most);
        }
        return with(plan.deleting(OptionalInt.of(most)));
    }

    /** The same, for the run of a plan: of all files only these. */
    TreeOptions onlyPlanned(Set<String> paths) {
        return with(new PlanChoices(Optional.empty(), false, OptionalInt.empty(), Optional.of(paths)));
    }

    private TreeOptions with(PlanChoices changed) {
        return new TreeOptions(included, excluded, links, maxDepth, keepGoing, bounds, perFile, changed, relative);
    }

    boolean isRelative() {
        return relative;
    }

    PlanChoices plan() {
        return plan;
    }

    Links links() {
        return links;
    }

    int maxDepth() {
        return maxDepth;
    }

    boolean keepsGoing() {
        return keepGoing;
    }

    TreeBounds bounds() {
        return bounds;
    }

    TransferOptions perFile() {
        return perFile;
    }

    /** Whether directories are made only where an included file lies. */
    boolean makesDirectoriesLate() {
        return !included.isEmpty();
    }

    /** Whether the file at {@code path} below the root is wanted. */
    boolean takesFile(String path) {
        return (included.isEmpty() || matches(included, path))
                && !excludes(path)
                && (plan.only().isEmpty() || plan.only().get().contains(path));
    }

    /** Whether the directory at {@code path} below the root is entered. */
    boolean takesDirectory(String path) {
        return !excludes(path);
    }

    /** Whether what is at {@code path} below the root was excluded, whatever it is: nobody wants to hear of it then. */
    boolean excludes(String path) {
        return matches(excluded, path);
    }

    private static boolean matches(List<Glob> globs, String path) {
        for (Glob glob : globs) {
            if (glob.matches(path)) {
                return true;
            }
        }
        return false;
    }

    private static List<Glob> more(List<Glob> globs, String... patterns) {
        List<Glob> all = new ArrayList<>(globs);
        for (String pattern : patterns) {
            all.add(Glob.of(pattern));
        }
        return List.copyOf(all);
    }

    /** Lists what was chosen. */
    @Override
    public String toString() {
        return "TreeOptions[include " + included + ", exclude " + excluded + ", links " + links
                + (maxDepth == Integer.MAX_VALUE ? "" : ", maxDepth " + maxDepth)
                + (keepGoing ? ", keepGoing" : "")
                + (relative ? ", relative" : "")
                + bounds
                + plan.onlyChanged().map(how -> ", onlyChanged " + how).orElse("")
                + (plan.deletesExtra() ? ", deleteExtra" : "") + ", each " + perFile + "]";
    }
}
