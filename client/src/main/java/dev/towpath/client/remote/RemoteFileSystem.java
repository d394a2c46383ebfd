package dev.towpath.client.remote;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.ssh.SshConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.sshd.client.session.ClientSession;

/**
 * The files of an SFTP server, over one channel of one connection. Thread-safe: calls of several threads are in flight
 * together. Every call waits at most the response timeout for each reply; a reply that comes later is dropped and the
 * channel stays usable. An interrupted call throws {@link java.io.InterruptedIOException} and keeps the flag. Once the
 * channel is lost every call throws {@link dev.towpath.client.errors.ConnectionLostException}.
 *
 * <p>A path that is not absolute starts at the directory the server puts the account in.
 *
 * @since 0.1
 */
public final class RemoteFileSystem implements AutoCloseable {
    private final Peculiarities peculiarities;
    private final SpareChannels spares;
    private final Dialogue dialogue;
    private final RemoteOptions options;
    private final Map<String, String> extensions;
    private final Set<Capability> capabilities;
    private final ServerLimits limits;
    private final SecondLook secondLook = new SecondLook(this);

    private RemoteFileSystem(
            ClientSession session, ChannelOpening.Opened opened, RemoteOptions options, Runnable wanted)
            throws IOException {
        this.peculiarities = Peculiarities.of(session);
        this.spares = new SpareChannels(session, opened.channel().server(), options);
        this.dialogue =
                new Dialogue(opened.channel(), new FileNames(options.fileNames()), peculiarities.linksByDraft());
        this.options = options;
        this.extensions = opened.version().extensions();
        this.capabilities = Set.copyOf(Capability.of(extensions));
        this.limits = can(Capability.LIMITS) ? ServerLimits.ask(dialogue.checking(wanted)) : ServerLimits.UNKNOWN;
        opened.channel().limitedTo(limits);
    }

    private RemoteFileSystem(RemoteFileSystem same, Runnable check) {
        this.peculiarities = same.peculiarities;
        this.spares = same.spares;
        this.dialogue = same.dialogue.checking(check);
        this.options = same.options;
        this.extensions = same.extensions;
        this.capabilities = same.capabilities;
        this.limits = same.limits;
    }

    /**
     * Opens an SFTP channel on {@code connection}; several may be open side by side. Closing it does not close the
     * connection.
     *
     * @throws dev.towpath.client.errors.ConnectFailedException if the server offers no SFTP or something else in its place
     */
    public static RemoteFileSystem open(SshConnection connection, RemoteOptions options) throws IOException {
        return open(connection, options, () -> {});
    }

    /** The same; runs {@code wanted} a few times a second while it waits, and opens none if that throws. */
    public static RemoteFileSystem open(SshConnection connection, RemoteOptions options, Runnable wanted)
            throws IOException {
        return open(connection.session(), connection.server(), options, wanted);
    }

    /** Opens an SFTP channel on a MINA session; {@code server} is {@code host:port}, for messages. */
    static RemoteFileSystem open(ClientSession session, String server, RemoteOptions options, Runnable wanted)
            throws IOException {
        ChannelOpening.Opened opened = ChannelOpening.open(session, server, options, wanted);
        boolean done = false;
        try {
            RemoteFileSystem files = new RemoteFileSystem(session, opened, options, wanted);
            done = true;
            return files;
        } finally {
            if (!done) {
                opened.channel().lose(new Loss(Loss.Kind.CLOSED, "the channel was closed", null));
            }
        }
    }

    /**
     * The same files over the same channel. Calls, those on files opened here too, run {@code check} a few times a second
     * while they wait, and stop waiting if it throws; what was asked may be done all the same.
     */
    public RemoteFileSystem checking(Runnable check) {
        return new RemoteFileSystem(this, check);
    }

    /** The server, as {@code host:port}. */
    public String server() {
        return dialogue.channel().server();
    }

    /** How it talks to the server. */
    public RemoteOptions options() {
        return options;
    }

    /** Whether the channel can still be used. */
    public boolean isOpen() {
        return dialogue.channel().loss() == null;
    }

    /** What the server can do beyond version 3. */
    public Set<Capability> capabilities() {
        return capabilities;
    }

