package dev.towpath.client.nio;

import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.DirectoryCursor;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Copies, moves and deletes within one server, with the rules of {@link java.nio.file.Files}. */
final class CopyAndMove {
    private final SftpPath source;
    private final SftpPath target;
    private final Set<CopyOption> options;
    private final RemoteFileSystem files;

    CopyAndMove(SftpPath source, SftpPath target, Set<CopyOption> options) throws IOException {
        this.source = source;
        this.target = target;
        this.options = options;
        this.files = source.fileSystem().files();
        for (CopyOption option : options) {
            if (!(option instanceof StandardCopyOption) && option != LinkOption.NOFOLLOW_LINKS) {
                throw new UnsupportedOperationException("option " + option + " means nothing to an SFTP server");
            }
        }
    }

    void copy() throws IOException {
        if (options.contains(StandardCopyOption.ATOMIC_MOVE)) {
            throw new UnsupportedOperationException("ATOMIC_MOVE is for moving, not for copying");
        }
        String from = source.onServer();
        RemoteFile file = options.contains(LinkOption.NOFOLLOW_LINKS) ? files.lstat(from) : files.stat(from);
        if (!makeRoom()) {
            return;
        }
        String to = target.onServer();
        OptionalInt mode = file.permissions().isPresent()
                ? OptionalInt.of(file.permissions().getAsInt() & 0777)
                : OptionalInt.empty();
        if (file.isSymbolicLink()) {
            files.symlink(to, files.readLink(from));
            return;
        }
        if (file.isDirectory()) {
            files.mkdir(to, mode);
        } else {
            copyBytes(from, to, mode);
        }
        if (options.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
            copyAttributes(file, to, mode);
        }
    }

    private void copyBytes(String from, String to, OptionalInt mode) throws IOException {
        RemoteStreams streams = new RemoteStreams(files);
        AttributeChange attributes =
                mode.isPresent() ? AttributeChange.none().withPermissions(mode.getAsInt()) : AttributeChange.none();
        try (InputStream in = streams.read(from, 0);
                OutputStream out =
                        streams.write(to, attributes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            in.transferTo(out);
        }
    }

    private void copyAttributes(RemoteFile file, String to, OptionalInt mode) throws IOException {
        AttributeChange change =
                mode.isPresent() ? AttributeChange.none().withPermissions(mode.getAsInt()) : AttributeChange.none();
        Optional<Instant> modified = file.modified();
        if (modified.isPresent()) {
            change = change.withTimes(file.accessed().orElse(modified.get()), modified.get());
        }
        files.setAttributes(to, change);
    }

    void move() throws IOException {
        String from = source.onServer();
        String to = target.onServer();
        if (options.contains(StandardCopyOption.ATOMIC_MOVE)) {
            try {
                files.posixRename(from, to);
            } catch (UnsupportedByServerException e) {
                AtomicMoveNotSupportedException told =
                        new AtomicMoveNotSupportedException(source.toString(), target.toString(), e.getMessage());
                told.initCause(e);
                throw told;
            }
            return;
        }
        RemoteFile moved = files.lstat(from);
        boolean replaces = options.contains(StandardCopyOption.REPLACE_EXISTING);
        if (replaces && files.can(Capability.POSIX_RENAME) && !moved.isDirectory() && !isDirectory(to)) {
            files.posixRename(from, to);
        } else if (makeRoom()) {
            files.rename(from, to);
        }
    }

    private boolean isDirectory(String path) throws IOException {
        return files.lfind(path).filter(RemoteFile::isDirectory).isPresent();
    }

    /** Makes sure that nothing is at the target; false if it is the source. */
    private boolean makeRoom() throws IOException {
        String to = target.onServer();
        if (files.lfind(to).isEmpty()) {
            return true;
        }
        if (files.realPath(to).equals(files.realPath(source.onServer()))
                && !files.lstat(to).isSymbolicLink()) {
            return false;
        }
        if (!options.contains(StandardCopyOption.REPLACE_EXISTING)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        delete(target);
        return true;
    }

    /** Deletes a file, a link or an empty directory. */
    static void delete(SftpPath path) throws IOException {
        RemoteFileSystem files = path.fileSystem().files();
        String there = path.onServer();
        try {
            files.remove(there);
        } catch (WrongRemoteTypeException directory) {
            try {
                files.rmdir(there);
            } catch (IOException e) {
                if (holdsSomething(files, there)) {
                    DirectoryNotEmptyException told = new DirectoryNotEmptyException(path.toString());
                    told.initCause(e);
                    throw told;
                }
                throw e;
            }
        }
    }

    private static boolean holdsSomething(RemoteFileSystem files, String directory) throws IOException {
        try (DirectoryCursor cursor = files.openDirectory(directory)) {
            return cursor.next().isPresent();
        }
    }
}
