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
    SKIP
}
