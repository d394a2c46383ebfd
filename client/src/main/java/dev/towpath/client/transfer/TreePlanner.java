package dev.towpath.client.transfer;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.transfer.PlanStep.Action;
import dev.towpath.client.transfer.Scanned.Entry;
import dev.towpath.client.transfer.Scanned.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Decides what is to be done, from what lies on both sides. Pure but for the contents, which it has compared. */
final class TreePlanner {
    /** The times of version 3 are 32 bits without a sign. */
    private static final long LAST_SECOND = 0xFFFF_FFFFL;

    /** Tells whether the contents of both files are the same. */
    @FunctionalInterface
    interface Contents {
        boolean areSame(String path) throws IOException;
    }

    private final Scanned source;
    private final Scanned target;
    private final TreeOptions options;
    private final Contents contents;
    private final List<PlanStep> steps = new ArrayList<>();

    private TreePlanner(Scanned source, Scanned target, TreeOptions options, Contents contents) {
        this.source = source;
        this.target = target;
        this.options = options;
        this.contents = contents;
    }

    /** Returns the steps by path, those that delete last and deepest first. */
    static List<PlanStep> plan(Scanned source, Scanned target, TreeOptions options, Contents contents)
            throws IOException {
        return new TreePlanner(source, target, options, contents).plan();
    }

    private List<PlanStep> plan() throws IOException {
        for (Map.Entry<String, Entry> entry : source.entries().entrySet()) {
            String path = entry.getKey();
            if (entry.getValue().kind() == Kind.DIRECTORY) {
                directory(path);
            } else if (source.links().containsKey(path)) {
                link(path, source.links().get(path));
            } else {
                file(path, entry.getValue());
            }
        }
        source.leftOut().forEach(out -> steps.add(new PlanStep(Action.LEAVE_OUT, out.path(), -1, out.reason())));
        source.unread().forEach(out -> steps.add(new PlanStep(Action.LEAVE_OUT, out.path(), -1, out.reason())));
        steps.sort(Comparator.comparing(PlanStep::path));
        if (options.plan().deletesExtra() && source.isComplete() && target.isComplete()) {
            extras();
        }
        return List.copyOf(steps);
    }

    private void directory(String path) {
        Entry there = target.entries().get(path);
        if (there == null && !options.makesDirectoriesLate()) {
            steps.add(new PlanStep(Action.MAKE_DIRECTORY, path, -1, "is not there"));
        } else if (there != null && there.kind() == Kind.FILE) {
            steps.add(new PlanStep(Action.MAKE_DIRECTORY, path, -1, "a file is in its place; that will fail"));
        }
    }

    private void link(String path, String text) {
        Entry there = target.entries().get(path);
        String what = "is a symbolic link to \"" + text + "\"";
        if (there == null) {
            steps.add(new PlanStep(Action.CREATE, path, -1, what));
        } else if (text.equals(target.links().get(path))) {
            steps.add(new PlanStep(Action.KEEP, path, -1, "is the same link"));
        } else {
            String other = there.kind() == Kind.DIRECTORY
                    ? "; a directory is in its place; that will fail"
                    : "; something else is in its place";
            steps.add(new PlanStep(Action.REPLACE, path, -1, what + other));
        }
    }

    private void file(String path, Entry file) throws IOException {
        Entry there = target.entries().get(path);
        if (there == null) {
            steps.add(new PlanStep(Action.CREATE, path, file.size(), "is not there"));
            return;
        }
        String difference = difference(path, file, there);
        steps.add(
                difference.isEmpty()
                        ? new PlanStep(Action.KEEP, path, file.size(), "is the same")
                        : new PlanStep(Action.REPLACE, path, file.size(), difference));
    }

    /** In words, or empty if both are the same. */
    private String difference(String path, Entry file, Entry there) throws IOException {
        if (there.kind() != Kind.FILE) {
            return there.kind() == Kind.DIRECTORY
                    ? "a directory is in its place; that will fail"
                    : "a link is in its place";
        }
        if (options.plan().onlyChanged().isEmpty()) {
            return "is transferred in any case";
        }
        if (file.size() < 0 || there.size() < 0) {
            return "the server does not tell sizes";
        }
        if (file.size() != there.size()) {
            return "the size differs: " + there.size() + " bytes there";
        }
        return switch (options.plan().onlyChanged().get()) {
            case SIZE -> "";
            case SIZE_AND_TIME -> isSameTime(file.modified(), there.modified()) ? "" : "the time differs";
            case CHECKSUM -> contentDifference(path);
        };
    }

    /** What cannot be compared is transferred, and fails there if it must; a file may also have vanished meanwhile. */
    private String contentDifference(String path) throws IOException {
        try {
            return contents.areSame(path) ? "" : "the content differs";
        } catch (NoSuchFileException | NoSuchRemoteFileException e) {
            return "could not be compared: it is gone";
        } catch (IOException e) {
            if (!options.keepsGoing() || Extras.endsAll(e)) {
                throw e;
            }
            return "could not be compared: " + e.getMessage();
        }
    }

    /** FAT keeps even seconds only: there a file would be another one for ever. */
    private static boolean isSameTime(long wanted, long there) {
        if (wanted == Scanned.NO_TIME || there == Scanned.NO_TIME) {
            return false;
        }
        long difference = Math.abs(sayable(wanted) - sayable(there));
        return difference == 0 || (difference == 1 && there % 2 == 0);
    }

    private static long sayable(long seconds) {
        return Math.max(0, Math.min(LAST_SECOND, seconds));
    }

    private void extras() {
        Set<String> wanted = new HashSet<>();
        source.entries().keySet().forEach(path -> wanted.add(folded(path)));
        // What is passed over at the source is there all the same.
        Set<String> kept = new HashSet<>();
        source.leftOut().forEach(out -> kept.add(folded(out.path())));
        Set<String> staying = new HashSet<>();
        List<PlanStep> deletions = new ArrayList<>();
        List<Map.Entry<String, Entry>> deepestFirst =
                new ArrayList<>(target.entries().entrySet());
        deepestFirst.sort(Map.Entry.<String, Entry>comparingByKey().reversed());
        for (Map.Entry<String, Entry> entry : deepestFirst) {
            String path = entry.getKey();
            boolean directory = entry.getValue().kind() == Kind.DIRECTORY;
            boolean stays = wanted.contains(folded(path))
                    || isKept(path, kept)
                    || staying.contains(path)
                    || !isOurs(path, entry.getValue());
            if (stays) {
                // So does every directory above it.
                for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                    staying.add(path.substring(0, end));
                }
            } else {
                deletions.add(new PlanStep(
                        Action.DELETE, path, directory ? -1 : entry.getValue().size(), "is not at the source"));
            }
        }
        steps.addAll(deletions);
    }

    private static boolean isKept(String path, Set<String> kept) {
        String folded = folded(path);
        for (int end = folded.length(); end > 0; end = folded.lastIndexOf('/', end - 1)) {
            if (kept.contains(folded.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    /** Whether these options are about it at all: what is excluded, or not included, is none of our business. */
    private boolean isOurs(String path, Entry entry) {
        if (PartName.isOurs(path.substring(path.lastIndexOf('/') + 1))) {
            return false;
        }
        for (int end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
            if (!options.takesDirectory(path.substring(0, end))) {
                return false;
            }
        }
        return entry.kind() == Kind.DIRECTORY
                ? !options.makesDirectoriesLate() && options.takesDirectory(path)
                : options.takesFile(path);
    }

    /** Where case or composition of letters makes no difference, "A" just written is the "a" that is to be deleted. */
    private static String folded(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }
}
