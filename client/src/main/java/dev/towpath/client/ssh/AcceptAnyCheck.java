package dev.towpath.client.ssh;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trusts whoever answers, and says so. */
record AcceptAnyCheck(String host, int port) implements HostKeyCheck {
    private static final Logger LOG = LoggerFactory.getLogger(HostKeys.class);

    @Override
    public List<String> preferredTypes() {
        return List.of();
    }

    @Override
    public void check(HostKey offered) {
        LOG.warn(
                "host key {} of {}:{} accepted without a check: anybody on the way can read and change this connection",
                offered,
                host,
                port);
    }
}
