package dev.towpath.client.transfer;

/**
 * What a transfer does when its target exists.
 *
 * @since 0.1
 */
public enum IfExists {
    /** Replaces the target in one step; the default. */
    REPLACE,
    /** Fails and leaves the target as it is. */
    FAIL,
    /** Leaves the target as it is and says so in the result. */
    SKIP,
    /**
     * Replaces the target if the source was modified later, in whole seconds by the clocks of both sides; else leaves it
     * and says so in the result. Not for streams, which have no times.
     */
    NEWER,
    /**
     * Takes a target that is shorter than the source for its beginning, and appends the rest to it in place: for what
     * another program left half done. If both ends are the same there and the lengths are equal, nothing is sent; in any
     * other case the transfer is refused. Readers see the file grow. Not for streams.
     */
    RESUME
}
