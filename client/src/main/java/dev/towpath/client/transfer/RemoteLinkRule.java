package dev.towpath.client.transfer;

import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteType;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of the symbolic links in a remote tree: taken as they are, left out, or followed within the tree. */
final class RemoteLinkRule {
    private final RemoteFileSystem files;
    private final Links links;
    private final TreeLog log;
    private final LinkGoal goal;

    RemoteLinkRule(RemoteFileSystem files, Links links, TreeLog log) {
        this.files = files;
        this.links = links;
        this.log = log;
        this.goal = LinkGoal.on(files);
    }

    /** What {@code listed} is, links followed if they may be; null if it is left out. */
    @Nullable RemoteFile look(ListedDirectory level, RemoteFile listed, String remote, String below) throws IOException {
        // Some servers list names without types.
        RemoteFile file = listed.type() == RemoteType.UNKNOWN ? files.lstat(remote) : listed;
        if (!file.isSymbolicLink() || links == Links.COPY) {
            return file;
        }
        if (links == Links.SKIP) {
            log.leftOut(below, "is a symbolic link");
            return null;
        }
        Optional<RemoteFile> target = files.find(remote);
        if (target.isEmpty()) {
            log.leftOut(below, "is a symbolic link that leads nowhere");
            return null;
        }
        String real = goal.of(realPath(level), remote);
        String root = realPath(top(level));
        if (!real.startsWith(root.endsWith("/") ? root : root + "/")) {
            log.leftOut(below, "is a symbolic link that leads out of the tree");
            return null;
        }
        for (ListedDirectory above = level; above.parent != null; above = above.parent) {
            if (realPath(above).equals(real)) {
                log.leftOut(below, "is a symbolic link back to a directory it lies in");
                return null;
            }
        }
        return target.get();
    }

    private static ListedDirectory top(ListedDirectory level) {
        ListedDirectory top = level;
        while (top.parent != null) {
            top = top.parent;
        }
        return top;
    }

    /** Asked once for each directory: with links in links, asking for all above each time would never end. */
    private String realPath(ListedDirectory level) throws IOException {
        String real = level.real;
        if (real == null) {
            ListedDirectory above = level.parent;
            real = above == null ? files.realPath(level.remote) : goal.of(realPath(above), level.remote);
            level.real = real;
        }
        return real;
    }
}
