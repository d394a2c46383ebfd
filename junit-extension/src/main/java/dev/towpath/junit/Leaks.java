package dev.towpath.junit;

/**
 * What becomes of a test that passed but left something open on the server: files and directories that were never
 * closed, whoever opened them; channels and connections of the code under test. Counted after the test's own
 * {@code @AfterEach} methods and once the injected clients are closed. What a client had open when a fault of the test
 * broke its connection is not held against it.
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
