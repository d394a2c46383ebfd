package dev.towpath.junit;

/**
 * How long a server lives.
 *
 * @since 0.1
 */
public enum ServerScope {
    /** As long as the test class; everything on it is reset before each test. */
    CLASS,
    /**
     * As long as the whole run, shared by all classes that describe the same server: the same {@link SftpUser}s and the
     * same attributes of {@link SftpTest}, or an {@link SftpExtension} of the same builder. Its address never changes,
     * which is what a Spring context kept for several classes needs. Everything on it is reset before each test, so
     * tests that share such a server take turns, whatever else runs in parallel; {@code @BeforeAll} and static fields
     * should only look where it is. With Surefire and JUnit before 5.13, one run may be one class.
     */
    SUITE,
    /** As long as one test: each has a server, and a port, of its own. */
    TEST
}
