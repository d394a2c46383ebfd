package dev.towpath.junit;

/**
 * When a connection is cut.
 *
 * @since 0.1
 */
public enum Cut {
    /** Instead of serving the operation: it has no effect, and no answer. */
    BEFORE,
    /** Once the operation is served and its answer sent. */
    AFTER
}
