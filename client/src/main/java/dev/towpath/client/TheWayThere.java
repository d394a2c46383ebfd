package dev.towpath.client;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.ssh.Algorithms;
import dev.towpath.client.ssh.Credentials;
import dev.towpath.client.ssh.Route;
import dev.towpath.client.ssh.SshConfig;
import dev.towpath.client.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** The settings of {@link SftpBuilder} that say where the server is, how to get there and how long to wait. */
abstract sealed class TheWayThere extends WhoTheServerIs permits SftpBuilder {
    private String host = "";
    private OptionalInt port = OptionalInt.empty();
    private Optional<SshConfig> config = Optional.empty();
    private final List<UnaryOperator<SshSettings>> changes = new ArrayList<>();
    /** Shows at once what a change would refuse. */
    private SshSettings sketch = SshSettings.of("sketch");

    private final List<Hop> hops = new ArrayList<>();
    private Route route = Route.direct();
    private RemoteOptions remote = RemoteOptions.defaults();

    /** A jump host; one that was only named is looked up in the configuration of the server behind it. */
    private interface Hop {
        SettingsSource source(Optional<SshConfig> outer);
    }

    TheWayThere() {}

    final RemoteOptions remote() {
        return remote;
    }

    final SftpBuilder remote(RemoteOptions options) {
        remote = options;
        return self();
    }

