package dev.towpath.client.ssh;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server: straight, through a proxy, over jump hosts, or through a command. Whatever lies on the way sees
 * encrypted bytes only; the server's host key is checked by the server's own name. No local port is opened. Immutable.
 *
 * @since 0.1
 */
public final class Route {
    private static final Route DIRECT = new Route("direct", null, Origin.ANY);

    private final String name;
    private final @Nullable Digger digger;
    private final Origin origin;

    /** Makes the tunnel; interrupted when the caller's time is up. */
    private interface Digger {
        Tunnel dig(SshSettings target) throws IOException, InterruptedException;
    }

    private Route(String name, @Nullable Digger digger, Origin origin) {
        this.name = name;
        this.digger = digger;
        this.origin = origin;
    }

    private Route(String name, Digger digger) {
        this(name, digger, Origin.ANY);
    }

    /** A TCP connection from this machine. The default. */
    public static Route direct() {
        return DIRECT;
    }

    /**
     * A TCP connection from this machine that leaves from {@code localAddress}, a name or an address of this machine.
     */
    public static Route directFrom(String localAddress) {
        return direct(new Origin(localAddress, Origin.Family.ANY));
    }

    static Route direct(Origin origin) {
        return origin.equals(Origin.ANY) ? DIRECT : new Route("direct from " + origin, null, origin);
    }

    /** Through an HTTP proxy that allows {@code CONNECT} (RFC 9110 section 9.3.6). */
    public static Route httpProxy(String host, int port) {
        return proxy(new ProxyHandshake.Http(null), host, port);
    }

    /** Through an HTTP proxy that asks for a login (RFC 7617). The proxy sees the password. */
    public static Route httpProxy(String host, int port, String user, char[] password) {
        return proxy(new ProxyHandshake.Http(new ProxyHandshake.Account(user, Secret.of(password))), host, port);
    }

    /** Through a SOCKS 4A proxy, which also looks up the server's name. */
    public static Route socks4a(String host, int port) {
        return proxy(new ProxyHandshake.Socks4a(""), host, port);
    }

    /** Through a SOCKS 5 proxy, which also looks up the server's name (RFC 1928). */
    public static Route socks5(String host, int port) {
        return proxy(new ProxyHandshake.Socks5(null), host, port);
    }

    /** Through a SOCKS 5 proxy that asks for a login (RFC 1929). The proxy sees the password. */
    public static Route socks5(String host, int port, String user, char[] password) {
        return proxy(new ProxyHandshake.Socks5(new ProxyHandshake.Account(user, Secret.of(password))), host, port);
    }

    /**
     * Over jump hosts, each with its own credentials, host keys and limits; the first one is reached from this machine
     * by its own route, each further one from the one before, and the server from the last.
     */
    public static Route jump(SshSettings first, SshSettings... more) {
        List<SshSettings> hops =
                Stream.concat(Stream.of(first), Stream.of(more)).toList();
        SshSettings last = hops.get(0);
        for (SshSettings hop : hops.subList(1, hops.size())) {
            last = hop.withRoute(new Route("jump " + last.server(), jumpFrom(last)));
        }
        return new Route("jump " + last.server(), jumpFrom(last));
    }

    /**
     * Through the standard input and output of a program, as ssh(1) does with ProxyCommand.
     *
     * @param words the program and its arguments; {@code %h} becomes the server's name and {@code %p} its port. No
     *     shell reads them
     */
    public static Route command(List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("no program to run");
        }
        List<String> copy = List.copyOf(words);
        return new Route("command " + copy.get(0), target -> CommandTunnel.start(copy, target));
    }

    /** Through a command line that a shell reads; nothing in it is replaced. */
    static Route shell(String line) {
        return new Route("command " + line, target -> CommandTunnel.startShell(line, target));
    }

    private static Digger jumpFrom(SshSettings hop) {
        return target -> JumpTunnel.open(hop, target);
    }

    private static Route proxy(ProxyHandshake handshake, String host, int port) {
        requireNonNull(host, "host");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a TCP port: " + port);
        }
        return new Route(
                handshake.name() + " " + host + ":" + port, target -> ProxyTunnel.open(handshake, host, port, target));
    }

    /** Where a direct connection starts. */
    Origin origin() {
        return origin;
    }

    /** Empty for a direct connection. */
    Optional<Tunnel> tunnelTo(SshSettings target, Deadline deadline) throws IOException, InterruptedException {
        Digger way = digger;
        if (way == null) {
            return Optional.empty();
        }
        return Optional.of(TunnelOpening.within(deadline, target, name, () -> way.dig(target)));
    }

    @Override
    public String toString() {
        return "Route[" + name + "]";
    }
}
