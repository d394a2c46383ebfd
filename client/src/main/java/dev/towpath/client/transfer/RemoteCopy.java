package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RemoteStreams;
import dev.towpath.client.remote.WriteWindow;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Copies a file to another name on the same server: by the server itself where it has {@code copy-data}, else through
 * here. The copy grows under the name of a part file and is renamed when it is complete; the rename never replaces.
 */
final class RemoteCopy {
    /** The server answers when a piece is done: small enough to be done within any response timeout. */
    private static final long PIECE = 64L * 1024 * 1024;

    private final RemoteFileSystem files;
    private final RemoteFile source;
    private final String part;
    private boolean begun;
    private boolean renaming;
    /** Set by whoever cleans up. */
    private volatile boolean moved;

    private RemoteCopy(RemoteFileSystem files, RemoteFile source, String part) {
        this.files = files;
        this.source = source;
        this.part = part;
    }

    static void run(Carrier carrier, String from, String to) throws IOException {
        RemoteFileSystem files = carrier.files();
        RemoteFile source = Retold.onItself("copy", from, () -> files.stat(from));
        if (source.isDirectory()) {
            throw new WrongRemoteTypeException(
                    Failure.of("copy", "it is a directory").withPath(from).withServer(files.server()), null);
        }
        if (files.lfind(to).isPresent()) {
            throw new RemoteFileExistsException(
                    Failure.of("copy", "the target \"" + to + "\" exists")
                            .withPath(from)
                            .withServer(files.server())
                            .withAdvice("choose another name, or copy beside it and replace(…)"),
                    null);
        }
        String part = RemotePaths.resolve(RemotePaths.parent(to), PartName.of(RemotePaths.name(to), carrier.random()));
        RemoteCopy copy = new RemoteCopy(files, source, part);
        try {
            copy.to(to);
        } catch (SftpException e) {
            SftpException told = Retold.as("copy", from, e);
            String left = copy.leave(carrier, told, to);
            if (!copy.moved) {
                throw left.isEmpty() ? told : Retold.withMoreAdvice(told, left);
            }
        } catch (IOException | RuntimeException e) {
            String left = copy.leave(carrier, e, to);
            if (!left.isEmpty()) {
                e.addSuppressed(new IOException(left));
            }
            throw e;
        }
    }

    private void to(String target) throws IOException {
        copy();
        renaming = true;
        files.rename(part, target);
    }

    private void copy() throws IOException {
        AttributeChange attributes = source.permissions().isPresent()
                ? AttributeChange.none().withPermissions(source.permissions().getAsInt() & 0777)
                : AttributeChange.none();
        begun = true;
        RemoteHandle to = files.open(part, Set.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE), attributes);
        try {
            if (!onServer(to)) {
                throughHere(to);
            }
            long copied = to.stat().size();
            if (source.size() >= 0 && copied >= 0 && copied < source.size()) {
                throw new TransferIntegrityException(
                        Failure.of("copy", "the copy has " + copied + " bytes of " + source.size())
                                .withServer(files.server())
                                .withAdvice("the file may have been written to meanwhile; copy it again"),
                        null);
            }
            to.close();
        } finally {
            to.abandon();
        }
    }

    /** Returns whether the server did it. */
    private boolean onServer(RemoteHandle to) throws IOException {
        if (!files.can(Capability.COPY_DATA) || source.size() < 0) {
            return false;
        }
        RemoteHandle from = files.open(source.path(), Set.of(OpenFlag.READ), AttributeChange.none());
        try {
            for (long at = 0; at < source.size(); at += PIECE) {
                from.copy(at, Math.min(PIECE, source.size() - at), to, at);
            }
            return true;
        } catch (UnsupportedByServerException e) {
            return false;
        } finally {
            from.abandon();
        }
    }

    private void throughHere(RemoteHandle to) throws IOException {
        try (InputStream from = new RemoteStreams(files).read(source.path(), 0)) {
            long unused = new WriteWindow(to, 0, bytes -> {}).send(from);
        }
    }

    /**
     * Removes the part file, over another connection if need be, and returns what to say if that fails. If it is gone
     * because the rename happened whose answer was lost, the copy is there: nobody else knows the name of the part file.
     */
    private String leave(Carrier carrier, Exception failure, String target) {
        boolean gone = !begun
                || Uninterrupted.remove(failure, () -> {
                    carrier.reach();
                    try {
                        carrier.files().remove(part);
                    } catch (NoSuchRemoteFileException e) {
                        moved = renaming && carrier.files().lfind(target).isPresent();
                    }
                });
        return gone ? "" : "the part file \"" + part + "\" could not be removed; delete it";
    }
}
