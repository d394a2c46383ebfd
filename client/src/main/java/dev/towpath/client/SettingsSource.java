package dev.towpath.client;

import dev.towpath.client.ssh.SshSettings;
import java.io.IOException;

/** Says how to connect, each time a connection is made: what configuration files say may have changed. */
@FunctionalInterface
interface SettingsSource {
    SshSettings settings() throws IOException;
}
