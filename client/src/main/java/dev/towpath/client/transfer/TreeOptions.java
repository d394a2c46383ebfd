package dev.towpath.client.transfer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
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
    private final TransferOptions perFile;

    private TreeOptions(
            List<Glob> included,
            List<Glob> excluded,
            Links links,
            int maxDepth,
            boolean keepGoing,
            TransferOptions perFile) {
        this.included = included;
        this.excluded = excluded;
        this.links = links;
        this.maxDepth = maxDepth;
        this.keepGoing = keepGoing;
        this.perFile = perFile;
    }

    /** The options a transfer of a tree has unless told otherwise. */
    public static TreeOptions defaults() {
        return new TreeOptions(List.of(), List.of(), Links.SKIP, Integer.MAX_VALUE, false, TransferOptions.defaults());
    }

    /**
     * Takes only files that match one of these patterns or those given before; directories are made where such a file
     * lies.
     *
     * @throws IllegalArgumentException if a pattern cannot be read
     */
    public TreeOptions include(String... patterns) {
        return new TreeOptions(more(included, patterns), excluded, links, maxDepth, keepGoing, perFile);
    }

    /**
     * Leaves out files, and directories with all they hold, that match one of these patterns or those given before, even
     * if they are included.
     *
     * @throws IllegalArgumentException if a pattern cannot be read
     */
    public TreeOptions exclude(String... patterns) {
        return new TreeOptions(included, more(excluded, patterns), links, maxDepth, keepGoing, perFile);
    }

    /** Says what to do with symbolic links; {@link Links#SKIP} unless set. */
    public TreeOptions links(Links what) {
        return new TreeOptions(included, excluded, requireNonNull(what, "what"), maxDepth, keepGoing, perFile);
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
        return new TreeOptions(included, excluded, links, depth, keepGoing, perFile);
    }

    /**
     * Goes on after a file or a directory failed. The failures are in {@link TreeReport#failures()}; look there, or call
     * {@link TreeReport#orThrow()}. A lost connection or an interrupt still ends the transfer.
     */
    public TreeOptions keepGoing() {
        return new TreeOptions(included, excluded, links, maxDepth, true, perFile);
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
        return new TreeOptions(included, excluded, links, maxDepth, keepGoing, how.apply(perFile));
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

    TransferOptions perFile() {
        return perFile;
    }

    /** Whether directories are made only where an included file lies. */
    boolean makesDirectoriesLate() {
        return !included.isEmpty();
    }

    /** Whether the file at {@code path} below the root is wanted. */
    boolean takesFile(String path) {
        return (included.isEmpty() || matches(included, path)) && !matches(excluded, path);
    }

    /** Whether the directory at {@code path} below the root is entered. */
    boolean takesDirectory(String path) {
        return !matches(excluded, path);
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
                + (keepGoing ? ", keepGoing" : "") + ", each " + perFile + "]";
    }
}
