package dev.towpath.client.ssh;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.errors.HostKeyException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whom to trust: how a server proves that it is the one meant. Immutable and thread-safe. Files are read again for
 * every connection.
 *
 * @since 0.1
 */
public final class HostKeys {
    private static final Path SYSTEM_FILE = Path.of("/etc/ssh/ssh_known_hosts");

    private static final HostKeys STRICT = new HostKeys("known_hosts", (host, port) -> {
        KnownHosts known = KnownHosts.read(List.of(userFile(), SYSTEM_FILE));
        return new KnownHostsCheck(host, port, known, UnknownHostKey.REFUSE, Clock.systemUTC());
    });

    private final String name;
    private final Opening opening;
    /** The files that the user named to be read only; empty for any other choice. */
    private final List<Path> named;

    /** Makes the check of one server, reading what there is to read. */
    private interface Opening {
        HostKeyCheck checkFor(String host, int port);
    }

    private HostKeys(String name, Opening opening) {
        this(name, opening, List.of());
    }

    private HostKeys(String name, Opening opening, List<Path> named) {
        this.name = name;
        this.opening = opening;
        this.named = named;
    }

    /**
     * Trusts the servers in {@code ~/.ssh/known_hosts} and {@code /etc/ssh/ssh_known_hosts}, and no other. This is the
     * default.
     */
    public static HostKeys knownHosts() {
        return STRICT;
    }

    /**
     * Trusts the servers in {@code files}, and no other. A missing file holds none. If some are there and hold no key
     * at all, every connection fails before anything is sent, for they are not the files that were meant.
     */
    public static HostKeys knownHosts(Path... files) {
        if (files.length == 0) {
            return STRICT;
        }
        List<Path> copy = List.of(files);
        return new HostKeys(
                "known_hosts",
                (host, port) -> new KnownHostsCheck(
                        host, port, KnownHosts.read(copy), UnknownHostKey.REFUSE, Clock.systemUTC()),
                copy);
    }

    /** Trusts the servers in {@code text}, which is in the format of a known_hosts file, and no other. */
    public static HostKeys knownHostsText(String text) {
        KnownHosts known = new KnownHosts(List.of(KnownHostsFile.parse("the known_hosts text given", text)));
        return new HostKeys(
                "known_hosts text",
                (host, port) -> new KnownHostsCheck(host, port, known, UnknownHostKey.REFUSE, Clock.systemUTC()));
    }

    /**
     * Trusts the keys with these fingerprints, whatever the server is called, and no other.
     *
     * @param fingerprint as ssh-keygen -l prints it: {@code SHA256:} and 43 characters of base64
     */
    public static HostKeys pinned(String fingerprint, String... more) {
        List<String> all = PinnedCheck.checked(fingerprint, more);
        return new HostKeys("pinned " + String.join(", ", all), (host, port) -> new PinnedCheck(all));
    }

    /**
     * Trusts the servers in {@code knownHosts} and adds to that file each server seen for the first time. A server
     * whose key differs from the one in the file is refused, and the file is left alone.
     */
    public static HostKeys acceptNew(Path knownHosts) {
        requireNonNull(knownHosts, "knownHosts");
        return new HostKeys(
                "accept new",
                (host, port) -> new KnownHostsCheck(
                        host,
                        port,
                        KnownHosts.read(List.of(knownHosts)),
                        UnknownHostKey.remember(knownHosts),
                        Clock.systemUTC()));
    }

    /** Like {@link #ask(Path, Predicate)} with {@code ~/.ssh/known_hosts}. */
    public static HostKeys ask(Predicate<OfferedHostKey> question) {
        return ask(userFile(), question);
    }

    /**
     * Trusts the servers in {@code knownHosts} and asks about each server seen for the first time. On the answer
     * {@code true} the key is added to the file. A server whose key differs from the one in the file is refused without
     * a question.
     *
     * @param question is asked on the thread that connects, between two attempts: no time limit runs meanwhile
     */
    public static HostKeys ask(Path knownHosts, Predicate<OfferedHostKey> question) {
        requireNonNull(knownHosts, "knownHosts");
        requireNonNull(question, "question");
        return new HostKeys(
                "ask",
                (host, port) -> new KnownHostsCheck(
                        host,
                        port,
                        KnownHosts.read(List.of(knownHosts)),
                        UnknownHostKey.ask(knownHosts, question),
                        Clock.systemUTC()));
    }

    /**
     * Trusts every server, so that anybody on the way can read and change everything, the password included. For
     * throw-away tests only; each connection logs a warning.
     */
    public static HostKeys insecureAcceptAny() {
        return new HostKeys("accept any", AcceptAnyCheck::new);
    }

    /**
     * Finds the keys by which {@code files} know a server, as ssh-keygen -F does; empty if they do not. Authorities and
     * revoked keys are not among them. Without files, those that {@link #knownHosts()} reads.
     *
     * @param host a name or an address, without brackets
     * @param port the TCP port; lines without a port count too where none names it
     */
    public static List<OfferedHostKey> find(String host, int port, Path... files) {
        List<Path> paths = files.length == 0 ? List.of(userFile(), SYSTEM_FILE) : List.of(files);
        KnownHosts known = KnownHosts.read(paths);
        String name = KnownHosts.name(host, port);
        List<KnownHostsLine> lines = known.lines(KnownHostsLine.Marker.KEY, name);
        return (lines.isEmpty() ? known.lines(KnownHostsLine.Marker.KEY, host) : lines)
                .stream()
                        .map(KnownHostsLine::key)
                        .map(key ->
                                new OfferedHostKey(host, port, key.type(), key.fingerprint(), name + " " + key.text()))
                        .toList();
    }

    /**
     * As a configuration says it: several files, of which the first takes new keys if there is to be one.
     *
     * @param name in place of the server's name and port, if it has one
     */
    static HostKeys configured(List<Path> files, UnknownHostKey unknown, Optional<String> name) {
        return new HostKeys(
                "as configured",
                (host, port) -> new KnownHostsCheck(
                        name.orElse(host),
                        name.isPresent() ? 22 : port,
                        KnownHosts.read(files),
                        unknown,
                        Clock.systemUTC()));
    }

    /** @throws HostKeyException if no server at all could be trusted, so that there is no use in asking one */
    void requireAnyKey() throws HostKeyException {
        if (!named.isEmpty()) {
            KnownHosts.read(named).requireAnyKey();
        }
    }

    HostKeyCheck checkFor(String host, int port) {
        return opening.checkFor(host, port);
    }

    private static Path userFile() {
        return Path.of(System.getProperty("user.home", ""), ".ssh", "known_hosts");
    }

    @Override
    public String toString() {
        return "HostKeys[" + name + "]";
    }
}
