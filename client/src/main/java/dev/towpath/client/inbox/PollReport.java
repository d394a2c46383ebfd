package dev.towpath.client.inbox;

import dev.towpath.client.errors.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of one look into an inbox. Paths are absolute, and as the server sent them.
 *
 * @param done the files that were worked on
 * @param failed the files whose attempt failed
 * @param waiting files that are not complete yet: not stable for long enough, or without their marker
 * @param busy files that somebody else works on, or whose pause after a failed attempt is not over
 * @param dead files whose attempts are used up, this time or before; nobody takes them any more
 * @param left files that were done, but could not be moved or deleted; the next look tries again
 * @param trouble why the look ended early, for looks by {@link Inbox#every}; {@link Inbox#poll} throws that
 * @since 0.1
 */
public record PollReport(
        List<String> done,
        List<Failed> failed,
        List<String> waiting,
        List<String> busy,
        List<String> dead,
        List<Failed> left,
        Optional<Exception> trouble) {
    /**
     * A file with which something failed.
     *
     * @param path the file
     * @param attempt which attempt it was; 0 if it was done already
     * @param cause what was thrown
     */
    public record Failed(String path, int attempt, Exception cause) {
        /** The entry as one printable line: the path, which attempt it was, and what the exception says. */
        @Override
        public String toString() {
            String tried = attempt == 0 ? "" : " (attempt " + attempt + ")";
            return "\"" + Printable.text(path) + "\"" + tried + ": " + Printable.text(cause.toString());
        }
    }

    /** Makes a report of copies of the lists. */
    public PollReport {
        done = List.copyOf(done);
        failed = List.copyOf(failed);
        waiting = List.copyOf(waiting);
        busy = List.copyOf(busy);
        dead = List.copyOf(dead);
        left = List.copyOf(left);
    }

    static PollReport trouble(Exception cause) {
        List<String> none = List.of();
        return new PollReport(none, List.of(), none, none, none, List.of(), Optional.of(cause));
    }

    /**
     * The sums as one printable line, with what failed: {@code 3 done, 1 failed: "/in/b.csv" (attempt 1): …}; what there
     * is none of is not named.
     */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        some(parts, done.size(), "done", List.of());
        some(parts, failed.size(), "failed", failed);
        some(parts, waiting.size(), "waiting", List.of());
        some(parts, busy.size(), "busy", List.of());
        some(parts, dead.size(), "dead", List.of());
        some(parts, left.size(), "left where they were", left);
        trouble.ifPresent(cause -> parts.add("ended early: " + Printable.text(cause.toString())));
        return parts.isEmpty() ? "nothing new" : String.join(", ", parts);
    }

    private static void some(List<String> parts, int count, String what, List<Failed> why) {
        if (count > 0) {
            String reasons = why.stream().map(Failed::toString).collect(Collectors.joining("; "));
            parts.add(count + " " + what + (why.isEmpty() ? "" : ": " + reasons));
        }
    }
}
