package dev.towpath.client.transfer;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The choices of {@link TreeOptions} for which both sides must be looked at first.
 *
 * @param onlyChanged by what a file is the same; empty if all are transferred
 * @param deletesExtra whether what is only at the target is deleted
 * @param most how much may be deleted, if the caller said so
 * @param only the paths to transfer, when a plan is run; empty if nothing was planned
 */
record PlanChoices(Optional<Compare> onlyChanged, boolean deletesExtra, OptionalInt most, Optional<Set<String>> only) {
    static final PlanChoices NONE = new PlanChoices(Optional.empty(), false, OptionalInt.empty(), Optional.empty());

    /** Whether there must be a plan before anything is transferred. */
    boolean askForPlan() {
        return onlyChanged.isPresent() || deletesExtra;
    }

    PlanChoices comparing(Compare how) {
        return new PlanChoices(Optional.of(how), deletesExtra, most, only);
    }

    PlanChoices deleting(OptionalInt atMost) {
        return new PlanChoices(onlyChanged, true, atMost, only);
    }
}
