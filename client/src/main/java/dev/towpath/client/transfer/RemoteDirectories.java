package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes remote directories. It tries first and looks afterwards, so that two callers making the same path do not fail
 * each other: whoever comes second finds a directory, and that is what was wanted.
 */
final class RemoteDirectories {
    private final RemoteFileSystem files;

    RemoteDirectories(RemoteFileSystem files) {
        this.files = files;
    }

    /**
     * Makes {@code path} and what is missing above it; exactly {@code mode} for those it makes. Returns how many it made.
     *
     * @throws RemoteFileExistsException if something that is no directory is in the way
     */
    int makeAll(String path, OptionalInt mode) throws IOException {
        Set<String> made = new LinkedHashSet<>();
        makeAll(path, mode, made);
        return made.size();
    }

    /**
     * The same for whoever may have to repeat it over another connection: {@code made} keeps which it has made so far, the
     * outermost first, for those that were made before the break have yet to get their permissions. One whose making was
     * not answered counts if the one above it was made here; else nobody knows whose it is, and it keeps what it has.
     */
    void makeAll(String path, OptionalInt mode, Set<String> made) throws IOException {
        // Until all are made, their owner must be able to make something in them.
        OptionalInt atFirst = mode.isPresent() ? OptionalInt.of(mode.getAsInt() | 0700) : mode;
        try {
            makeEach(path, atFirst, made);
            if (mode.isPresent()) {
                // Innermost first, and whatever the server's umask took away.
                for (String directory : innermostFirst(made)) {
                    setMode(directory, mode.getAsInt());
                }
            }
        } catch (SftpException e) {
            throw mode.isPresent() ? leftInOrder(e, mode.getAsInt(), made) : e;
        }
    }

    private void makeEach(String path, OptionalInt mode, Set<String> made) throws IOException {
        // Upwards until something is there, then down again: one request for the usual case that only the last is
        // missing.
        Deque<String> missing = new ArrayDeque<>();
        boolean again = !made.isEmpty();
        String step = path;
        while (true) {
            try {
                note(made, step, make(step, mode), again);
                break;
            } catch (NoSuchRemoteFileException | WrongRemoteTypeException e) {
                // The second means that the parent is a file; making that one says so.
                String parent = RemotePaths.parent(step);
                if (parent.equals(step) || missing.contains(parent)) {
                    throw e;
                }
                missing.push(step);
                step = parent;
            }
        }
        while (!missing.isEmpty()) {
            String next = missing.pop();
            note(made, next, make(next, mode), again);
        }
    }

    /**
     * After a failure: whoever calls again finds directories and leaves them as they are, so those made now get their
     * permissions now, or the exception names them.
     */
    private SftpException leftInOrder(SftpException failure, int mode, Set<String> made) {
        boolean gone = failure instanceof ConnectionLostException || failure instanceof SftpTimeoutException;
        List<String> without = new ArrayList<>();
        for (String directory : innermostFirst(made)) {
            if (gone || !Uninterrupted.clean(failure, () -> setMode(directory, mode))) {
                without.add("\"" + directory + "\"");
            }
        }
        return without.isEmpty()
                ? failure
                : Retold.withMoreAdvice(
                        failure, "made, but perhaps without the permissions asked for: " + String.join(", ", without));
    }

    private void setMode(String directory, int mode) throws IOException {
        files.setAttributes(directory, AttributeChange.none().withPermissions(mode));
    }

    private static List<String> innermostFirst(Set<String> made) {
        List<String> reversed = new ArrayList<>(made);
        Collections.reverse(reversed);
        return reversed;
    }

    private static void note(Set<String> made, String path, boolean isNew, boolean again) {
        if (isNew || (again && made.contains(RemotePaths.parent(path)))) {
            made.add(path);
        }
    }

    /**
     * Makes the directory {@code path}, whose parent exists. Returns whether it was not there before.
     *
     * @throws RemoteFileExistsException if something that is no directory is in the way
     */
    boolean make(String path, OptionalInt mode) throws IOException {
        try {
            files.mkdir(path, mode);
            return true;
        } catch (NoSuchRemoteFileException
                | WrongRemoteTypeException
                | ConnectionLostException
                | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            // "Failure", "exists", and on read-only parents "permission denied" may all mean that it is there.
            Optional<RemoteFile> there = lookAfter(e, path);
            if (there.isEmpty()) {
                throw e;
            }
            if (there.get().isDirectory()) {
                return false;
            }
            throw inTheWay(path, e);
        }
    }

    private RemoteFileExistsException inTheWay(String path, @Nullable Throwable cause) {
        return new RemoteFileExistsException(
                Failure.of("mkdir", "a file of that name is in the way")
                        .withPath(path)
                        .withServer(files.server())
                        .withAdvice("delete or rename it, or choose another directory"),
                cause);
    }

    /**
     * Looks at what is above {@code path}, where nothing is, and throws what making it would throw, if that is no
     * directory. What the server does not let be looked at is taken for one.
     */
    void requireDirectoryAbove(String path) throws IOException {
        String step = path;
        while (!RemotePaths.parent(step).equals(step)) {
            step = RemotePaths.parent(step);
            try {
                if (!files.stat(step).isDirectory()) {
                    throw inTheWay(step, null);
                }
                return;
            } catch (NoSuchRemoteFileException e) {
                // Further up, then.
            } catch (SftpException e) {
                if (e.status().isEmpty()) {
                    throw e;
                }
                return;
            }
        }
    }

    /** The same without waiting; {@code then} hears whether it was not there before. */
    void make(Pipeline pipeline, String path, Pipeline.Then<Boolean> then, Pipeline.Otherwise otherwise)
            throws SftpException {
        pipeline.mkdir(path, then, refused -> {
            if (refused instanceof SftpTimeoutException) {
                otherwise.take(refused);
                return;
            }
            // Mostly it is there; if not, asking again, step by step, says what is wrong.
            pipeline.stat(
                    path,
                    there -> {
                        if (there.isDirectory()) {
                            then.take(false);
                        } else {
                            again(path, then, otherwise);
                        }
                    },
                    missing -> again(path, then, otherwise));
        });
    }

    private void again(String path, Pipeline.Then<Boolean> then, Pipeline.Otherwise otherwise) throws IOException {
        boolean isNew;
        try {
            isNew = make(path, OptionalInt.empty());
        } catch (ConnectionLostException e) {
            throw e;
        } catch (SftpException e) {
            otherwise.take(e);
            return;
        }
        then.take(isNew);
    }

    private Optional<RemoteFile> lookAfter(SftpException failed, String path) throws IOException {
        try {
            return files.find(path);
        } catch (ConnectionLostException | SftpTimeoutException e) {
            // Whoever may try again finds out then.
            e.addSuppressed(failed);
            throw e;
        } catch (IOException e) {
            failed.addSuppressed(e);
            return Optional.empty();
        }
    }
}
