package dev.towpath.client.ssh.config;

import java.nio.file.Path;

/**
 * A file to read.
 *
 * @param path where it is
 * @param ofUser whether relative names in it are below {@code ~/.ssh}, and not {@code /etc/ssh}
 * @param required whether it is an error if it is missing
 * @param checked whether it must not be writable by others
 */
record ConfigFile(Path path, boolean ofUser, boolean required, boolean checked) {
    ConfigFile including(Path file) {
        return new ConfigFile(file, ofUser, false, true);
    }
}
