package dev.towpath.client.transfer;

import dev.towpath.client.remote.RemoteFile;
import java.nio.file.Path;
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

    String below(String name) {
        return below.isEmpty() ? name : below + "/" + name;
    }
}
