package dev.towpath.client.nio;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RemoteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The provider of one {@link SftpFileSystem}. Not installed: a file system needs a connection, which a URI alone does
 * not make.
 */
final class SftpProvider extends FileSystemProvider {
    private final SftpFileSystem fileSystem;

    SftpProvider(SftpFileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    @Override
    public String getScheme() {
        return "sftp";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        throw new UnsupportedOperationException("connect with Sftp and ask it for its fileSystem()");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        URI own = fileSystem.root();
        if ("sftp".equalsIgnoreCase(uri.getScheme())
                && String.valueOf(uri.getRawAuthority()).equalsIgnoreCase(own.getRawAuthority())) {
            return fileSystem;
        }
        throw new FileSystemNotFoundException(uri + " is not on " + own);
    }

    @Override
    public Path getPath(URI uri) {
        return getFileSystem(uri).getPath(PathUri.path(uri));
    }

    private RemoteStreams streams() throws IOException {
        return new RemoteStreams(fileSystem.files());
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        SftpPath file = SftpPath.of(path);
        Set<OpenOption> checked = withoutLinkOption(file, options);
        return FileFailures.ask(path.toString(), () -> streams().open(file.onServer(), made(attributes), checked));
    }

    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        SftpPath file = SftpPath.of(path);
        Set<OpenOption> checked = withoutLinkOption(file, Set.of(options));
        for (OpenOption option : checked) {
            if (option != StandardOpenOption.READ) {
                throw new UnsupportedOperationException("\"" + option + "\" is not for reading");
            }
        }
        return FileFailures.ask(path.toString(), () -> streams().read(file.onServer(), 0));
    }

