package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
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
        try {
            new RemoteCopy(files, source, part).to(to);
        } catch (SftpException e) {
            throw Retold.as("copy", from, e);
        }
    }

    private void to(String target) throws IOException {
        boolean done = false;
        try {
            copy();
            files.rename(part, target);
            done = true;
        } finally {
            if (!done) {
                cleanUp();
            }
        }
    }

    private void copy() throws IOException {
        AttributeChange attributes = source.permissions().isPresent()
                ? AttributeChange.none().withPermissions(source.permissions().getAsInt() & 0777)
                : AttributeChange.none();
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

    /** The failure that led here is what the caller must see; a server that is gone cannot be told anyway. */
    private void cleanUp() {
        try {
            files.remove(part);
        } catch (IOException e) {
            return;
        }
    }
}
