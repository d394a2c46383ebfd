package dev.towpath.client.transfer;

import dev.towpath.client.errors.Printable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What became of a tree.
 *
 * @param files one entry for each file transferred, or skipped because it existed; some 600 bytes of memory each
 * @param directories how many directories were made
 * @param links the symbolic links that were made, as paths below the root; see {@link Links#COPY}
 * @param leftOut what was passed over without being asked to: links, special files, names that cannot be local ones
 * @param failures what failed; empty unless {@link TreeOptions#keepGoing()} was asked for
 * @param warnings what a person should know about directories though nothing failed: times the server would not take
 * @param deleted what was deleted at the target, as paths below its root; see {@link TreeOptions#deleteExtra()}
 * @param took the time for all of it
 * @since 0.1
 */
public record TreeReport(
        List<Transferred> files,
        int directories,
        List<String> links,
        List<LeftOut> leftOut,
        List<Failed> failures,
        List<String> warnings,
        List<String> deleted,
        Duration took) {

    /**
     * Something in the tree that was not transferred, though nothing failed.
     *
     * @param path the path below the root of the tree
     * @param reason why, in words
     */
    public record LeftOut(String path, String reason) {
        /** The entry as one printable line. */
        @Override
        public String toString() {
            return "\"" + Printable.text(path) + "\": " + Printable.text(reason);
        }
    }

    /**
     * Something in the tree that could not be transferred.
     *
     * @param path the path below the root of the tree
     * @param cause what happened
     */
    public record Failed(String path, IOException cause) {
        /** The entry as one printable line: the path, and what the exception says. */
        @Override
        public String toString() {
            return "\"" + Printable.text(path) + "\": " + Printable.text(cause.toString());
        }
    }

    /** Makes a report of copies of the lists. */
    public TreeReport {
        files = List.copyOf(files);
        links = List.copyOf(links);
        leftOut = List.copyOf(leftOut);
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
        deleted = List.copyOf(deleted);
    }

    TreeReport withWarnings(List<String> others) {
        List<String> more = new ArrayList<>(warnings);
        more.addAll(others);
        return new TreeReport(files, directories, links, leftOut, failures, more, deleted, took);
    }

    TreeReport withDeleted(List<String> paths) {
        return new TreeReport(files, directories, links, leftOut, failures, warnings, paths, took);
    }

    /** The bytes transferred. */
    public long bytes() {
        return files.stream().mapToLong(Transferred::bytes).sum();
    }

    /**
     * The files, and what was linked, deleted, left out, warned of or failed, one printable line each, and a last line
     * with the sums: the report to keep.
     */
    public String table() {
        List<String> lines = new ArrayList<>();
        files.forEach(file -> lines.add(file.toString()));
        links.forEach(link -> lines.add("linked \"" + Printable.text(link) + '"'));
        deleted.forEach(path -> lines.add("deleted \"" + Printable.text(path) + '"'));
        leftOut.forEach(entry -> lines.add("left out " + entry));
        warnings.forEach(warning -> lines.add("warning: " + Printable.text(warning)));
        failures.forEach(failure -> lines.add("FAILED " + failure));
        lines.add(toString());
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** The sums: {@code 40 transferred (1,234 bytes) in 60 ms, 2 left out, 1 failed}; what there is none of is not named. */
    @Override
    public String toString() {
        long skipped = files.stream()
                .filter(file -> file.completion() == Completion.SKIPPED)
                .count();
        String sums = String.format(
                Locale.ROOT, "%,d transferred (%,d bytes) in %,d ms", files.size() - skipped, bytes(), took.toMillis());
        return sums
                + some(skipped, "skipped")
                + some(links.size(), "linked")
                + some(deleted.size(), "deleted")
                + some(leftOut.size(), "left out")
                + some(warned(), "with warnings")
                + some(failures.size(), "failed");
    }

    /** Warnings about directories, and files that have some. */
    private long warned() {
        return warnings.size()
                + files.stream().filter(file -> !file.warnings().isEmpty()).count();
    }

    private static String some(long count, String what) {
        return count == 0 ? "" : String.format(Locale.ROOT, ", %,d %s", count, what);
    }

    /**
     * Returns this report if nothing failed.
     *
     * @throws IOException the first failure, with the others suppressed
     */
    public TreeReport orThrow() throws IOException {
        if (failures.isEmpty()) {
            return this;
        }
        IOException first = failures.get(0).cause();
        for (Failed other : failures.subList(1, failures.size())) {
            if (other.cause() != first) {
                first.addSuppressed(other.cause());
            }
        }
        throw first;
    }
}
