package dev.towpath.client.transfer;

import dev.towpath.fixture.Fault;
import java.time.Duration;
import java.util.function.Supplier;

/** What goes wrong with one request of a {@link Sweep}. */
enum Trouble {
    CUT(Fault::disconnect),
    RESET(Fault::reset),
    CUT_BEHIND_THE_ANSWER(Fault::disconnectAfterReply),
    ANSWER_LOST(Fault::dropReply),
    ANSWER_LATE(() -> Fault.delayReply(Duration.ofMillis(30))),
    ANSWERED_TWICE(Fault::duplicateReply),
    ANSWERS_SWAPPED(Fault::reorder),
    REFUSED(() -> Fault.failure("Failure")),
    DENIED(Fault::permissionDenied);

    @SuppressWarnings("ImmutableEnumChecker") // faults are values
    private final Supplier<Fault> fault;

    Trouble(Supplier<Fault> fault) {
        this.fault = fault;
    }

    Fault fault() {
        return fault.get();
    }

    /** Whether it is found out by waiting only. */
    boolean waits() {
        return this == ANSWER_LOST || this == ANSWERS_SWAPPED || this == ANSWER_LATE;
    }

    /** Whether what may be tried again gets over it. */
    boolean heals() {
        return breaks() || this == ANSWER_LATE || this == ANSWERS_SWAPPED;
    }

    /** Whether the connection ends. */
    boolean breaks() {
        return this == CUT || this == RESET || this == CUT_BEHIND_THE_ANSWER;
    }
}
