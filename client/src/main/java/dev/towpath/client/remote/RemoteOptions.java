package dev.towpath.client.remote;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * How to talk to the SFTP server.
 *
 * @param responseTimeout how long each request may wait for its reply
 * @param stallTimeout how long a transfer may go on without moving a byte
 * @param fileNames the charset of file names on the server; bytes outside it survive all the same
 * @param subsystem the SSH subsystem to ask for
 * @param maxEntries how many entries of one directory are taken into memory; their names, paths and long names may have
 *     4,096 characters each on average, and as many together as a quarter of the heap has bytes
 * @param serverCommand a command that speaks SFTP, to be run in place of the subsystem
 * @param wireLog the file for a transcript of requests and replies, if one is wanted
 * @since 0.1
 */
public record RemoteOptions(
        Duration responseTimeout,
        Duration stallTimeout,
        Charset fileNames,
        String subsystem,
        int maxEntries,
        Optional<String> serverCommand,
        Optional<Path> wireLog) {
    private static final Duration PATIENCE_MIN = Duration.ofSeconds(2);
    private static final Duration PATIENCE_MAX = Duration.ofSeconds(10);

    private static final RemoteOptions DEFAULTS = new RemoteOptions(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            StandardCharsets.UTF_8,
            "sftp",
            1_000_000,
            Optional.empty(),
            Optional.empty());

    /** Checks the parts. */
    public RemoteOptions {
        positive(responseTimeout, "responseTimeout");
        positive(stallTimeout, "stallTimeout");
        Charset unused = FileNames.check(fileNames);
        if (subsystem.isEmpty()) {
            throw new IllegalArgumentException("subsystem must not be empty");
        }
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries must be at least 1: " + maxEntries);
        }
    }

    /** Both timeouts 60 s, names in UTF-8, subsystem {@code sftp}, a million entries of a directory. */
    public static RemoteOptions defaults() {
        return DEFAULTS;
    }

    /** Limits each request's wait for its reply. */
    public RemoteOptions withResponseTimeout(Duration limit) {
        return new RemoteOptions(limit, stallTimeout, fileNames, subsystem, maxEntries, serverCommand, wireLog);
    }

    /** Limits how long a transfer may stand still. */
    public RemoteOptions withStallTimeout(Duration limit) {
        return new RemoteOptions(responseTimeout, limit, fileNames, subsystem, maxEntries, serverCommand, wireLog);
    }

    /**
     * Sets the charset of the server's file names; see {@link FileNames}.
     *
     * @throws IllegalArgumentException if paths cannot be written in it (UTF-16, EBCDIC, ISO-2022)
     */
    public RemoteOptions withFileNames(Charset charset) {
        return new RemoteOptions(responseTimeout, stallTimeout, charset, subsystem, maxEntries, serverCommand, wireLog);
    }

    /** Asks for another subsystem than {@code sftp}. */
    public RemoteOptions withSubsystem(String name) {
        return new RemoteOptions(responseTimeout, stallTimeout, fileNames, name, maxEntries, Optional.empty(), wireLog);
    }

    /** Limits how many entries of one directory are taken into memory. */
    public RemoteOptions withMaxEntries(int entries) {
        return new RemoteOptions(responseTimeout, stallTimeout, fileNames, subsystem, entries, serverCommand, wireLog);
    }

    /** Runs {@code command} on the server and speaks SFTP with it, in place of a subsystem. */
    public RemoteOptions withServerCommand(String command) {
        if (command.isBlank()) {
            throw new IllegalArgumentException("serverCommand must not be empty");
        }
        return new RemoteOptions(
                responseTimeout, stallTimeout, fileNames, subsystem, maxEntries, Optional.of(command), wireLog);
    }

    /** Writes a transcript of requests and replies to {@code file}; without file content, which is only counted. */
    public RemoteOptions withWireLog(Path file) {
        return new RemoteOptions(
                responseTimeout, stallTimeout, fileNames, subsystem, maxEntries, serverCommand, Optional.of(file));
    }

    /** How long a server may take that has been silent already, before it counts as gone. */
    Duration patience() {
        Duration patience = stallTimeout.compareTo(PATIENCE_MIN) < 0 ? PATIENCE_MIN : stallTimeout;
        patience = patience.compareTo(PATIENCE_MAX) > 0 ? PATIENCE_MAX : patience;
        return patience.compareTo(responseTimeout) > 0 ? responseTimeout : patience;
    }

    WireLog openLog() throws IOException {
        return wireLog.isPresent()
                ? WireLog.to(wireLog.get(), new FileNames(fileNames), Clock.systemUTC())
                : WireLog.NONE;
    }

    private static void positive(Duration limit, String name) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException(name + " must be longer than nothing: " + limit);
        }
    }
}
