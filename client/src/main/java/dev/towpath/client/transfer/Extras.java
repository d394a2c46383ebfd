package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.transfer.Scanned.Entry;
import dev.towpath.client.transfer.Scanned.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deletes what is only at the target, if it is still what was seen there when the plan was made. */
final class Extras {
    /** Something at the target, as it is now. */
    interface Extra {
        /** What it is; empty if it is gone. */
        Optional<Entry> now() throws IOException;

        /** Deletes it: a link, not what it leads to; a directory only if it is empty. */
        void delete() throws IOException;
    }

    /** Finds something at the target. */
    @FunctionalInterface
    interface Finder {
        Extra at(String path) throws IOException;
    }

    private final Scanned seen;
    private final Finder finder;
    private final Repeating repeating;

    Extras(Scanned seen, Finder finder, Repeating repeating) {
        this.seen = seen;
        this.finder = finder;
        this.repeating = repeating;
    }

    /** What became of one extra. */
    private enum End {
        DELETED,
        GONE_BEFORE,
        CHANGED
    }

    /** One extra to delete. The answer may be lost: if it is gone when this looks again, it was this that deleted it. */
    private final class Deletion {
        private final String path;
        private boolean asked;

        Deletion(String path) {
            this.path = path;
        }

        End run() throws IOException {
            Extra extra = finder.at(path);
            Optional<Entry> now = extra.now();
            if (now.isEmpty()) {
                return asked ? End.DELETED : End.GONE_BEFORE;
            }
            if (!now.get().equals(seen.entries().get(path))) {
                return End.CHANGED;
            }
            asked = true;
            extra.delete();
            return End.DELETED;
        }
    }

    TreeReport delete(TreeReport report, List<String> paths) throws IOException {
        List<String> deleted = new ArrayList<>();
        TreeReport told = report;
        for (String path : paths) {
            try {
                End end = repeating.run(new Deletion(path)::run);
                if (end == End.DELETED) {
                    deleted.add(path);
                } else if (end == End.CHANGED) {
                    told = told.withWarning("\"" + path + "\" was not deleted, because it has changed");
                }
            } catch (DirectoryNotEmptyException e) {
                told = told.withWarning("\"" + path + "\" could not be deleted: it is not empty");
            } catch (IOException e) {
                if (endsAll(e)) {
                    throw e;
                }
                told = told.withWarning("\"" + path + "\" could not be deleted: " + e.getMessage());
            }
        }
        return told.withDeleted(deleted);
    }

    /** Whether the others would fail like this one, each after its time. */
    static boolean endsAll(IOException e) {
        return e instanceof ConnectionLostException
                || e instanceof ConnectFailedException
                || e instanceof SftpTimeoutException
                || e instanceof ProtocolViolationException
                || e instanceof InterruptedIOException
                || Thread.currentThread().isInterrupted();
    }

    static Extra remote(RemoteFileSystem files, String path) {
        return new Extra() {
            @Override
            public Optional<Entry> now() throws IOException {
                return files.lfind(path).map(Extras::entry);
            }

            @Override
            public void delete() throws IOException {
                if (files.lstat(path).isDirectory()) {
                    files.rmdir(path);
                } else {
                    files.remove(path);
                }
            }
        };
    }

    private static Entry entry(RemoteFile file) {
        if (file.isRegularFile()) {
            return RemoteScan.entry(file);
        }
        return new Entry(file.isDirectory() ? Kind.DIRECTORY : Kind.OTHER, -1, Scanned.NO_TIME);
    }

    static Extra local(Path root, Path path) {
        return new Extra() {
            @Override
            public Optional<Entry> now() throws IOException {
                try {
                    return Optional.of(LocalScan.entry(
                            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
                } catch (NoSuchFileException e) {
                    return Optional.empty();
                }
            }

            @Override
            public void delete() throws IOException {
                Path parent = path.getParent();
                if (parent == null || !parent.toRealPath().startsWith(root.toRealPath())) {
                    throw new FileSystemException(path.toString(), null, "a link has taken the place of its directory");
                }
                Files.delete(path);
            }
        };
    }
}
