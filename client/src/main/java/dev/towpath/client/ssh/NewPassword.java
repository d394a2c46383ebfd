package dev.towpath.client.ssh;

/**
 * Chooses a new password when the server says that the old one has expired (RFC 4252 section 8).
 *
 * @since 0.1
 */
@FunctionalInterface
public interface NewPassword {
    /**
     * Returns the new password.
     *
     * @param prompt what the server says about it
     */
    char[] choose(String prompt);
}
