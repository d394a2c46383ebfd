package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.DirectoryCursor;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.TreeBottom;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a directory with all that is in it. What the server calls a directory is entered; everything else, links too,
 * is removed by its name and never followed. Files go while their directory is listed, so that only the names of
 * subdirectories are held; no recursion, one open directory at a time. What cannot be deleted is passed over, and told at
 * the end.
 */
final class TreeRemoval {
    /** Failures kept beside the first: a whole tree without rights must not fill the memory. */
    private static final int KEPT_MAX = 20;

    /** A directory on the way down: what is left to do in it, and whether something in it stays. */
    private static final class Level {
        final String path;
        final Deque<String> subdirectories = new ArrayDeque<>();
        boolean stays;

        Level(String path) {
            this.path = path;
        }
    }

    /** More than anybody has; a server may list without end. */
    private static final long MET_MAX = 100_000_000;

    private final RemoteFileSystem files;
    private final Pipeline pipeline;
    private final Deque<Level> levels = new ArrayDeque<>();
    private long met;
    private long deleted;
    private long failed;
    private @Nullable SftpException failure;

    private TreeRemoval(RemoteFileSystem files) {
        this.files = files;
        this.pipeline = new Pipeline(files);
    }

    /** Deletes {@code path} and what is in it; of a link, the link. Returns how much was deleted, {@code path} included. */
    static long run(RemoteFileSystem files, String path) throws IOException {
        TreeRemoval removal = new TreeRemoval(files);
        if (files.lstat(path).isDirectory() && !removal.wasLink(path)) {
            try {
                removal.tree(path);
            } finally {
                removal.pipeline.abandon();
            }
        } else if (removal.deleted == 0) {
            files.remove(path);
            removal.deleted++;
        }
        removal.report(path);
        return removal.deleted;
    }

    /**
     * Removes {@code path}, which the server calls a directory, if it is a link all the same: LSTAT of ProFTPD follows
     * links. What is in a directory that a link leads to is not ours to delete.
     */
    private boolean wasLink(String path) throws IOException {
        if (Capability.likeOpenSsh(files)) {
            return false;
        }
        try {
            String unused = files.readLink(path);
            files.remove(path);
            deleted++;
            return true;
        } catch (SftpException e) {
            endIfOver(e);
            if (e.status().isEmpty() && !(e instanceof WrongRemoteTypeException)) {
                throw e;
            }
            // No link, or a server that calls directories links, and does not remove them as files.
            return false;
        }
    }

    private void tree(String path) throws IOException {
        enter(path);
        while (!levels.isEmpty()) {
            Level level = levels.getFirst();
            String next = level.subdirectories.pollFirst();
            if (next != null) {
                enter(next);
                continue;
            }
            settle();
            if (!level.subdirectories.isEmpty()) {
                continue;
            }
            levels.pop();
            boolean stays = level.stays || !emptied(level.path);
            if (stays && !levels.isEmpty()) {
                levels.getFirst().stays = true;
            }
        }
    }

    private void enter(String path) throws IOException {
        Level level = new Level(path);
        levels.push(level);
        Optional<String> bottom = TreeBottom.reached(levels.size(), path);
        if (bottom.isPresent()) {
            level.stays = true;
            note(new SftpException(
                    Failure.of("delete", bottom.get()).withPath(path).withServer(files.server())));
            return;
        }
        try (DirectoryCursor cursor = files.openDirectory(path)) {
            for (Optional<RemoteFile> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                clear(level, next.get());
            }
        } catch (NoSuchRemoteFileException alreadyGone) {
            return;
        } catch (WrongRemoteTypeException noDirectoryAnyMore) {
            // Removing it by its name, as what it was, will say what is wrong.
            return;
        } catch (SftpException e) {
            level.stays = true;
            endIfOver(e);
            note(e);
        }
    }

    /** Waits until every file asked for is gone or refused; some may have turned out to be directories. */
    private void settle() throws IOException {
        while (pipeline.inFlight() > 0) {
            pipeline.turn();
        }
    }

    private void clear(Level level, RemoteFile file) throws IOException {
        if (++met > MET_MAX) {
            throw new SftpException(Failure.of("delete", "the server lists more than " + MET_MAX + " entries in it")
                    .withPath(level.path)
                    .withServer(files.server())
                    .withAdvice("call it again to go on, if that may be"));
        }
        if (file.name().indexOf('/') >= 0 || file.name().isEmpty()) {
            // Only a hostile server lists such a name, to have something elsewhere deleted.
            level.stays = true;
            note(new SftpException(Failure.of("delete", "the server lists \"" + file.name() + "\", which is no name")
                    .withPath(level.path)
                    .withServer(files.server())));
        } else if (file.isDirectory()) {
            level.subdirectories.add(file.path());
        } else {
            remove(level, file.path());
        }
    }

    /** Removes a file without waiting, many at a time. */
    private void remove(Level level, String path) throws IOException {
        pipeline.remove(path, gone -> deleted++, refused -> {
            endIfOver(refused);
            // Asked again, step by step, the server's answer is explained.
            if (!removed(level, path)) {
                level.stays = true;
            }
        });
        while (pipeline.inFlight() >= pipeline.files()) {
            pipeline.turn();
        }
    }

    /** Removes a file; where the server did not say what it is, it may turn out to be a directory. */
    private boolean removed(Level level, String path) throws IOException {
        try {
            files.remove(path);
            deleted++;
            return true;
        } catch (NoSuchRemoteFileException e) {
            return true;
        } catch (WrongRemoteTypeException directory) {
            level.subdirectories.add(path);
            return true;
        } catch (SftpException e) {
            endIfOver(e);
            note(e);
            return false;
        }
    }

    private boolean emptied(String directory) throws IOException {
        try {
            files.rmdir(directory);
            deleted++;
            return true;
        } catch (NoSuchRemoteFileException e) {
            return true;
        } catch (SftpException e) {
            endIfOver(e);
            note(e);
            return false;
        }
    }

    /** Without a server there is no point in going on. */
    private static void endIfOver(SftpException e) throws SftpException {
        if (e instanceof ConnectionLostException || e instanceof SftpTimeoutException) {
            throw e;
        }
    }

    private void note(SftpException e) {
        failed++;
        SftpException first = failure;
        if (first == null) {
            failure = e;
        } else if (failed <= KEPT_MAX) {
            first.addSuppressed(e);
        }
    }

    private void report(String path) throws SftpException {
        SftpException first = failure;
        if (first != null) {
            String more = failed > 1 ? ", and " + (failed - 1) + " more" : "";
            String reason =
                    first.failure().reason() + " (\"" + first.path() + "\"" + more + "); " + deleted + " were deleted";
            throw Retold.as("deleteTree", path, Retold.with(first, failure -> failure.withReason(reason)));
        }
    }
}
