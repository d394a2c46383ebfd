package dev.towpath.client.ssh;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.ssh.KnownHostsLine.Marker;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the servers that known_hosts lines name. The rules are OpenSSH's (sshconnect.c, hostfile.c) but for two
 * points, both stricter: a revoked key is refused on every port, and a server known by a key of another type has
 * changed, it is not new.
 */
final class KnownHostsCheck implements HostKeyCheck {
    private final String host;
    private final int port;
    private final String name;
    private final KnownHosts known;
    private final UnknownHostKey unknown;

    private volatile @Nullable OfferedHostKey refused;
    private volatile @Nullable OfferedHostKey vouchedFor;

    KnownHostsCheck(String host, int port, KnownHosts known, UnknownHostKey unknown) {
        this.host = host;
        this.port = port;
        this.name = KnownHosts.name(host, port);
        this.known = known;
        this.unknown = unknown;
    }

    @Override
    public List<String> preferredTypes() {
        List<KnownHostsLine> lines = known.lines(Marker.KEY, name);
        return (lines.isEmpty() ? known.lines(Marker.KEY, host) : lines)
                .stream().map(line -> line.key().type()).distinct().toList();
    }

    @Override
    public void check(HostKey offered) throws HostKeyException {
        List<KnownHostsLine> revocations = known.revocations(offered, name, host);
        if (!revocations.isEmpty()) {
            throw revoked(offered, revocations.get(0));
        }
        List<KnownHostsLine> lines = known.lines(Marker.KEY, name);
        if (holds(lines, offered)) {
            return;
        }
        if (!lines.isEmpty()) {
            throw changed(offered, lines);
        }
        // A line without a port vouches for its key on other ports too; a different key there says nothing.
        if (holds(known.lines(Marker.KEY, host), offered)) {
            return;
        }
        OfferedHostKey asked = new OfferedHostKey(host, port, offered.type(), offered.fingerprint(), line(offered));
        try {
            if (asked.equals(vouchedFor) || unknown.accept(asked)) {
                return;
            }
        } catch (IOException e) {
            throw new HostKeyException(
                    Failure.of("connect", "the host key " + offered + " could not be written down: " + e), e);
        }
        refused = asked;
        throw unknown(offered);
    }

    @Override
    public boolean reconsider() throws IOException {
        OfferedHostKey asked = refused;
        refused = null;
        if (asked == null || !unknown.ask(asked)) {
            return false;
        }
        vouchedFor = asked;
        return true;
    }

    private static boolean holds(List<KnownHostsLine> lines, HostKey key) {
        return lines.stream().anyMatch(line -> line.key().equals(key));
    }

    private String line(HostKey key) {
        return name + " " + key.text();
    }

    private HostKeyException unknown(HostKey offered) {
        return new HostKeyException(
                Failure.of(
                                "connect",
                                "the host key " + offered + " is not known; no line for \"" + name + "\" in "
                                        + known.summary())
                        .withAdvice("if the server's operator confirms that fingerprint, add this line to "
                                + known.firstSource() + ": " + line(offered)),
                null);
    }

    private HostKeyException changed(HostKey offered, List<KnownHostsLine> lines) {
        String expected = lines.stream()
                .map(line -> line.key() + " (" + line.place() + ")")
                .collect(Collectors.joining(", "));
        return new HostKeyException(
                Failure.of(
                                "connect",
                                "the host key has changed: the server showed " + offered + ", expected " + expected
                                        + "; read " + known.summary())
                        .withAdvice(
                                "somebody may be answering in the server's place; if its operator confirms the new key, "
                                        + known.removal(lines.get(0).source(), name) + " and add this line: "
                                        + line(offered)),
                null);
    }

    private static HostKeyException revoked(HostKey offered, KnownHostsLine line) {
        return new HostKeyException(
                Failure.of("connect", "the host key " + offered + " is revoked by " + line.place())
                        .withAdvice("do not use this server before its operator has given it a new key"),
                null);
    }
}
