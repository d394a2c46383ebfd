package dev.towpath.client;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.CleanedUp;
import dev.towpath.client.transfer.FileMode;
import dev.towpath.client.transfer.Sweeping;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The verbs that change names and attributes. What may happen twice (attributes, {@code mkdirs}) is repeated when the
 * connection is lost; the rest may have happened, and is reported.
 */
abstract sealed class Changing extends Looking permits Carrying {
    Changing(Session session, TransferOptions transfers, String directory) {
        super(session, transfers, directory);
    }

    /**
     * Makes a directory. Its permissions are what the server's umask leaves.
     *
     * @throws RemoteFileExistsException if there is something already
     * @throws NoSuchRemoteFileException if the directory above is missing; see {@link #mkdirs(String)}
     */
    public void mkdir(String path) throws IOException {
        String directory = at(path);
        session().doOnce(live -> live.files().mkdir(directory, OptionalInt.empty()));
    }

    /** Makes a directory with exactly these permissions: {@code 750} or {@code rwxr-x---}. */
    public void mkdir(String path, String mode) throws IOException {
        int bits = FileMode.parse(mode);
        String directory = at(path);
        session().doOnce(live -> {
            live.files().mkdir(directory, OptionalInt.of(bits));
            live.files().setAttributes(directory, AttributeChange.none().withPermissions(bits));
        });
    }

    /**
     * Makes a directory and what is missing above it. It is no failure if it exists, or if somebody else makes it at
     * the same time.
     *
     * @throws RemoteFileExistsException if something on the way is no directory; it names it
     */
    public void mkdirs(String path) throws IOException {
        String directory = at(path);
        Set<String> made = new LinkedHashSet<>();
        session().doRepeatably(live -> live.carrier().makeDirectories(directory, OptionalInt.empty(), made));
    }

    /**
     * Makes a directory and what is missing above it, each with exactly these permissions: {@code 750} or
     * {@code rwxr-x---}. Those that exist keep theirs.
     *
     * @throws RemoteFileExistsException if something on the way is no directory; it names it
     */
    public void mkdirs(String path, String mode) throws IOException {
        OptionalInt bits = OptionalInt.of(FileMode.parse(mode));
        String directory = at(path);
        Set<String> made = new LinkedHashSet<>();
        session().doRepeatably(live -> live.carrier().makeDirectories(directory, bits, made));
    }

    /**
     * Deletes a file, a symbolic link or an empty directory.
     *
     * @throws NoSuchRemoteFileException if there is nothing
     */
    public void delete(String path) throws IOException {
        String file = at(path);
        session().doOnce(live -> {
            try {
                live.files().remove(file);
            } catch (WrongRemoteTypeException directoryThere) {
                live.files().rmdir(file);
            }
        });
    }

    /** Deletes a file, a symbolic link or an empty directory if there is one. Returns whether there was. */
    public boolean deleteIfExists(String path) throws IOException {
        try {
            delete(path);
            return true;
        } catch (NoSuchRemoteFileException e) {
            return false;
        }
    }

    /**
     * Deletes a directory with all that is in it. Symbolic links are deleted, never followed; {@code path} itself, too,
     * if it is one. What cannot be deleted is passed over, and the first such failure thrown at the end, with the
     * others {@linkplain Throwable#getSuppressed() suppressed}. Returns how many files, links and directories were
     * deleted.
     *
     * @throws NoSuchRemoteFileException if there is nothing
     */
    public long deleteTree(String path) throws IOException {
        String directory = at(path);
        return session().once(live -> live.carrier().deleteTree(directory));
    }

    /**
     * Renames a file or a directory; never replaces. Where the server itself would, a file that appears at {@code to}
     * in the last moment can still be lost.
     *
     * @throws RemoteFileExistsException if there is something at {@code to}
     */
    public void rename(String from, String to) throws IOException {
        String source = at(from);
        String target = at(to);
        // Before the rename, because some servers replace whatever is there.
        if (session().repeatable(live -> live.files().lfind(target)).isPresent()) {
            throw new RemoteFileExistsException(
                    failure("rename", source, "the target \"" + target + "\" exists")
                            .withAdvice("choose another name, or replace(…)"),
                    null);
        }
        session().doOnce(live -> live.files().rename(source, target));
    }

    /**
     * Renames a file and replaces what is at {@code to} in one step.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if the server lacks
     *     {@code posix-rename@openssh.com}
     */
    public void replace(String from, String to) throws IOException {
        String source = at(from);
        String target = at(to);
        session().doOnce(live -> live.files().posixRename(source, target));
    }

    /**
     * Copies a file; never replaces. The server does it by itself where it has {@code copy-data}; otherwise all bytes
     * go through here and back. The copy appears in one step, with the permissions of the original as far as the
     * server's umask leaves them. Links are followed.
     *
     * @throws NoSuchRemoteFileException if {@code from} does not exist
     * @throws RemoteFileExistsException if there is something at {@code to}
     * @throws WrongRemoteTypeException if {@code from} is a directory
     */
    public void copy(String from, String to) throws IOException {
        String source = at(from);
        String target = at(to);
        session().doOnce(live -> live.carrier().copy(source, target));
    }

