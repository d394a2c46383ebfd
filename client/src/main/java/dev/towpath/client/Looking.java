package dev.towpath.client;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.DirectoryCursor;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RollCall;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
     * Returns a view of the same account whose working directory is {@code path}. This object keeps its own; closing
     * the view closes nothing.
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
     * Lists a directory piece by piece, in the server's order, without {@code .} and {@code ..}: memory does not grow
     * with the directory. Close the stream; it holds the directory open on the server, and closing it waits until the
     * server has closed that. A failure on the way, a lost connection too, is thrown by the stream as {@link
     * UncheckedIOException}.
     */
    public Stream<RemoteFile> entries(String path) throws IOException {
        String directory = at(path);
        DirectoryCursor cursor = session()
                .repeatable(live -> live.files().openDirectory(directory).settling());
        return RemoteStream.of(cursor::next).onClose(cursor::close);
    }

    /** Walks through all that is below {@code root}; see {@link #walk(String, int, FileVisitOption...)}. */
    public Stream<RemoteFile> walk(String root, FileVisitOption... options) throws IOException {
        return walk(root, Integer.MAX_VALUE, options);
    }

    /**
     * Walks through what is below {@code root}, without {@code root} itself: depth first, each directory before what is
     * in it, sorted by name, with absolute paths. Symbolic links are told, not followed. Directories are listed one by
     * one as the stream is read, so that no more than one listing per level is held; what fails then is thrown by the
     * stream as {@link UncheckedIOException}. To go on after failures use
     * {@link #walk(String, RemoteVisitor, FileVisitOption...)}.
     *
     * <p>With {@link FileVisitOption#FOLLOW_LINKS} what a link leads to is told under the link's path, and directories
     * behind links are gone into, wherever on the server they are. A link that leads nowhere, to where it cannot be
     * looked at, or back to a directory that the walk is in at that moment is told as the link it is. So are links to
     * directories on servers whose real paths keep links in them: no circle could be noticed there. Two links to one
     * directory tell its files twice.
     *
     * @param maxDepth how many levels; 1 is what {@link #list} says
     * @throws NoSuchRemoteFileException if {@code root} does not exist
     * @throws WrongRemoteTypeException if it is no directory
     */
    public Stream<RemoteFile> walk(String root, int maxDepth, FileVisitOption... options) throws IOException {
        return RemoteStream.of(new TreeWalk(eyes(), at(root), maxDepth, follows(options))::next);
    }

    /**
     * Walks through what is below {@code root} as {@link #walk(String, int, FileVisitOption...)} does, and tells
     * {@code visitor}, who also decides which directories to go into and whether to go on after a failure.
     */
    public void walk(String root, RemoteVisitor visitor, FileVisitOption... options) throws IOException {
        new TreeWalk(eyes(), at(root), Integer.MAX_VALUE, follows(options)).visit(visitor);
    }

    private static boolean follows(FileVisitOption... options) {
        return Arrays.asList(options).contains(FileVisitOption.FOLLOW_LINKS);
    }

    /**
     * Finds what fits a pattern, in the order of {@link #walk(String, FileVisitOption...)}; nothing fits where there is
     * no such directory. {@code *} is any run of characters but the slash (of a hidden name too), {@code **} any run,
     * {@code ?} one character, {@code [a-z]} one of a set, {@code {a,b}} one of several; a backslash takes the next
     * character as it is. {@code **} does not follow links, a name does.
     *
     * @param pattern {@code in/*.csv}, {@code /out/**}{@code /done-[0-9].txt}
     * @throws IllegalArgumentException if a bracket or a brace is not closed
     */
    public List<RemoteFile> glob(String pattern) throws IOException {
        return PatternSearch.find(eyes(), RemotePaths.isAbsolute(pattern) ? "/" : directory(), pattern);
    }

    private PatternSearch.Eyes eyes() {
        return new PatternSearch.Eyes() {
            @Override
            public List<RemoteFile> list(String directory) throws IOException {
                return Looking.this.list(directory);
            }

            @Override
            public RemoteFile lstat(String path) throws IOException {
                return Looking.this.lstat(path);
            }

            @Override
            public Optional<RemoteFile> find(String path) throws IOException {
                return Looking.this.find(path);
            }

            @Override
            public String realPath(String path) throws IOException {
                return Looking.this.realPath(path);
            }

            @Override
            public Optional<RemoteFile> lfind(String path) throws IOException {
                return session().repeatable(live -> live.files().lfind(path));
            }

            @Override
            public boolean isDirectory(String path) throws IOException {
                return Looking.this.isDirectory(path);
            }
        };
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
     * Describes those of many files that exist, following links unless told not to: as many calls of {@link #find}, or
     * of {@link #lstat}, but the questions leave together, so that it is the round trip of one. What does not exist is
     * not in the result; the others are there under the paths as they were given, in that order. Any other failure is
     * thrown and names the path.
     *
     * @param options {@link LinkOption#NOFOLLOW_LINKS} to be told of a link itself
     */
    public Map<String, RemoteFile> findAll(Collection<String> paths, LinkOption... options) throws IOException {
        boolean follow = !Arrays.asList(options).contains(LinkOption.NOFOLLOW_LINKS);
        List<String> given = List.copyOf(paths);
        List<String> asked = new ArrayList<>(given.size());
        for (String path : given) {
            asked.add(at(path));
        }
        List<Optional<RemoteFile>> answers = session().repeatable(live -> RollCall.of(live.files(), asked, follow));
        Map<String, RemoteFile> found = new LinkedHashMap<>();
        for (int i = 0; i < given.size(); i++) {
            String path = given.get(i);
            answers.get(i).ifPresent(file -> found.put(path, file));
        }
        return found;
    }

    /**
     * Tells whether a file exists, following links: a link that leads nowhere does not. False is said only if the
     * server says "no such file"; any other failure is thrown.
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
