package dev.towpath.client.nio;

import dev.towpath.client.remote.RemoteFileSystem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A server's files as a {@link FileSystem}. Paths are separated by {@code /} and hold names as the server has them,
 * byte for byte. Failures are those of {@link java.nio.file.Files}, with the {@link
 * dev.towpath.client.errors.SftpException} as their cause. Thread-safe. Closing it makes its paths unusable and closes
 * nothing else.
 *
 * @since 0.1
 */
public final class SftpFileSystem extends FileSystem {
    private final LiveFiles live;
    private final URI root;
    private final String directory;
    private final SftpProvider provider = new SftpProvider(this);
    private volatile boolean closed;

    private SftpFileSystem(LiveFiles live, URI root, String directory) {
        this.live = live;
        this.root = root;
        this.directory = directory;
    }

    /**
     * Shows the files that {@code live} gives.
     *
     * @param root the server, {@code sftp://user@host:port/}: what {@link Path#toUri} starts with
     * @param directory where relative paths start, absolute
     */
    public static FileSystem over(LiveFiles live, URI root, String directory) {
        return new SftpFileSystem(live, root, directory);
    }

    RemoteFileSystem files() throws IOException {
        requireOpen();
        return live.files();
    }

    URI root() {
        return root;
    }

    /** Where relative paths start. */
    SftpPath directory() {
        return new SftpPath(this, directory);
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedFileSystemException();
        }
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(new SftpPath(this, "/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(new SftpFileStore(new SftpPath(this, "/")));
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic", "owner", "posix");
    }

    @Override
    public Path getPath(String first, String... more) {
        StringBuilder text = new StringBuilder(first);
        for (String part : more) {
            if (!part.isEmpty()) {
                if (text.length() > 0) {
                    text.append('/');
                }
                text.append(part);
            }
        }
        return new SftpPath(this, text.toString());
    }

    /** Takes {@code glob:} and {@code regex:}, in the syntax of {@link FileSystem#getPathMatcher}. */
    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "\"" + syntaxAndPattern + "\" names no syntax; write \"glob:…\" or \"regex:…\"");
        }
        String syntax = syntaxAndPattern.substring(0, colon);
        String text = syntaxAndPattern.substring(colon + 1);
        Pattern pattern;
        if (syntax.equalsIgnoreCase("glob")) {
            pattern = GlobPattern.compile(text);
        } else if (syntax.equalsIgnoreCase("regex")) {
            pattern = Pattern.compile(text);
        } else {
            throw new UnsupportedOperationException("patterns are \"glob:…\" or \"regex:…\", not \"" + syntax + ":…\"");
        }
        return path -> pattern.matcher(path.toString()).matches();
    }

    /** Owners and groups by number: version 3 of the protocol knows no names. */
    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return new NumberedPrincipals();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("SFTP tells nobody of changes; list the directory again");
    }

    /** The server and the directory. */
    @Override
    public String toString() {
        return "SftpFileSystem[" + root + " " + directory + "]";
    }
}
