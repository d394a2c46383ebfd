package dev.towpath.junit;

/**
 * Where the files of a server are.
 *
 * @since 0.1
 */
public enum Where {
    /** In memory. */
    MEMORY,
    /** In a new temporary directory, deleted when the server is closed: for tests of what a host's file system does. */
    DIRECTORY
}
