package dev.towpath.client.transfer;

import java.io.IOException;
import java.util.Optional;

/**
 * How one case of a {@link Sweep} ended.
 *
 * @param name of the case, for messages
 * @param trouble what went wrong, if it was with one request
 * @param failure what the client threw, if it did
 * @param told what the client said, of its failure too
 */
record SweepCase(String name, Optional<Trouble> trouble, Optional<IOException> failure, String told) {
    boolean succeeded() {
        return failure.isEmpty();
    }

    /** Whether a request may have been served that was not answered. */
    boolean mayHaveHappened() {
        return trouble.map(met -> met.breaks() || met == Trouble.ANSWER_LOST || met == Trouble.ANSWERED_TWICE)
                .orElse(true);
    }

    /** For the message of an assertion. */
    @Override
    public String toString() {
        return name + ": " + told;
    }
}
