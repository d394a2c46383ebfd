package dev.towpath.junit;

/**
 * How long a server lives.
 *
 * @since 0.1
 */
public enum ServerScope {
    /** As long as the test class; everything on it is reset before each test. */
    CLASS,
    /** As long as one test: each has a server, and a port, of its own. */
    TEST
}
