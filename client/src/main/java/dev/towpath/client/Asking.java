package dev.towpath.client;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.errors.Printable;
import dev.towpath.client.inbox.Inbox;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.DiskSpace;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.ssh.CommandResult;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The verbs that ask about the server and the connection, and the way to what lies beneath. */
abstract sealed class Asking extends Streaming permits Sftp {
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(1);
    private static final int COMMAND_OUTPUT_MAX = 16 * 1024 * 1024;

    Asking(Session session, TransferOptions transfers, String directory) {
        super(session, transfers, directory);
    }

    /**
     * Asks for the space of the file system below {@code path}.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if the server lacks {@code statvfs@openssh.com}
     */
    public DiskSpace space(String path) throws IOException {
        String file = at(path);
        return session().repeatable(live -> live.files().space(file));
    }

    /** Tells about the connection: keys, algorithms, extensions. Asks the server nothing that was not asked before. */
    public ConnectionInfo info() throws IOException {
        return session()
                .once(live -> new ConnectionInfo(
                        session().server(),
                        session().settings().user(),
                        live.connection().negotiated(),
                        session().settings().algorithms(),
                        live.files().extensions(),
                        live.files().capabilities(),
                        live.files().limits()));
    }

    /**
     * Returns the checksum of a file in lower-case hexadecimal digits, following links: computed by the server if it
     * can, else by reading the whole file back. To know which, or to allow a command on the server, use
     * {@link #checksum(String, Checksum, Set)}.
     */
    public String checksum(String path, Checksum algorithm) throws IOException {
        return checksum(path, algorithm, EnumSet.of(ChecksumWay.EXTENSION, ChecksumWay.READ_BACK))
                .hex();
    }

    /**
     * Returns the checksum of a file, following links, and who computed it: the first of the {@code allowed} ways that
     * works, in the order of {@link ChecksumWay}.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if none of the allowed ways works
     * @throws dev.towpath.client.errors.WrongRemoteTypeException if it is a directory
     */
    public FileChecksum checksum(String path, Checksum algorithm, Set<ChecksumWay> allowed) throws IOException {
        String file = at(path);
        return session().repeatable(live -> new ChecksumLadder(live, file, algorithm, () -> {}).climb(allowed));
    }

    /**
     * Runs a command on the server, for at most a minute; see {@link #exec(String, Duration)}.
     */
    public CommandResult exec(String command) throws IOException {
        return exec(command, COMMAND_LIMIT);
    }

    /**
     * Runs a command on the server, without input, and waits for its end. A shell on the server reads it; it starts in
     * the user's home, whatever {@link #pwd()} says. An exit code other than 0 is no failure. Each of its output
     * streams may have 16 MiB.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if the server does not run commands
     * @throws dev.towpath.client.errors.SftpTimeoutException if it does not end within {@code limit}; it may still run
     * @throws dev.towpath.client.errors.ConnectionLostException if the connection broke; it may have run
     */
    public CommandResult exec(String command, Duration limit) throws IOException {
        return session().once(live -> live.connection().run(command, limit, COMMAND_OUTPUT_MAX));
    }

    /**
     * Runs a command as {@link #exec(String, Duration)} does, with streams for what it prints: they are written to as
     * it comes, by the thread that called, and not closed. There may be any amount of it; a stream that does not take
     * more makes the command wait. The same stream may serve for both, {@link OutputStream#nullOutputStream()} for what
     * is not wanted.
     *
     * @return how it ended; its {@code out} and {@code err} are empty
     * @throws dev.towpath.client.errors.UnsupportedByServerException if the server does not run commands
     * @throws dev.towpath.client.errors.SftpTimeoutException if it does not end within {@code limit}, which is looked
     *     at between two writes; it may still run
     * @throws dev.towpath.client.errors.ConnectionLostException if the connection broke; it may have run
     * @throws IOException also what a stream throws; the command is left then, and may still run
     */
    public CommandResult exec(String command, Duration limit, OutputStream out, OutputStream err) throws IOException {
        requireNonNull(out, "out");
        requireNonNull(err, "err");
        return session().once(live -> live.connection().run(command, limit, out, err));
    }

    /**
     * Returns the inbox in a directory in which others lay files, each of which is to be worked on once. Its name is
     * made of the user, the server and the directory; asks the server nothing that was not asked before.
     */
    public Inbox inbox(String path) throws IOException {
        String inbox = at(path);
        String name = session()
                .once(live -> Printable.text(
                        session().settings().user() + "@" + session().server() + inbox));
        return Inbox.of(new InboxPlace(this), inbox, name, Clock.systemUTC(), System::nanoTime);
    }

    /**
     * Returns what lies beneath, for what this class does not offer: {@link
     * dev.towpath.client.remote.RemoteFileSystem}, {@link dev.towpath.client.ssh.SshConnection} or the SSH library's
     * own session. It belongs to the connection that stands now, and ends with it. Empty if it is something else, or if
     * there was no connection yet.
     */
    public <T> Optional<T> unwrap(Class<T> type) {
        return session().current().stream()
                .flatMap(live -> List.of(
                        live.files(), live.connection(), live.connection().session())
                        .stream())
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
