package dev.towpath.client;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The verbs that look at what is there. They change nothing, so each may happen twice: one that loses its connection is
 * repeated on a new one.
 */
abstract sealed class Looking extends Verbs permits Changing {
    private static final Comparator<RemoteFile> BY_NAME = Comparator.comparing(RemoteFile::name, new CodePointOrder());

    Looking(Session session, TransferOptions transfers, String directory) {
        super(session, transfers, directory);
    }

    /**
     * Returns a view of the same account whose working directory is {@code path}. This object keeps its own; closing the
     * view closes nothing.
     *
     * @throws NoSuchRemoteFileException if {@code path} does not exist
     * @throws WrongRemoteTypeException if it is no directory
     */
    public Sftp cd(String path) throws IOException {
        String directory = at(path);
        String real = session().repeatable(live -> Session.directory(live.files(), directory));
        return new Sftp(session(), transfers(), real);
    }

    /** The working directory, absolute and without links. Asks the server only if nothing was asked before. */
    public String pwd() throws IOException {
        return directory();
    }

    /** Lists a directory, sorted by name in code point order, without {@code .} and {@code ..}. */
    public List<RemoteFile> list(String path) throws IOException {
        String directory = at(path);
        List<RemoteFile> files = session().repeatable(live -> live.files().list(directory));
        return files.stream().sorted(BY_NAME).toList();
    }

    /**
     * Describes a file, following links.
     *
     * @throws NoSuchRemoteFileException if it does not exist
     */
    public RemoteFile stat(String path) throws IOException {
        String file = at(path);
        return session().repeatable(live -> live.files().stat(file));
    }

    /**
     * Describes a file, or the link itself if it is one.
     *
     * @throws NoSuchRemoteFileException if it does not exist
     */
    public RemoteFile lstat(String path) throws IOException {
        String file = at(path);
        return session().repeatable(live -> live.files().lstat(file));
    }

    /** Describes a file if it exists, following links. Any other failure is thrown. */
    public Optional<RemoteFile> find(String path) throws IOException {
        String file = at(path);
        return session().repeatable(live -> live.files().find(file));
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
        String file = at(path);
        return session().repeatable(live -> live.files().realPath(file));
    }

    /** Returns the absolute path that a symbolic link points to, whether there is anything or not. */
    public String readLink(String link) throws IOException {
        String path = at(link);
        return session().repeatable(live -> {
            String target = live.files().readLink(path);
            // The server's path of the directory: "..", taken by text, would go wrong behind another link.
            return RemotePaths.isAbsolute(target)
                    ? RemotePaths.normalize(target)
                    : RemotePaths.normalize(
                            RemotePaths.resolve(live.files().realPath(RemotePaths.parent(path)), target));
        });
    }
}
