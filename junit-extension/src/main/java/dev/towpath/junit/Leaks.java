package dev.towpath.junit;

/**
 * What becomes of a test that passed but left files or directories open on the server. Handles count that are still open
 * one second after the test's own {@code @AfterEach} methods.
 *
 * @since 0.1
 */
public enum Leaks {
    /** Says so in the log and in a report entry named {@code "towpath.leaks"}; the test passes. */
    WARN,
    /** Fails the test. */
    FAIL,
    /** Nothing. */
    IGNORE
}
