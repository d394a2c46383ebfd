package dev.towpath.client.transfer;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the directory that a tree begins with, and lists it without waiting for that. */
final class TreeTop {
    private @Nullable RemoteFile self;
    private @Nullable List<RemoteFile> children;
    private @Nullable SftpException refused;

    private TreeTop() {}

    /** What is there, and what is in it. */
    record Seen(RemoteFile self, List<RemoteFile> children) {}

    /**
     * Looks at {@code path}.
     *
     * @throws WrongRemoteTypeException if it is no directory
     */
    static Seen look(RemoteFileSystem files, SmallFiles small, String path) throws IOException {
        return new TreeTop().seen(files, small, path);
    }

    private Seen seen(RemoteFileSystem files, SmallFiles small, String path) throws IOException {
        // What a refusal means is asked again, by itself.
        small.pipeline().stat(path, there -> self = there, missing -> self = files.stat(path));
        small.pipeline().list(path, listed -> children = listed, refusal -> refused = refusal);
        RemoteFile there = self;
        while (there == null || (there.isDirectory() && children == null && refused == null)) {
            small.turn();
            there = self;
        }
        if (!there.isDirectory()) {
            throw new WrongRemoteTypeException(
                    Failure.of("getTree", "is no directory")
                            .withPath(path)
                            .withServer(files.server())
                            .withAdvice("fetch a single file with get"),
                    null);
        }
        List<RemoteFile> listed = children;
        SftpException why = refused;
        if (why != null) {
            throw why;
        }
        return new Seen(there, requireNonNull(listed, "listed"));
    }
}
