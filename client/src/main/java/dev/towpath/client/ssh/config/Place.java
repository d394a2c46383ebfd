package dev.towpath.client.ssh.config;

import java.nio.file.Path;

/**
 * Where something was said, for messages.
 *
 * @param file the configuration file
 * @param line counted from 1
 * @since 0.1
 */
public record Place(Path file, int line) {
    /** {@code /home/me/.ssh/config line 12}. */
    @Override
    public String toString() {
        return file + " line " + line;
    }
}
