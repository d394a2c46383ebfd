package dev.towpath.client.ssh;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.ssh.KnownHostsLine.Marker;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Several known_hosts files, asked as one. */
record KnownHosts(List<KnownHostsFile> files) {
    private static final int STANDARD_PORT = 22;

    KnownHosts {
        files = List.copyOf(files);
    }

    static KnownHosts read(List<Path> paths) {
        return new KnownHosts(paths.stream().map(KnownHostsFile::read).toList());
    }

    /** How the files call a server: {@code host}, or {@code [host]:port} where the port is not 22. */
    static String name(String host, int port) {
        return port == STANDARD_PORT ? host : "[" + host + "]:" + port;
    }

    /** The lines with {@code marker} that speak of {@code name}. */
    List<KnownHostsLine> lines(Marker marker, String name) {
        return all().filter(line -> line.marker() == marker && line.matches(name))
                .toList();
    }

    /**
     * The lines that revoke {@code key}, for {@code name} or for {@code host} on any port: a bad key is bad anywhere.
     */
    List<KnownHostsLine> revocations(HostKey key, String name, String host) {
        return all().filter(
                        line -> line.marker() == Marker.REVOKED && line.key().equals(key))
                .filter(line -> line.matches(name) || line.matches(host))
                .toList();
    }

    /**
     * Refuses files that are there and hold no key: they are not the ones that were meant. Where none is there yet, the
     * refusal of the first server says more, for it knows the line to write.
     */
    void requireAnyKey() throws HostKeyException {
        if (all().findAny().isPresent() || files.stream().allMatch(KnownHostsFile::missing)) {
            return;
        }
        throw new HostKeyException(
                Failure.of("connect", "no server could be trusted, for there is no key in " + summary())
                        .withAdvice("name the right file, or write a line for each server into it: "
                                + "host, key type and key, as ssh-keyscan prints them"),
                null);
    }

    /** What was read: {@code /home/me/.ssh/known_hosts (12 keys), /etc/ssh/ssh_known_hosts (missing)}. */
    String summary() {
        return files.isEmpty()
                ? "no file, for none is to be read"
                : files.stream().map(KnownHostsFile::summary).collect(Collectors.joining(", "));
    }

    /** How to take the lines of {@code name} out of {@code source}, for messages. */
    String removal(String source, String name) {
        boolean onDisk =
                files.stream().anyMatch(file -> file.onDisk() && file.source().equals(source));
        return onDisk ? "run ssh-keygen -R '" + name + "' -f '" + source + "'" : "take the old line out of " + source;
    }

    /** Where a new line belongs. */
    String firstSource() {
        return files.isEmpty() ? "a known_hosts file of yours" : files.get(0).source();
    }

    private Stream<KnownHostsLine> all() {
        return files.stream().flatMap(file -> file.lines().stream());
    }
}
