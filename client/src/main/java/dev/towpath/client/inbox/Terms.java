package dev.towpath.client.inbox;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Under which terms a file is claimed.
 *
 * @param holder who claims: a text nobody else uses, another one for each round
 * @param lease how long nobody else takes the file if the holder is never heard of again
 * @param attempts how many attempts there are in all
 * @param pause how long to wait after a failed attempt
 * @since 0.1
 */
public record Terms(String holder, Duration lease, int attempts, Duration pause) {
    /** Takes the four as they are. */
    public Terms {
        requireNonNull(holder, "holder");
        requireNonNull(lease, "lease");
        requireNonNull(pause, "pause");
    }
}
