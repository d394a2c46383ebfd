package dev.towpath.client.transfer;

import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A directory of a server whose children are being fetched. */
final class ListedDirectory {
    final RemoteFile self;
    final String remote;
    final Path local;
    final String below;
    final @Nullable ListedDirectory parent;
    final int depth;
    Iterator<RemoteFile> children = Collections.emptyIterator();
    boolean walked;
    int pending;
    final LocalTwins twins = new LocalTwins();

    @Nullable LocalDirectory directory;

    @Nullable String real;

    ListedDirectory(RemoteFile self, String remote, Path local, String below, @Nullable ListedDirectory parent) {
        this.self = self;
        this.remote = remote;
        this.local = local;
        this.below = below;
        this.parent = parent;
        this.depth = parent == null ? 1 : parent.depth + 1;
    }

    /** Gives the local directory the times and permissions of this one, as far as {@code options} say so. */
    void describe(TransferOptions options, TreeLog log) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(local, PosixFileAttributeView.class);
        if (options.has(Choice.PRESERVE_PERMISSIONS)
                && view != null
                && self.permissions().isPresent()) {
            view.setPermissions(FileMode.permissions(self.permissions().getAsInt() & 0777));
        }
        if (options.has(Choice.PRESERVE_TIMES)) {
            if (self.modified().isPresent()) {
                Files.setLastModifiedTime(local, FileTime.from(self.modified().get()));
            } else {
                log.warn("the server does not tell when \"" + remote + "\" was modified");
            }
        }
    }

    String below(String name) {
        return below.isEmpty() ? name : below + "/" + name;
    }
}
