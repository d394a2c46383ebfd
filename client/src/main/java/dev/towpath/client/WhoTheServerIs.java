package dev.towpath.client;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.ssh.HostKeys;

/** The settings of {@link SftpBuilder} that say who the server must prove to be. */
abstract sealed class WhoTheServerIs extends WhoIAm permits TheWayThere {
    private HostKeys hostKeys = HostKeys.knownHosts();

    WhoTheServerIs() {}

    final HostKeys hostKeys() {
        return hostKeys;
    }

    /** Says whom to trust; {@link HostKeys#knownHosts()} unless set. */
    public SftpBuilder hostKeys(HostKeys newHostKeys) {
        hostKeys = requireNonNull(newHostKeys, "hostKeys");
        return self();
    }
}