    /** Makes {@code link} a symbolic link to {@code target}, which is taken as it is. */
    public void symlink(String link, String target) throws IOException {
        String path = at(link);
        session().doOnce(live -> live.files().symlink(path, target));
    }

    /**
     * Makes {@code link} another name of the file {@code existing}.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if the server lacks {@code hardlink@openssh.com}
     */
    public void hardLink(String link, String existing) throws IOException {
        String path = at(link);
        String file = at(existing);
        session().doOnce(live -> live.files().hardLink(path, file));
    }

    /**
     * Changes permissions, following links: {@code 644}, {@code rw-r--r--}, or {@code u+x,go-w}.
     *
     * @throws IllegalArgumentException if {@code mode} is none of these
     * @throws dev.towpath.client.errors.UnsupportedByServerException if it is a change, and the server does not tell of
     *     what
     */
    public void chmod(String path, String mode) throws IOException {
        FileMode.change(mode, 0, false);
        String file = at(path);
        session().doRepeatably(live -> {
            RemoteFile now = live.files().stat(file);
            if (now.permissions().isEmpty() && FileMode.isRelative(mode)) {
                throw new UnsupportedByServerException(
                        failure("chmod", file, "the server does not say what permissions it has now")
                                .withAdvice("give all of them, such as \"640\""),
                        null);
            }
            int bits = FileMode.change(mode, now.permissions().orElse(0), now.isDirectory());
            live.files().setAttributes(file, AttributeChange.none().withPermissions(bits));
        });
    }

    /** Changes permissions, following links; set-user-ID, set-group-ID and sticky are taken away. */
    public void chmod(String path, Set<PosixFilePermission> permissions) throws IOException {
        change(path, AttributeChange.none().withPermissions(FileMode.of(permissions)));
    }

    /**
     * Changes user, group or both, by number, following links. What is empty stays as it is; both empty changes nothing
     * and asks nothing.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if one half is empty and the server does not tell
     *     the other: the protocol sets both together
     */
    public void chown(String path, OptionalInt uid, OptionalInt gid) throws IOException {
        if (uid.isEmpty() && gid.isEmpty()) {
            return;
        }
        String file = at(path);
        session().doRepeatably(live -> {
            OptionalInt newUid = uid;
            OptionalInt newGid = gid;
            if (uid.isEmpty() || gid.isEmpty()) {
                RemoteFile now = live.files().stat(file);
                newUid = uid.isPresent() ? uid : now.uid();
                newGid = gid.isPresent() ? gid : now.gid();
            }
            if (newUid.isEmpty() || newGid.isEmpty()) {
                throw new UnsupportedByServerException(
                        failure("chown", file, "the server does not say who owns it now")
                                .withAdvice("give both the user and the group"),
                        null);
            }
            AttributeChange owner = AttributeChange.none().withOwner(newUid.getAsInt(), newGid.getAsInt());
            live.files().setAttributes(file, owner);
        });
    }

    /**
     * Sets the modification time, in whole seconds from 1970 to 2106, following links. The time of last access stays,
     * as far as the server tells it: the protocol sets both together.
     */
    public void setModified(String path, Instant time) throws IOException {
        String file = at(path);
        session().doRepeatably(live -> {
            Instant accessed = live.files().stat(file).accessed().orElse(time);
            live.files().setAttributes(file, AttributeChange.none().withTimes(accessed, time));
        });
    }

    /**
     * Cuts a file off at {@code size} bytes, or extends it with zeros. Returns the size the server then says.
     *
     * @throws IllegalArgumentException if {@code size} is negative
     */
    public long truncate(String path, long size) throws IOException {
        AttributeChange change = AttributeChange.none().withSize(size);
        String file = at(path);
        return session().repeatable(live -> {
            live.files().setAttributes(file, change);
            return live.files().stat(file).size();
        });
    }

    /**
     * Puts a directory in order in which transfers of this library were killed: removes part files that nobody has
     * written to for {@code unused}, by the server's clock; moves a file back whose replacement in steps was killed
     * half way, and removes its old version if there is a newer one. Looks into no other directory. A day spares
     * whoever may be at work; after a shorter time a transfer that stands still may lose its part file, and fails.
     *
     * @throws IllegalArgumentException if {@code unused} is negative
     * @throws NoSuchRemoteFileException if there is no such directory
     */
    public CleanedUp cleanUp(String directory, Duration unused) throws IOException {
        if (unused.isNegative()) {
            throw new IllegalArgumentException("cleanUp: a time of " + unused + " is negative");
        }
        Sweeping sweeping = new Sweeping(at(directory), unused);
        return session().repeatable(live -> live.carrier().cleanUp(sweeping));
    }

    private void change(String path, AttributeChange change) throws IOException {
        String file = at(path);
        session().doRepeatably(live -> live.files().setAttributes(file, change));
    }
}
