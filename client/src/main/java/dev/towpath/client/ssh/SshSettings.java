package dev.towpath.client.ssh;

import static java.util.Objects.requireNonNull;

/**
 * Whom to connect to, as whom, and whom to trust. Immutable; each {@code withX} returns a new object.
 *
 * @param host a name or an address, without brackets
 * @param port the TCP port; 22 unless set
 * @param user the login name; the local user's unless set
 * @param credentials what to log in with; nothing unless set
 * @param hostKeys whom to trust; {@link HostKeys#knownHosts()} unless set
 * @param algorithms what to negotiate; {@link Algorithms#defaults()} unless set
 * @param timeouts how long to wait; {@link Timeouts#defaults()} unless set
 * @param compression whether to compress, if the server can; worth it on slow lines only; off unless set
 * @param route how to get there; {@link Route#direct()} unless set
 * @since 0.1
 */
public record SshSettings(
        String host,
        int port,
        String user,
        Credentials credentials,
        HostKeys hostKeys,
        Algorithms algorithms,
        Timeouts timeouts,
        boolean compression,
        Route route) {
    private static final int STANDARD_PORT = 22;
    private static final int LARGEST_PORT = 65_535;

    /** Checks the parts. */
    public SshSettings {
        requireNonNull(user, "user");
        requireNonNull(credentials, "credentials");
        requireNonNull(hostKeys, "hostKeys");
        requireNonNull(algorithms, "algorithms");
        requireNonNull(timeouts, "timeouts");
        requireNonNull(route, "route");
        if (host.isBlank() || host.startsWith("[")) {
            throw new IllegalArgumentException("not a host name or address: \"" + host + "\"");
        }
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("not a TCP port: " + port);
        }
    }

    /** Starts with {@code host}, port 22, the local user's name, strict known_hosts and no credentials. */
    public static SshSettings of(String host) {
        return new SshSettings(
                host,
                STANDARD_PORT,
                System.getProperty("user.name", ""),
                Credentials.none(),
                HostKeys.knownHosts(),
                Algorithms.defaults(),
                Timeouts.defaults(),
                false,
                Route.direct());
    }

    /** Sets the TCP port. */
    public SshSettings withPort(int newPort) {
        return new SshSettings(host, newPort, user, credentials, hostKeys, algorithms, timeouts, compression, route);
    }

    /** Sets the login name. */
    public SshSettings withUser(String newUser) {
        return new SshSettings(host, port, newUser, credentials, hostKeys, algorithms, timeouts, compression, route);
    }

    /** Sets what to log in with. */
    public SshSettings withCredentials(Credentials newCredentials) {
        return new SshSettings(host, port, user, newCredentials, hostKeys, algorithms, timeouts, compression, route);
    }

    /** Sets whom to trust. */
    public SshSettings withHostKeys(HostKeys newHostKeys) {
        return new SshSettings(host, port, user, credentials, newHostKeys, algorithms, timeouts, compression, route);
    }

    /** Sets what to negotiate. */
    public SshSettings withAlgorithms(Algorithms newAlgorithms) {
        return new SshSettings(host, port, user, credentials, hostKeys, newAlgorithms, timeouts, compression, route);
    }

    /** Sets how long to wait. */
    public SshSettings withTimeouts(Timeouts newTimeouts) {
        return new SshSettings(host, port, user, credentials, hostKeys, algorithms, newTimeouts, compression, route);
    }

    /** Compresses, if the server can. */
    public SshSettings withCompression(boolean newCompression) {
        return new SshSettings(host, port, user, credentials, hostKeys, algorithms, timeouts, newCompression, route);
    }

    /** Sets how to get there. */
    public SshSettings withRoute(Route newRoute) {
        return new SshSettings(host, port, user, credentials, hostKeys, algorithms, timeouts, compression, newRoute);
    }

    /** The server as messages name it: {@code files.example.com:22}, {@code [::1]:2222}. */
    public String server() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
