package dev.towpath.client.ssh;

import dev.towpath.client.errors.Printable;
import java.util.List;

/**
 * What one step of a diagnosis found.
 *
 * @param step the name of the step: {@code "connect"}, {@code "host key"}
 * @param outcome how it ended
 * @param what what was found, in words; text of the server's is made safe to print
 * @param advice what to do about it, in one sentence; empty unless the step failed
 * @param details what else there is to know, line by line; may be empty
 * @since 0.1
 */
public record Finding(String step, Outcome outcome, String what, String advice, List<String> details) {
    /** How a step ended. */
    public enum Outcome {
        /** As it should. */
        OK,
        /** Not as it should; there is advice. */
        FAILED,
        /** It was not this step's turn, or it has nothing to do on the way there. */
        SKIPPED
    }

    /** Makes everything that came from a server safe to print. */
    public Finding {
        what = Printable.text(what);
        advice = Printable.text(advice);
        details = details.stream().map(Printable::text).toList();
    }

    /** A step that went well. */
    public static Finding ok(String step, String what, List<String> details) {
        return new Finding(step, Outcome.OK, what, "", details);
    }

    /** A step that did not. */
    public static Finding failed(String step, String what, String advice) {
        return new Finding(step, Outcome.FAILED, what, advice, List.of());
    }

    /** A step that was left out. */
    public static Finding skipped(String step, String why) {
        return new Finding(step, Outcome.SKIPPED, why, "", List.of());
    }

    @Override
    public String toString() {
        return step + ": " + outcome + ", " + what + (advice.isEmpty() ? "" : "; " + advice);
    }
}
