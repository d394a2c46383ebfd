package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.Printable;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.transfer.PlanStep.Action;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a transfer of a tree would do, to be read, printed, and run. Made from what lay on both sides at that time; a run
 * transfers the files as they are by then, and deletes only what is still as it was seen. Thread-safe; running it twice
 * does the same again.
 *
 * @since 0.1
 */
public final class TreePlan {
    /** Lends a connection that lives, for the run of a plan. */
    @FunctionalInterface
    public interface Ferry {
        /** Runs {@code trip} with a carrier. */
        TreeReport carry(Trip trip) throws IOException;
    }

    /** What is done over a connection. */
    @FunctionalInterface
    public interface Trip {
        /** Does it. */
        TreeReport with(Carrier carrier) throws IOException;
    }

    /** Deletions without a number of the caller's: at most so many, and of a target that has more than a few files at most half. */
    private static final int MOST = 100;

    private static final int A_FEW = 10;

    private final String operation;
    private final List<PlanStep> steps;
    private final PlanChoices choices;
    private final List<String> unread;
    private final int atTarget;
    private final Ferry ferry;
    private final Trip trip;

    TreePlan(
            String operation,
            List<PlanStep> steps,
            PlanChoices choices,
            List<String> unread,
            int atTarget,
            Ferry ferry,
            Trip trip) {
        this.operation = operation;
        this.steps = List.copyOf(steps);
        this.choices = choices;
        this.unread = List.copyOf(unread);
        this.atTarget = atTarget;
        this.ferry = ferry;
        this.trip = trip;
    }

    /** All steps: by path, those that delete last. */
    public List<PlanStep> steps() {
        return steps;
    }

    /** The steps of one kind. */
    public List<PlanStep> steps(Action action) {
        return steps.stream().filter(step -> step.action() == action).toList();
    }

    /** How many bytes would be transferred, as far as sizes are known. */
    public long bytes() {
        return steps.stream()
                .filter(PlanStep::isTransfer)
                .mapToLong(step -> Math.max(0, step.size()))
                .sum();
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return steps.stream().allMatch(step -> step.action() == Action.KEEP || step.action() == Action.LEAVE_OUT);
    }

    /**
     * Whether all directories of both sides could be listed. If not, which only {@link TreeOptions#keepGoing()} allows,
     * nothing is deleted.
     */
    public boolean isComplete() {
        return unread.isEmpty();
    }

    /** The directories, below the roots, that could not be listed. */
    public List<String> unread() {
        return unread;
    }

    /**
     * Does it.
     *
     * @throws SftpException if more would be deleted than {@link TreeOptions#deleteExtra()} allows; nothing was done
     */
    public TreeReport run() throws IOException {
        requireFewDeletions();
        return ferry.carry(trip);
    }

    /** Refuses to empty a target because a source is empty, or another, by mistake. */
    void requireFewDeletions() throws SftpException {
        int deletions = steps(Action.DELETE).size();
        int allowed = choices.most().orElse(atTarget > A_FEW ? Math.min(MOST, atTarget / 2) : A_FEW);
        if (deletions > allowed) {
            throw new SftpException(Failure.of(
                            operation,
                            "would delete " + deletions + " of the " + atTarget
                                    + " files and directories at the target," + " more than " + allowed)
                    .withAdvice("look at the plan; if that is meant, allow it with deleteExtra(" + deletions + ")"));
        }
    }

    /** The steps that do something, and those left out, one line each, and a last line with the sums. */
    public String table() {
        StringBuilder text = new StringBuilder();
        for (PlanStep step : steps) {
            if (step.action() != Action.KEEP) {
                text.append(String.format(
                        Locale.ROOT,
                        "%-14s %15s  %s (%s)%n",
                        step.action().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        step.size() < 0 ? "" : String.format(Locale.ROOT, "%,d", step.size()),
                        Printable.text(step.path()),
                        Printable.text(step.reason())));
            }
        }
        return text.append(this).append(System.lineSeparator()).toString();
    }

    /** The sums: {@code 3 to send (1,234 bytes), 1 to delete, 10 stay as they are}. */
    @Override
    public String toString() {
        long send = steps.stream().filter(PlanStep::isTransfer).count();
        String sums = String.format(
                Locale.ROOT,
                "%,d to send (%,d bytes), %,d to delete, %,d stay as they are",
                send,
                bytes(),
                steps(Action.DELETE).size(),
                steps(Action.KEEP).size());
        return isComplete()
                ? sums
                : sums + "; nothing is deleted, because these could not be listed: "
                        + unread.stream().map(Printable::text).collect(Collectors.joining(", "));
    }
}