    /** Whether the server can do {@code capability}. */
    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }

    /** Every extension the server named, with its data; mostly a version number. */
    public Map<String, String> extensions() {
        return extensions;
    }

    /** What the server allows; all zero if it does not say. */
    public ServerLimits limits() {
        return limits;
    }

    /** Asks for the attributes of a file, following links. */
    public RemoteFile stat(String path) throws IOException {
        return attributes("stat", path, dialogue.encoder().stat(path));
    }

    /** Asks for the attributes of a file or of the link itself. */
    public RemoteFile lstat(String path) throws IOException {
        return attributes("lstat", path, dialogue.encoder().lstat(path));
    }

    private RemoteFile attributes(String operation, String path, Request request) throws IOException {
        try {
            return dialogue.askAttributes(dialogue.attempt(operation, path), request);
        } catch (SftpException refused) {
            throw secondLook.afterStat(refused);
        }
    }

    /** Asks for the attributes of a file that may be missing, following links. Any other failure is thrown. */
    public Optional<RemoteFile> find(String path) throws IOException {
        try {
            return Optional.of(stat(path));
        } catch (NoSuchRemoteFileException missing) {
            return Optional.empty();
        }
    }

    /** Asks for the attributes of a file or link that may be missing. Any other failure is thrown. */
    public Optional<RemoteFile> lfind(String path) throws IOException {
        try {
            return Optional.of(lstat(path));
        } catch (NoSuchRemoteFileException missing) {
            return Optional.empty();
        }
    }

    /** Whether there is something at {@code path}, following links. A failure other than "no such file" is thrown. */
    public boolean exists(String path) throws IOException {
        return find(path).isPresent();
    }

    /**
     * Lists a directory: everything in it, in the server's order, without {@code .} and {@code ..}.
     *
     * @throws SftpException if there is more than {@link RemoteOptions#maxEntries()}, or names take more of the memory than
     *     it says: a server may list without end
     */
    public List<RemoteFile> list(String directory) throws IOException {
        List<RemoteFile> entries = new ArrayList<>();
        ListingRoom room = ListingRoom.of(options);
        Attempt attempt = dialogue.attempt("list", directory);
        try (DirectoryCursor cursor = openDirectory(directory)) {
            for (Optional<RemoteFile> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                room.take(attempt, entries.size() + 1, next.get());
                entries.add(next.get());
            }
        }
        return entries;
    }

    /** Opens a directory for listing it piece by piece. */
    public DirectoryCursor openDirectory(String directory) throws IOException {
        try {
            Attempt attempt = dialogue.attempt("list", directory);
            byte[] handle = dialogue.askHandle(attempt, dialogue.encoder().opendir(directory));
            return new DirectoryCursor(dialogue, directory, handle);
        } catch (SftpException refused) {
            throw secondLook.afterOpendir(refused);
        }
    }

    /** Asks the server for the absolute path behind {@code path}. */
    public String realPath(String path) throws IOException {
        return dialogue.askName(
                dialogue.attempt("resolve", path), dialogue.encoder().realpath(path));
    }

    /** Asks where paths that are not absolute start; {@code .} if the server cannot tell, which every server understands. */
    public String home() throws IOException {
        try {
            return realPath(".");
        } catch (SftpException refused) {
            if (refused.status().isPresent()) {
                return ".";
            }
            throw refused;
        }
    }

    /**
     * Whether the server still answers, after something did not come in time: it is waited for as long as a transfer may
     * stand still, 2 s at least and 10 s at most, but never longer than the response timeout.
     */
    public boolean answers() throws IOException {
        Attempt attempt = dialogue.attempt("resolve", ".");
        TimeLimit limit = dialogue.unlimited().within(options.patience());
        return dialogue.channel().answers(attempt, dialogue.encoder().realpath("."), limit);
    }

    /** Asks what a link points to, as it is written in the link. */
    public String readLink(String link) throws IOException {
        try {
            return dialogue.askName(
                    dialogue.attempt("readlink", link), dialogue.encoder().readlink(link));
        } catch (SftpException refused) {
            throw secondLook.afterReadlink(refused);
        }
    }

    /** Makes a directory, with {@code mode} less the server's umask if one is given. */
    public void mkdir(String path, OptionalInt mode) throws IOException {
        AttributeChange attributes =
                mode.isPresent() ? AttributeChange.none().withPermissions(mode.getAsInt()) : AttributeChange.none();
        try {
            dialogue.tell(dialogue.attempt("mkdir", path), dialogue.encoder().mkdir(path, attributes));
        } catch (SftpException refused) {
            throw secondLook.afterMaking(refused);
        }
    }

    /** Removes an empty directory. */
    public void rmdir(String path) throws IOException {
        try {
            dialogue.tell(dialogue.attempt("rmdir", path), dialogue.encoder().rmdir(path));
        } catch (SftpException refused) {
            throw secondLook.afterRmdir(refused);
        }
    }

    /** Removes a file or a link. */
    public void remove(String path) throws IOException {
        try {
            dialogue.tell(dialogue.attempt("remove", path), dialogue.encoder().remove(path));
        } catch (SftpException refused) {
            throw secondLook.afterRemove(refused);
        }
    }

    /** Renames with SSH_FXP_RENAME. Whether an existing target is refused or replaced is up to the server; OpenSSH refuses. */
    public void rename(String from, String to) throws IOException {
        try {
            dialogue.tell(dialogue.attempt("rename", from), dialogue.encoder().rename(from, to));
        } catch (SftpException refused) {
            throw secondLook.afterRename(refused, to, false);
        }
    }

    /** Renames and replaces the target atomically, if the server has {@link Capability#POSIX_RENAME}. */
    public void posixRename(String from, String to) throws IOException {
        require(Capability.POSIX_RENAME, "rename", from);
        try {
            dialogue.tell(
                    dialogue.attempt("rename", from),
                    dialogue.encoder().extendedOnPaths(Capability.POSIX_RENAME.extension(), from, to));
        } catch (SftpException refused) {
            throw secondLook.afterRename(refused, to, true);
        }
    }

    /** Changes attributes of a file, following links. */
    public void setAttributes(String path, AttributeChange change) throws IOException {
        try {
            dialogue.tell(
                    dialogue.attempt("set attributes of", path),
                    dialogue.encoder().setstat(path, change));
        } catch (SftpException refused) {
            throw secondLook.afterSetstat(refused, change);
        }
    }

    /** Makes {@code link} a symbolic link with the text {@code target}. */
    public void symlink(String link, String target) throws IOException {
        try {
            dialogue.tell(dialogue.attempt("symlink", link), dialogue.encoder().symlink(link, target));
        } catch (SftpException refused) {
            throw secondLook.afterMaking(refused);
        }
    }

    /** Makes {@code link} another name of {@code existing}, if the server has {@link Capability#HARDLINK}. */
    public void hardLink(String link, String existing) throws IOException {
        require(Capability.HARDLINK, "hard link", link);
        try {
            dialogue.tell(
                    dialogue.attempt("hard link", link),
                    dialogue.encoder().extendedOnPaths(Capability.HARDLINK.extension(), existing, link));
        } catch (SftpException refused) {
            throw secondLook.afterHardLink(refused, existing);
        }
    }

    /** Asks for the space of the file system below {@code path}, if the server has {@link Capability#STATVFS}. */
    public DiskSpace space(String path) throws IOException {
        require(Capability.STATVFS, "ask for the space of", path);
        return dialogue.ask(
                dialogue.attempt("ask for the space of", path),
                dialogue.encoder().extendedOnPath(Capability.STATVFS.extension(), path),
                PacketType.EXTENDED_REPLY,
                DiskSpace::read);
    }

    /** Asks the server for the checksum of a file, following links; nothing if it cannot compute it. */
    public Optional<byte[]> checksum(String path, Checksum algorithm) throws IOException {
        return checksum(path, algorithm, 0);
    }

    /** The same of a file with {@code size} bytes, for which the server may take its time to read them. */
    public Optional<byte[]> checksum(String path, Checksum algorithm, long size) throws IOException {
        return ServerChecksums.ask(this, dialogue.patient(size), path, algorithm);
    }

    /**
     * Opens a file. Some servers open a directory for reading, too, and fail at the first read.
     *
     * @param attributes what a file made by this call gets; most servers look at the permissions only
     */
    public RemoteHandle open(String path, Set<OpenFlag> flags, AttributeChange attributes) throws IOException {
        try {
            byte[] handle = dialogue.askHandle(
                    dialogue.attempt("open", path), dialogue.encoder().open(path, OpenFlag.bits(flags), attributes));
            return new RemoteHandle(this, dialogue, limits, path, handle);
        } catch (SftpException refused) {
            throw secondLook.afterOpen(refused, flags.contains(OpenFlag.CREATE), flags.contains(OpenFlag.EXCLUSIVE));
        }
    }

    /** Closes the channel; calls that wait end at once. Does not wait, and does nothing the second time. */
    @Override
    public void close() {
        spares.close();
        dialogue.channel().lose(new Loss(Loss.Kind.CLOSED, "the channel was closed by this side", null));
    }

    SecondLook secondLook() {
        return secondLook;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    Peculiarities peculiarities() {
        return peculiarities;
    }

    SpareChannels spares() {
        return spares;
    }

    void require(Capability capability, String operation, String path) throws SftpException {
        if (!can(capability)) {
            throw new UnsupportedByServerException(
                    dialogue.attempt(operation, path).failed("the server does not offer " + capability.extension()),
                    null);
        }
    }
}