    @Override
    public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
        SftpPath file = SftpPath.of(path);
        OpenOption[] checked =
                withoutLinkOption(file, new HashSet<>(Arrays.asList(options))).toArray(OpenOption[]::new);
        return FileFailures.ask(
                path.toString(), () -> streams().write(file.onServer(), AttributeChange.none(), checked));
    }

    /** The protocol always follows; looking first is all that can be done. */
    private Set<OpenOption> withoutLinkOption(SftpPath path, Set<? extends OpenOption> options) throws IOException {
        Set<OpenOption> others = new HashSet<>(options);
        if (others.remove(LinkOption.NOFOLLOW_LINKS)
                && fileSystem
                        .files()
                        .lfind(path.onServer())
                        .filter(RemoteFile::isSymbolicLink)
                        .isPresent()) {
            throw new FileSystemException(path.toString(), null, "is a symbolic link, and NOFOLLOW_LINKS was said");
        }
        for (OpenOption option : others) {
            if (!(option instanceof StandardOpenOption)) {
                throw new UnsupportedOperationException("option " + option + " means nothing to an SFTP server");
            }
        }
        return others;
    }

    @SuppressWarnings("unchecked") // the name of the attribute says its type
    private static AttributeChange made(FileAttribute<?>... attributes) {
        AttributeChange change = AttributeChange.none();
        for (FileAttribute<?> attribute : attributes) {
            if (!attribute.name().equals("posix:permissions")) {
                throw new UnsupportedOperationException(
                        "\"" + attribute.name() + "\" cannot be set when a file is made; set it afterwards");
            }
            change = change.withPermissions(SftpAttributes.bits((Set<PosixFilePermission>) attribute.value()));
        }
        return change;
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        SftpPath directory = SftpPath.of(path);
        try {
            return new SftpDirectoryStream(directory, fileSystem.files().openDirectory(directory.onServer()), filter);
        } catch (WrongRemoteTypeException e) {
            NotDirectoryException told = new NotDirectoryException(path.toString());
            told.initCause(e);
            throw told;
        } catch (SftpException e) {
            throw FileFailures.told(path.toString(), null, e);
        }
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        OptionalInt mode = made(attributes).permissions();
        FileFailures.tell(
                path.toString(),
                null,
                () -> fileSystem.files().mkdir(SftpPath.of(path).onServer(), mode));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        if (attributes.length > 0) {
            throw new UnsupportedOperationException("a link has no attributes of its own");
        }
        FileFailures.tell(
                link.toString(),
                null,
                () -> fileSystem.files().symlink(SftpPath.of(link).onServer(), target.toString()));
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        FileFailures.tell(
                existing.toString(),
                link.toString(),
                () -> fileSystem
                        .files()
                        .hardLink(
                                SftpPath.of(link).onServer(),
                                SftpPath.of(existing).onServer()));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        try {
            return FileFailures.ask(
                    link.toString(),
                    () -> fileSystem.getPath(
                            fileSystem.files().readLink(SftpPath.of(link).onServer())));
        } catch (FileSystemException e) {
            if (e.getCause() instanceof WrongRemoteTypeException) {
                NotLinkException told = new NotLinkException(link.toString());
                told.initCause(e.getCause());
                throw told;
            }
            throw e;
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        FileFailures.tell(path.toString(), null, () -> CopyAndMove.delete(SftpPath.of(path)));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        FileFailures.tell(
                source.toString(),
                target.toString(),
                () -> new CopyAndMove(SftpPath.of(source), SftpPath.of(target), Set.of(options)).copy());
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        FileFailures.tell(
                source.toString(),
                target.toString(),
                () -> new CopyAndMove(SftpPath.of(source), SftpPath.of(target), Set.of(options)).move());
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        if (one.equals(other)) {
            return true;
        }
        if (!(other instanceof SftpPath) || other.getFileSystem() != fileSystem) {
            return false;
        }
        return realPath(SftpPath.of(one), false).equals(realPath(SftpPath.of(other), false));
    }

    /** Servers resolve what does not exist as well, so existence is asked for first. */
    Path realPath(SftpPath path, boolean keepLastLink) throws IOException {
        return FileFailures.ask(path.toString(), () -> {
            String there = path.onServer();
            if (keepLastLink
                    && !RemotePaths.name(there).equals("..")
                    && !RemotePaths.name(there).equals(".")) {
                fileSystem.files().lstat(there);
                return fileSystem
                        .getPath(fileSystem.files().realPath(RemotePaths.parent(there)))
                        .resolve(RemotePaths.name(there));
            }
            fileSystem.files().stat(there);
            return fileSystem.getPath(fileSystem.files().realPath(there));
        });
    }

    @Override
    public boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        checkAccess(path);
        return new SftpFileStore(SftpPath.of(path));
    }

    /**
     * Looks whether the file exists, and whether anybody at all has the rights asked for: which of the three the
     * account is, the protocol does not say.
     */
    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        RemoteFile file = FileFailures.ask(
                path.toString(), () -> fileSystem.files().stat(SftpPath.of(path).onServer()));
        int bits = file.permissions().orElse(0777);
        for (AccessMode mode : modes) {
            int anybody = switch (mode) {
                case READ -> 0444;
                case WRITE -> 0222;
                case EXECUTE -> 0111;
            };
            if ((bits & anybody) == 0) {
                throw new AccessDeniedException(path.toString(), null, "its permissions let nobody " + mode);
            }
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        String name;
        if (type == BasicFileAttributeView.class) {
            name = "basic";
        } else if (type == PosixFileAttributeView.class) {
            name = "posix";
        } else if (type == FileOwnerAttributeView.class) {
            name = "owner";
        } else {
            return null;
        }
        return type.cast(new SftpAttributeView(SftpPath.of(path), options.length == 0, name));
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
            throw new UnsupportedOperationException("no attributes of " + type + "; ask for basic or POSIX ones");
        }
        return type.cast(new SftpAttributeView(SftpPath.of(path), options.length == 0, "posix").readAttributes());
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        int colon = attributes.indexOf(':');
        return view(path, attributes, options).read(attributes.substring(colon + 1));
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        int colon = attribute.indexOf(':');
        view(path, attribute, options).set(attribute.substring(colon + 1), value);
    }

    private SftpAttributeView view(Path path, String attributes, LinkOption... options) {
        int colon = attributes.indexOf(':');
        String name = colon < 0 ? "basic" : attributes.substring(0, colon);
        if (!fileSystem.supportedFileAttributeViews().contains(name)) {
            throw new UnsupportedOperationException(
                    "no view \"" + name + "\"; there are " + fileSystem.supportedFileAttributeViews());
        }
        return new SftpAttributeView(SftpPath.of(path), options.length == 0, name);
    }
}
