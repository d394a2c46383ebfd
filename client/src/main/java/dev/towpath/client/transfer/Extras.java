package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.transfer.Scanned.Entry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is only at the target, and what becomes of it: deleted, if it is still what was seen there when the plan was made.
 * The answer to a deletion may be lost: what had been asked for and is gone when somebody looks again was deleted here.
 */
final class Extras {
    /** How they are deleted: a link, not what it leads to; a directory only if it is empty. */
    interface Way {
        /** Deletes {@code paths}, deepest first, and tells {@code extras} of each. */
        void delete(List<String> paths, Extras extras) throws IOException;
    }

    private final Scanned seen;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> over = new HashSet<>();
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, String> stayed = new HashMap<>();

    private Extras(Scanned seen) {
        this.seen = seen;
    }

    /** Deletes {@code paths}, which are as {@code seen} or stay, and returns {@code report} with what became of them. */
    static TreeReport delete(TreeReport report, Scanned seen, List<String> paths, Way way) throws IOException {
        Extras extras = new Extras(seen);
        way.delete(paths, extras);
        List<String> warnings = paths.stream()
                .filter(extras.stayed::containsKey)
                .map(extras::warning)
                .toList();
        return report.withWarnings(warnings)
                .withDeleted(paths.stream().filter(extras.deleted::contains).toList());
    }

    private String warning(String path) {
        return "\"" + path + "\" " + stayed.get(path);
    }

    /** Those of {@code paths} of which nobody knows yet what became of them. */
    List<String> left(List<String> paths) {
        return paths.stream().filter(path -> !over.contains(path)).toList();
    }

    /** What was in the link {@code path}; nothing if it was none, or nobody could tell. */
    Optional<String> linkText(String path) {
        return Optional.ofNullable(seen.links().get(path));
    }

    /**
     * Whether {@code path}, which is {@code now}, may be deleted; who hears so asks for it.
     *
     * @param text what is in it, if it is a link and its text was seen before
     */
    boolean takes(String path, Entry now, Optional<String> text) {
        if (now.equals(seen.entries().get(path)) && text.equals(linkText(path))) {
            asked.add(path);
            return true;
        }
        over.add(path);
        stayed.put(path, "was not deleted, because it has changed");
        return false;
    }

    /** It is not there any more; if it was asked for, that is why. */
    void gone(String path) {
        over.add(path);
        if (asked.contains(path)) {
            deleted.add(path);
        }
    }

    /** Somebody else deleted it. */
    void goneBefore(String path) {
        over.add(path);
    }

    /** It cannot be deleted. */
    void stays(String path, String reason) {
        over.add(path);
        stayed.put(path, "could not be deleted: " + reason);
    }

    /** Whether the others would fail like this one, each after its time. */
    static boolean endsAll(IOException e) {
        return e instanceof ConnectionLostException
                || e instanceof ConnectFailedException
                || e instanceof SftpTimeoutException
                || e instanceof ProtocolViolationException
                || e instanceof InterruptedIOException
                || Thread.currentThread().isInterrupted();
    }
}
