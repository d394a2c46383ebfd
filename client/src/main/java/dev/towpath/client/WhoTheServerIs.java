package dev.towpath.client;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.ssh.HostKeys;
import java.util.Optional;

/** The settings of {@link SftpBuilder} that say who the server must prove to be. */
abstract sealed class WhoTheServerIs extends WhoIAm permits TheWayThere {
    private Optional<HostKeys> hostKeys = Optional.empty();

    WhoTheServerIs() {}

    /** Whom to trust, if that was said. */
    final Optional<HostKeys> givenHostKeys() {
        return hostKeys;
    }

    /** Says whom to trust. Unless set it is {@link HostKeys#knownHosts()}, or what a configuration says. */
    public SftpBuilder hostKeys(HostKeys newHostKeys) {
        hostKeys = Optional.of(requireNonNull(newHostKeys, "hostKeys"));
        return self();
    }
}
