package dev.towpath.client;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.ssh.Algorithms;
import dev.towpath.client.ssh.Route;
import dev.towpath.client.ssh.SshSettings;
import dev.towpath.client.ssh.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** The settings of {@link SftpBuilder} that say where the server is, how to get there and how long to wait. */
abstract sealed class TheWayThere extends WhoTheServerIs permits SftpBuilder {
    private String host = "";
    private OptionalInt port = OptionalInt.empty();
    private Timeouts timeouts = Timeouts.defaults();
    private Algorithms algorithms = Algorithms.defaults();
    private boolean compression;
    private final List<SshSettings> hops = new ArrayList<>();
    private Route route = Route.direct();
    private RemoteOptions remote = RemoteOptions.defaults();

    TheWayThere() {}

    final RemoteOptions remote() {
        return remote;
    }

    final SftpBuilder remote(RemoteOptions options) {
        remote = options;
        return self();
    }

    /** Everything said so far, for the connection itself. */
    final SshSettings settings() {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("no host to connect to; call target(…) or host(…) first");
        }
        SshSettings settings = SshSettings.of(host)
                .withUser(givenUser().orElseGet(LocalUser::name))
                .withCredentials(credentials())
                .withHostKeys(hostKeys())
                .withTimeouts(timeouts)
                .withAlgorithms(algorithms)
                .withCompression(compression)
                .withRoute(wayThere());
        return port.isPresent() ? settings.withPort(port.getAsInt()) : settings;
    }

    private Route wayThere() {
        if (hops.isEmpty()) {
            return route;
        }
        List<SshSettings> way = new ArrayList<>(hops);
        SshSettings first = way.remove(0);
        return Route.jump(
                route.equals(Route.direct()) ? first : first.withRoute(route), way.toArray(SshSettings[]::new));
    }

    /** Sets the server's name or address; no brackets around IPv6. */
    public SftpBuilder host(String newHost) {
        host = requireNonNull(newHost, "host");
        return self();
    }

    /** Sets the TCP port; 22 unless set. */
    public SftpBuilder port(int newPort) {
        port = OptionalInt.of(newPort);
        return self();
    }

    /** Changes what may be negotiated: {@code algorithms(a -> a.withCiphers(List.of("aes256-ctr")))}. */
    public SftpBuilder algorithms(UnaryOperator<Algorithms> change) {
        algorithms = change.apply(algorithms);
        return self();
    }

    /** Asks the server to compress both ways; off unless set. It pays on slow links only. */
    public SftpBuilder compression(boolean wanted) {
        compression = wanted;
        return self();
    }

    /**
     * Reaches the server through another one, without a port on this machine. Called again, through one more behind the
     * last. Each hop has credentials and host keys of its own: {@code jump(hop -> hop.target("ops@bastion").agent())}.
     */
    public SftpBuilder jump(UnaryOperator<SftpBuilder> hop) {
        hops.add(hop.apply(new SftpBuilder()).settings());
        return self();
    }

    /** Reaches the server, or the first jump host, through a proxy or a command: {@code Route.socks5("proxy", 1080)}. */
    public SftpBuilder route(Route newRoute) {
        route = requireNonNull(newRoute, "route");
        return self();
    }

    /** Limits everything up to the server's proof of identity; 30 s unless set. */
    public SftpBuilder connectTimeout(Duration limit) {
        timeouts = timeouts.withConnect(limit);
        return self();
    }

    /** Limits the login; 60 s unless set. */
    public SftpBuilder authTimeout(Duration limit) {
        timeouts = timeouts.withAuthenticate(limit);
        return self();
    }

    /** Limits each request's wait for its reply; 60 s unless set. */
    public SftpBuilder responseTimeout(Duration limit) {
        remote = remote.withResponseTimeout(limit);
        return self();
    }

    /** Limits how long a transfer may go on without moving a byte; 60 s unless set. */
    public SftpBuilder stallTimeout(Duration limit) {
        remote = remote.withStallTimeout(limit);
        return self();
    }

    /** Limits how many entries of one directory are taken into memory; a million unless set. A listing beyond it fails. */
    public SftpBuilder maxEntries(int entries) {
        remote = remote.withMaxEntries(entries);
        return self();
    }

    /**
     * Sets how often the server is asked for a sign of life, and after how many unanswered questions the connection
     * counts as lost; 15 s and 3 unless set. Zero never asks.
     */
    public SftpBuilder keepAlive(Duration interval, int misses) {
        timeouts = timeouts.withKeepAlive(interval, misses);
        return self();
    }
}
