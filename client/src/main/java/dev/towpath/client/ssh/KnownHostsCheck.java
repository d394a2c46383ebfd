package dev.towpath.client.ssh;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.ssh.KnownHostsLine.Marker;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the servers that known_hosts lines name. The rules are OpenSSH's (sshconnect.c, hostfile.c) but for three
 * points, all stricter: a revoked key is refused on every port, a server known by a key of another type has changed, it
 * is not new, and neither is one whose certificates an authority signs.
 */
final class KnownHostsCheck implements HostKeyCheck {
    private final String host;
    private final int port;
    private final String name;
    private final KnownHosts known;
    private final UnknownHostKey unknown;
    private final Clock clock;

    private volatile @Nullable OfferedHostKey refused;
    private volatile @Nullable OfferedHostKey vouchedFor;
    private volatile boolean certificateRefused;
    private volatile boolean plainKeysOnly;

    KnownHostsCheck(String host, int port, KnownHosts known, UnknownHostKey unknown, Clock clock) {
        this.host = host;
        this.port = port;
        this.name = KnownHosts.name(host, port);
        this.known = known;
        this.unknown = unknown;
        this.clock = clock;
    }

    @Override
    public boolean wantsCertificates() {
        return !plainKeysOnly && !authorities().isEmpty();
    }

    @Override
    public List<String> preferredTypes() {
        return plainLines().stream().map(line -> line.key().type()).distinct().toList();
    }

    /** A line without a port vouches for its key on other ports too, if no line names the port. */
    private List<KnownHostsLine> plainLines() {
        List<KnownHostsLine> lines = known.lines(Marker.KEY, name);
        return lines.isEmpty() ? known.lines(Marker.KEY, host) : lines;
    }

    private List<KnownHostsLine> authorities() {
        List<KnownHostsLine> lines = known.lines(Marker.CERT_AUTHORITY, name);
        return lines.isEmpty() ? known.lines(Marker.CERT_AUTHORITY, host) : lines;
    }

    /** What is wrong with a certificate does not make its key worse than a plain one (sshconnect.c). */
    @Override
    public void check(HostCertificate offered) throws HostKeyException {
        refuseRevoked(offered.authority(), "the authority of the host certificate " + offered + " is");
        String objection = "no line knows its authority";
        if (holds(authorities(), offered.authority())) {
            Optional<String> found = offered.objection(host, clock.instant());
            if (found.isEmpty()) {
                refuseRevoked(offered.key(), "the host key " + offered.key() + " is");
                return;
            }
            objection = found.get();
        }
        try {
            check(offered.key());
        } catch (HostKeyException e) {
            certificateRefused = true;
            throw new HostKeyException(
                    e.failure()
                            .withReason(e.failure().reason() + "; the host certificate " + offered + " does not help: "
                                    + objection),
                    e);
        }
    }

    @Override
    public void check(HostKey offered) throws HostKeyException {
        refuseRevoked(offered, "the host key " + offered + " is");
        List<KnownHostsLine> lines = known.lines(Marker.KEY, name);
        if (holds(lines, offered)) {
            return;
        }
        if (!lines.isEmpty()) {
            throw changed(offered, lines);
        }
        // A different key on the line without a port says nothing about this port.
        if (holds(known.lines(Marker.KEY, host), offered)) {
            return;
        }
        OfferedHostKey asked = new OfferedHostKey(host, port, offered.type(), offered.fingerprint(), line(offered));
        try {
            if (authorities().isEmpty() && (asked.equals(vouchedFor) || unknown.accept(asked))) {
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
        if (certificateRefused && !plainKeysOnly && !plainLines().isEmpty()) {
            // The key in the certificate need not be the one that is known.
            plainKeysOnly = true;
            return true;
        }
        if (asked == null || !authorities().isEmpty() || !unknown.ask(asked)) {
            return false;
        }
        vouchedFor = asked;
        return true;
    }

    private void refuseRevoked(HostKey key, String what) throws HostKeyException {
        List<KnownHostsLine> revocations = known.revocations(key, name, host);
        if (!revocations.isEmpty()) {
            throw new HostKeyException(
                    Failure.of(
                                    "connect",
                                    what + " revoked by " + revocations.get(0).place())
                            .withAdvice("do not use this server before its operator has given it a new key"),
                    null);
        }
    }

    private static boolean holds(List<KnownHostsLine> lines, HostKey key) {
        return lines.stream().anyMatch(line -> line.key().equals(key));
    }

    private static String texts(List<KnownHostsLine> lines) {
        return lines.stream()
                .map(line -> line.key() + " (" + line.place() + ")")
                .collect(Collectors.joining(", "));
    }

    private String line(HostKey key) {
        return name + " " + key.text();
    }

    private HostKeyException unknown(HostKey offered) {
        List<KnownHostsLine> authorities = authorities();
        String missing = authorities.isEmpty()
                ? "no line for \"" + name + "\" in " + known.summary()
                : "what is known of the server is its authority, " + texts(authorities) + "; read " + known.summary();
        return new HostKeyException(
                Failure.of("connect", "the host key " + offered + " is not known; " + missing)
                        .withAdvice("if the server's operator confirms that fingerprint, add this line to "
                                + known.firstSource() + ": " + line(offered)),
                null);
    }

    private HostKeyException changed(HostKey offered, List<KnownHostsLine> lines) {
        return new HostKeyException(
                Failure.of(
                                "connect",
                                "the host key has changed: the server showed " + offered + ", expected " + texts(lines)
                                        + "; read " + known.summary())
                        .withAdvice(
                                "somebody may be answering in the server's place; if its operator confirms the new key, "
                                        + known.removal(lines.get(0).source(), name) + " and add this line: "
                                        + line(offered)),
                null);
    }
}
