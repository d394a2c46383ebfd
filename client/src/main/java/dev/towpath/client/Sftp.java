package dev.towpath.client;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.transfer.Carrier;
import dev.towpath.client.transfer.FileMode;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.client.transfer.TreeOptions;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One account on one SFTP server. Remote paths are {@code String}s with {@code /}, local ones are {@link Path}s; a remote
 * path that is not absolute starts at the {@linkplain #pwd() working directory}. Thread-safe: calls of several threads
 * share the connection and are in flight together. Every call blocks until the server has answered, at most for the
 * limits set on the {@link SftpBuilder}; an interrupted one throws {@link java.io.InterruptedIOException} and keeps the
 * flag. What the server or the connection refuses is an {@link dev.towpath.client.errors.SftpException}; failures of
 * local files are {@link java.nio.file.FileSystemException}s.
 *
 * @since 0.1
 */
public final class Sftp implements AutoCloseable {
    private static final Comparator<RemoteFile> BY_NAME = Comparator.comparing(RemoteFile::name, new CodePointOrder());

    private final SshConnection connection;
    private final RemoteFileSystem files;
    private final Carrier carrier;
    private final TransferOptions transfers;
    private final String directory;
    private final boolean view;

    private Sftp(
            SshConnection connection,
            RemoteFileSystem files,
            Carrier carrier,
            TransferOptions transfers,
            String directory,
            boolean view) {
        this.connection = connection;
        this.files = files;
        this.carrier = carrier;
        this.transfers = transfers;
        this.directory = directory;
        this.view = view;
    }

    static Sftp on(SshConnection connection, RemoteFileSystem files, TransferOptions transfers) throws IOException {
        Carrier carrier = new Carrier(files, new SecureRandom(), System::nanoTime);
        return new Sftp(connection, files, carrier, transfers, files.realPath("."), false);
    }

    /**
     * Connects to {@code sftp://user@host:port/directory} or {@code user@host:port}. The server must be in
     * {@code ~/.ssh/known_hosts}; a password must be in the URI. For anything else use {@link #builder()}.
     *
     * @throws IllegalArgumentException if {@code target} is neither form
     * @throws dev.towpath.client.errors.ConnectFailedException naming the step that failed and what to do about it
     */
    public static Sftp connect(String target) throws IOException {
        return builder().target(target).connect();
    }

    /** Starts to say where to connect and how. */
    public static SftpBuilder builder() {
        return new SftpBuilder();
    }

    /**
     * Returns a view of the same account whose working directory is {@code path}. This object keeps its own; closing the
     * view closes nothing.
     *
     * @throws NoSuchRemoteFileException if {@code path} does not exist
     * @throws WrongRemoteTypeException if it is no directory
     */
    public Sftp cd(String path) throws IOException {
        String real = files.realPath(at(path));
        if (!files.stat(real).isDirectory()) {
            throw new WrongRemoteTypeException(
                    failure("cd", path, "is no directory").withAdvice("change to the directory it lies in"), null);
        }
        return new Sftp(connection, files, carrier, transfers, real, true);
    }

    /** The same connection, started in another directory; this object is given up. */
    Sftp startingIn(String path) throws IOException {
        return new Sftp(connection, files, carrier, transfers, cd(path).directory, false);
    }

    /** The working directory, absolute and without links. */
    public String pwd() {
        return directory;
    }

    /** Lists a directory, sorted by name in code point order, without {@code .} and {@code ..}. */
    public List<RemoteFile> list(String path) throws IOException {
        return files.list(at(path)).stream().sorted(BY_NAME).toList();
    }

    /**
     * Describes a file, following links.
     *
     * @throws NoSuchRemoteFileException if it does not exist
     */
    public RemoteFile stat(String path) throws IOException {
        return files.stat(at(path));
    }

    /**
     * Describes a file, or the link itself if it is one.
     *
     * @throws NoSuchRemoteFileException if it does not exist
     */
    public RemoteFile lstat(String path) throws IOException {
        return files.lstat(at(path));
    }

    /** Describes a file if it exists, following links. Any other failure is thrown. */
    public Optional<RemoteFile> find(String path) throws IOException {
        return files.find(at(path));
    }

    /**
     * Tells whether a file exists, following links: a link that leads nowhere does not. False is said only if the server
     * says "no such file"; any other failure is thrown.
     */
    public boolean exists(String path) throws IOException {
        return find(path).isPresent();
    }

    /** Tells whether there is a directory, following links. */
    public boolean isDirectory(String path) throws IOException {
        return find(path).filter(RemoteFile::isDirectory).isPresent();
    }

    /** Tells whether there is a regular file, following links. */
    public boolean isRegularFile(String path) throws IOException {
        return find(path).filter(RemoteFile::isRegularFile).isPresent();
    }

    /** Returns the absolute path without links that {@code path} leads to. */
    public String realPath(String path) throws IOException {
        return files.realPath(at(path));
    }

    /** Returns the absolute path that a symbolic link points to, whether there is anything or not. */
    public String readLink(String link) throws IOException {
        String path = at(link);
        return RemotePaths.normalize(RemotePaths.resolve(RemotePaths.parent(path), files.readLink(path)));
    }

    /**
     * Makes a directory. Its permissions are what the server's umask leaves.
     *
     * @throws RemoteFileExistsException if there is something already
     * @throws NoSuchRemoteFileException if the directory above is missing; see {@link #mkdirs(String)}
     */
    public void mkdir(String path) throws IOException {
        files.mkdir(at(path), OptionalInt.empty());
    }

    /** Makes a directory with exactly these permissions: {@code 750} or {@code rwxr-x---}. */
    public void mkdir(String path, String mode) throws IOException {
        int bits = FileMode.parse(mode);
        files.mkdir(at(path), OptionalInt.of(bits));
        chmod(path, bits);
    }

    /**
     * Makes a directory and what is missing above it. It is no failure if it exists, or if somebody else makes it at the
     * same time.
     *
     * @throws RemoteFileExistsException if something on the way is no directory; it names it
     */
    public void mkdirs(String path) throws IOException {
        carrier.makeDirectories(at(path), OptionalInt.empty());
    }

    /**
     * Deletes a file, a symbolic link or an empty directory.
     *
     * @throws NoSuchRemoteFileException if there is nothing
     */
    public void delete(String path) throws IOException {
        try {
            files.remove(at(path));
        } catch (WrongRemoteTypeException directoryThere) {
            files.rmdir(at(path));
        }
    }

    /** Deletes a file, a symbolic link or an empty directory if there is one. Returns whether there was. */
    public boolean deleteIfExists(String path) throws IOException {
        try {
            delete(path);
            return true;
        } catch (NoSuchRemoteFileException e) {
            return false;
        }
    }

    /**
     * Renames a file or a directory; never replaces. Where the server itself would, a file that appears at {@code to} in
     * the last moment can still be lost.
     *
     * @throws RemoteFileExistsException if there is something at {@code to}
     */
    public void rename(String from, String to) throws IOException {
        if (files.lfind(at(to)).isPresent()) {
            throw new RemoteFileExistsException(
                    failure("rename", from, "the target \"" + at(to) + "\" exists")
                            .withAdvice("choose another name, or replace(…)"),
                    null);
        }
        files.rename(at(from), at(to));
    }

    /**
     * Renames a file and replaces what is at {@code to} in one step.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if the server lacks
     *     {@code posix-rename@openssh.com}
     */
    public void replace(String from, String to) throws IOException {
        files.posixRename(at(from), at(to));
    }

    /** Makes {@code link} a symbolic link to {@code target}, which is taken as it is. */
    public void symlink(String link, String target) throws IOException {
        files.symlink(at(link), target);
    }

    /**
     * Makes {@code link} another name of the file {@code existing}.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if the server lacks {@code hardlink@openssh.com}
     */
    public void hardLink(String link, String existing) throws IOException {
        files.hardLink(at(link), at(existing));
    }

    /**
     * Changes permissions, following links: {@code 644}, {@code rw-r--r--}, or {@code u+x,go-w}.
     *
     * @throws IllegalArgumentException if {@code mode} is none of these
     */
    public void chmod(String path, String mode) throws IOException {
        FileMode.change(mode, 0, false);
        RemoteFile file = stat(path);
        chmod(path, FileMode.change(mode, file.permissions().orElse(0), file.isDirectory()));
    }

    /** Changes permissions, following links; set-user-ID, set-group-ID and sticky are taken away. */
    public void chmod(String path, Set<PosixFilePermission> permissions) throws IOException {
        chmod(path, FileMode.of(permissions));
    }

    private void chmod(String path, int bits) throws IOException {
        files.setAttributes(at(path), AttributeChange.none().withPermissions(bits));
    }

    /** Sets the modification time, in whole seconds; the time of last access as well, since the protocol sets both. */
    public void setModified(String path, Instant time) throws IOException {
        files.setAttributes(at(path), AttributeChange.none().withTimes(time, time));
    }

    /** Uploads {@code local}; see {@link #put(Path, String, UnaryOperator)}. */
    public Transferred put(Path local, String remote) throws IOException {
        return put(local, remote, UnaryOperator.identity());
    }

    /**
     * Uploads {@code local} to {@code remote} and returns once the server has acknowledged every byte, the size is
     * checked and the file is in place. {@code remote} is the name of the file, or a directory if it ends with a slash.
     * Whatever fails, an existing target stays as it was (but see {@link TransferOptions#inPlace()}) and no part file
     * is left; if one could not be removed, the message names it. A link at the target is replaced, not followed.
     *
     * @throws java.nio.file.NoSuchFileException if {@code local} does not exist
     * @throws java.nio.file.FileSystemException if {@code local} is a directory
     * @throws NoSuchRemoteFileException if {@code remote}'s directory is missing
     * @throws WrongRemoteTypeException if {@code remote} is a directory and has no slash at its end
     * @throws dev.towpath.client.errors.TransferIntegrityException if the size differs or {@code local} was written to
     *     meanwhile
     */
    public Transferred put(Path local, String remote, UnaryOperator<TransferOptions> how) throws IOException {
        return carrier.put(local, at(remote), how.apply(transfers));
    }

    /** Downloads {@code remote} with the connection's defaults; see {@link #get(String, Path, UnaryOperator)}. */
    public Transferred get(String remote, Path local) throws IOException {
        return get(remote, local, UnaryOperator.identity());
    }

    /**
     * Downloads {@code remote} to the file {@code local}, which appears in one step once all of it is here and its size
     * is checked. Whatever fails, an existing {@code local} stays as it was and nothing is left beside it. A link at
     * {@code local} is replaced, not followed.
     *
     * @throws java.nio.file.NoSuchFileException if the local directory does not exist
     * @throws java.nio.file.FileSystemException if {@code local} is a directory
     * @throws NoSuchRemoteFileException if {@code remote} does not exist
     * @throws WrongRemoteTypeException if {@code remote} is a directory
     * @throws dev.towpath.client.errors.TransferIntegrityException if {@code remote} was written to meanwhile, or the
     *     server sent less or more than it said
     */
    public Transferred get(String remote, Path local, UnaryOperator<TransferOptions> how) throws IOException {
        return carrier.get(at(remote), local, how.apply(transfers));
    }

    /** Uploads what is in {@code local} into {@code remote}; see {@link #putTree(Path, String, UnaryOperator)}. */
    public TreeReport putTree(Path local, String remote) throws IOException {
        return putTree(local, remote, UnaryOperator.identity());
    }

    /**
     * Uploads what is in the directory {@code local} into the directory {@code remote}. Directories are made as needed;
     * existing ones are fine. Each file is transferred as {@link #put(Path, String, UnaryOperator)} does. Files that are
     * only in {@code remote} stay.
     *
     * @throws java.nio.file.NoSuchFileException if {@code local} does not exist
     * @throws java.nio.file.NotDirectoryException if {@code local} is no directory
     */
    public TreeReport putTree(Path local, String remote, UnaryOperator<TreeOptions> how) throws IOException {
        return carrier.putTree(
                local, at(remote), how.apply(TreeOptions.defaults().each(o -> transfers)));
    }

    /** Downloads what is in {@code remote} into {@code local}; see {@link #getTree(String, Path, UnaryOperator)}. */
    public TreeReport getTree(String remote, Path local) throws IOException {
        return getTree(remote, local, UnaryOperator.identity());
    }

    /**
     * Downloads what is in the directory {@code remote} into the directory {@code local}. Directories are made as
     * needed; existing ones are fine. Each file is transferred as {@link #get(String, Path, UnaryOperator)} does. Nothing
     * is written outside {@code local}, whatever names and links the server sends, nor through symbolic links that lie
     * below it; what cannot be taken is in {@link TreeReport#leftOut()}.
     *
     * @throws NoSuchRemoteFileException if {@code remote} does not exist
     * @throws WrongRemoteTypeException if {@code remote} is no directory
     */
    public TreeReport getTree(String remote, Path local, UnaryOperator<TreeOptions> how) throws IOException {
        return carrier.getTree(
                at(remote), local, how.apply(TreeOptions.defaults().each(o -> transfers)));
    }

    /**
     * Returns what lies beneath, for what this class does not offer: {@link RemoteFileSystem}, {@link SshConnection} or
     * the SSH library's own session. Empty if it is something else.
     */
    public <T> Optional<T> unwrap(Class<T> type) {
        for (Object inner : List.of(files, connection, connection.session())) {
            if (type.isInstance(inner)) {
                return Optional.of(type.cast(inner));
            }
        }
        return Optional.empty();
    }

    /** Closes the connection. Never blocks for long; does nothing the second time, and nothing on a view. */
    @Override
    public void close() {
        if (!view) {
            files.close();
            connection.close();
        }
    }

    /** The server and the working directory. */
    @Override
    public String toString() {
        return "Sftp[" + connection.server() + " " + directory + "]";
    }

    private String at(String path) {
        return RemotePaths.resolve(directory, path);
    }

    private Failure failure(String operation, String path, String reason) {
        return Failure.of(operation, reason).withPath(at(path)).withServer(connection.server());
    }
}