    /**
     * Everything said so far. Configuration files are read each time it is asked.
     *
     * @throws IllegalArgumentException if no host was set
     */
    final SettingsSource source() {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("no host to connect to; call target(…) or host(…) first");
        }
        String name = host;
        OptionalInt number = port;
        Optional<String> user = givenUser();
        Credentials credentials = credentials();
        List<UnaryOperator<SshSettings>> all = new ArrayList<>(changes);
        givenHostKeys().ifPresent(keys -> all.add(settings -> settings.withHostKeys(keys)));
        Optional<SettingsSource> way = wayThere();
        if (config.isEmpty()) {
            SshSettings plain = SshSettings.of(name)
                    .withUser(user.orElseGet(LocalUser::name))
                    .withCredentials(credentials);
            SshSettings fixed = changed(number.isPresent() ? plain.withPort(number.getAsInt()) : plain, all);
            return () -> onTheWay(fixed, way);
        }
        SshConfig files = config.get();
        return () -> onTheWay(changed(files.settings(name, user, number, credentials), all), way);
    }

    /** The same, but fails if there is nothing to log in with, before anything is sent. */
    final SettingsSource loginSource() {
        SettingsSource source = source();
        return () -> {
            SshSettings settings = source.settings();
            if (settings.credentials().isEmpty()) {
                throw new ConnectFailedException(
                        ConnectPhase.AUTHENTICATE,
                        Failure.of("connect", "there is nothing to log in with")
                                .withServer(settings.server())
                                .withAdvice("give a password or a key: password(…), privateKey(…), agent(); or"
                                        + " defaultKeys() for those in ~/.ssh"),
                        null);
            }
            return settings;
        };
    }

    /** For messages, before the configuration is read: {@code host:port}. */
    final String serverAsGiven() {
        return port.isPresent() || config.isEmpty()
                ? SshSettings.of(host).withPort(port.orElse(22)).server()
                : host;
    }

    private static SshSettings changed(SshSettings from, List<UnaryOperator<SshSettings>> changes) {
        SshSettings settings = from;
        for (UnaryOperator<SshSettings> change : changes) {
            settings = change.apply(settings);
        }
        return settings;
    }

    private static SshSettings onTheWay(SshSettings settings, Optional<SettingsSource> way) throws IOException {
        return way.isEmpty()
                ? settings
                : settings.withRoute(way.get().settings().route());
    }

    /** Settings whose route is the one to take; empty if nothing was said about it. */
    private Optional<SettingsSource> wayThere() {
        Route outer = route;
        boolean direct = outer.equals(Route.direct());
        if (hops.isEmpty()) {
            return direct ? Optional.empty() : Optional.of(() -> sketch.withRoute(outer));
        }
        List<SettingsSource> sources =
                hops.stream().map(hop -> hop.source(config)).toList();
        return Optional.of(() -> {
            List<SshSettings> way = new ArrayList<>();
            for (SettingsSource source : sources) {
                way.add(source.settings());
            }
            SshSettings first = way.remove(0);
            return sketch.withRoute(
                    Route.jump(direct ? first : first.withRoute(outer), way.toArray(SshSettings[]::new)));
        });
    }

    private SftpBuilder change(UnaryOperator<SshSettings> change) {
        sketch = change.apply(sketch);
        changes.add(change);
        return self();
    }

    /**
     * Reads {@code ~/.ssh/config} and {@code /etc/ssh/ssh_config} for what is not said here, as ssh(1) does: the host
     * may be an alias, and keys, jump hosts, a {@code ProxyCommand} (which is run), limits and algorithms are taken
     * from there. What is said here wins; keys given here are offered first. If neither names a key, {@link
     * #defaultKeys} are offered. {@code Match exec} is refused.
     */
    public SftpBuilder sshConfig() {
        return configured(SshConfig.ofUser());
    }

    /** The same with {@code file} only, as {@code ssh -F file} does. */
    public SftpBuilder sshConfig(Path file) {
        return configured(SshConfig.of(file));
    }

    final SftpBuilder configured(SshConfig newConfig) {
        config = Optional.of(newConfig);
        return self();
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

    /** Changes what may be negotiated: {@code algorithms(a -> a.ciphers("aes256-ctr"))}. */
    public SftpBuilder algorithms(UnaryOperator<Algorithms> change) {
        return change(settings -> settings.withAlgorithms(change.apply(settings.algorithms())));
    }

    /** Asks the server to compress both ways; off unless set. It pays on slow links only. */
    public SftpBuilder compression(boolean wanted) {
        return change(settings -> settings.withCompression(wanted));
    }

    /**
     * Reaches the server through another one, without a port on this machine. Called again, through one more behind the
     * last. Each hop has credentials and host keys of its own: {@code jump(hop -> hop.target("ops@bastion").agent())}.
     */
    public SftpBuilder jump(UnaryOperator<SftpBuilder> hop) {
        SettingsSource source = hop.apply(new SftpBuilder()).loginSource();
        hops.add(outer -> source);
        return self();
    }

    /**
     * Reaches the server through {@code target}, as {@code ssh -J} does: {@code user@host:port}, an alias if there is
     * an {@link #sshConfig()}. It is asked with what the configuration says for it, or else with the {@link
     * #defaultKeys} of the local user and the servers that {@code ~/.ssh/known_hosts} holds; never with what is given
     * for the server.
     *
     * @throws IllegalArgumentException if {@code target} is neither
     */
    public SftpBuilder jump(String target) {
        TargetText unused = TargetText.parse(target);
        hops.add(outer -> {
            SftpBuilder hop = new SftpBuilder().target(target);
            outer.ifPresentOrElse(hop::configured, hop::defaultKeys);
            return hop.loginSource();
        });
        return self();
    }

    /**
     * Reaches the server, or the first jump host, through a proxy or a command: {@code Route.socks5("proxy", 1080)}.
     */
    public SftpBuilder route(Route newRoute) {
        route = requireNonNull(newRoute, "route");
        return self();
    }

    /** Limits everything up to the server's proof of identity; 30 s unless set. */
    public SftpBuilder connectTimeout(Duration limit) {
        return change(settings -> settings.withTimeouts(settings.timeouts().withConnect(limit)));
    }

    /** Limits the login; 60 s unless set. */
    public SftpBuilder authTimeout(Duration limit) {
        return change(settings -> settings.withTimeouts(settings.timeouts().withAuthenticate(limit)));
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

    /**
     * Limits how many entries of one directory are taken into memory; a million unless set. A listing beyond it fails,
     * and so does one whose names, paths and long names have more than 4,096 characters an entry on average, or more
     * together than a quarter of the heap has bytes. {@code entries} takes any.
     */
    public SftpBuilder maxEntries(int entries) {
        remote = remote.withMaxEntries(entries);
        return self();
    }

    /**
     * Sets how often the server is asked for a sign of life, and after how many unanswered questions the connection
     * counts as lost; 15 s and 3 unless set. Zero never asks.
     */
    public SftpBuilder keepAlive(Duration interval, int misses) {
        return change(settings -> settings.withTimeouts(settings.timeouts().withKeepAlive(interval, misses)));
    }
}
