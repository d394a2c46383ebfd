package dev.towpath.client.remote;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import java.io.IOException;
import java.util.Optional;

/**
 * Protocol version 3 has one code, SSH_FX_FAILURE, for most of what can go wrong. After one this looks at the files
 * concerned and returns the exception that says what it found; the first one if it found nothing. It costs a round trip
 * or two, on failures only.
 */
final class SecondLook {
    /** Characters of up to four bytes: a name that no server known finds too long. */
    private static final int SHORT_ENOUGH = 35;

    /** How far up a file is looked for that others are thought to lie in; a server may refuse everything. */
    private static final int LEVELS = 4;

    private final RemoteFileSystem files;

    SecondLook(RemoteFileSystem files) {
        this.files = files;
    }

    /** After a refused {@code stat}. */
    SftpException afterStat(SftpException refused) {
        int status = refused.status().orElse(Status.OK);
        boolean vague = status == Status.FAILURE || status == Status.BAD_MESSAGE;
        SftpException found = status == Status.FAILURE ? afterStatBelowAFile(refused) : refused;
        return vague && found == refused && RemotePaths.name(refused.path()).length() > SHORT_ENOUGH
                ? lookAtTheName(refused)
                : found;
    }

    /** ProFTPD says "failure" of what would lie below a file, where others say that it is missing. */
    private SftpException afterStatBelowAFile(SftpException refused) {
        String above = refused.path();
        for (int level = 0; level < LEVELS && !above.equals(RemotePaths.parent(above)); level++) {
            above = RemotePaths.parent(above);
            try {
                RemoteFile there = files.dialogue()
                        .askAttributes(
                                files.dialogue().attempt("stat", above),
                                files.dialogue().encoder().stat(above));
                return there.isDirectory() || there.type() == RemoteType.UNKNOWN
                        ? refused
                        : new NoSuchRemoteFileException(
                                failure(refused, "\"" + above + "\" is a " + kind(there) + ", not a directory"),
                                refused);
            } catch (SftpException second) {
                if (second.status().orElse(Status.OK) != Status.FAILURE) {
                    return refused;
                }
            } catch (IOException second) {
                refused.addSuppressed(second);
                return refused;
            }
        }
        return refused;
    }

    /** After a directory or a link could not be made at {@code refused.path()}. */
    SftpException afterMaking(SftpException refused) {
        return look(refused, () -> {
            Optional<RemoteFile> there = files.lfind(refused.path());
            if (there.isPresent()) {
                return new RemoteFileExistsException(
                        failure(refused, "a " + kind(there.get()) + " of that name exists"), refused);
            }
            return afterMissingParent(refused, refused.path());
        });
    }

    /** After a refused {@code rmdir}. */
    SftpException afterRmdir(SftpException refused) {
        return look(refused, () -> {
            Optional<RemoteFile> there = files.lfind(refused.path());
            if (there.isPresent() && !there.get().isDirectory()) {
                return new WrongRemoteTypeException(
                        failure(refused, "it is a " + kind(there.get()) + ", not a directory"), refused);
            }
            if (there.isPresent()) {
                try (DirectoryCursor cursor = files.openDirectory(refused.path())) {
                    if (cursor.next().isPresent()) {
                        return new SftpException(
                                failure(refused, "the directory is not empty").withAdvice("delete what is in it first"),
                                refused);
                    }
                }
            }
            return refused;
        });
    }

    /** After a refused {@code remove}. BSD and macOS say "permission denied" of a directory (unlink(2), EPERM). */
    SftpException afterRemove(SftpException refused) {
        return look(
                refused,
                Status.PERMISSION_DENIED,
                () -> files.lfind(refused.path())
                        .filter(RemoteFile::isDirectory)
                        .<SftpException>map(directory -> new WrongRemoteTypeException(
                                failure(refused, "it is a directory").withAdvice("remove it as a directory"), refused))
                        .orElse(refused));
    }

    /** After a refused rename of {@code refused.path()} to {@code target}. */
    SftpException afterRename(SftpException refused, String target, boolean replaces) {
        return look(refused, () -> {
            Optional<RemoteFile> source = files.lfind(refused.path());
            if (source.isEmpty()) {
                return new NoSuchRemoteFileException(failure(refused, "there is no such file to rename"), refused);
            }
            Optional<RemoteFile> there = files.lfind(target);
            if (there.isPresent() && !replaces) {
                return new RemoteFileExistsException(failure(refused, "the target \"" + target + "\" exists"), refused);
            }
            if (there.isPresent() && there.get().isDirectory() != source.get().isDirectory()) {
                return new WrongRemoteTypeException(
                        failure(refused, "the target \"" + target + "\" is a " + kind(there.get())), refused);
            }
            return afterMissingParent(refused, target);
        });
    }

    /** After a refused {@code open}. */
    SftpException afterOpen(SftpException refused, boolean creates, boolean exclusive) {
        if (refused.status().orElse(Status.OK) == Status.PERMISSION_DENIED) {
            return afterDeniedOpen(refused);
        }
        return look(refused, () -> {
            Optional<RemoteFile> there = exclusive ? files.lfind(refused.path()) : files.find(refused.path());
            if (there.isPresent() && exclusive) {
                return new RemoteFileExistsException(failure(refused, "it exists already"), refused);
            }
            if (there.isPresent() && there.get().isDirectory()) {
                return wrongType(refused, "it is a directory, and a file is meant");
            }
            return creates ? afterMissingParent(refused, refused.path()) : refused;
        });
    }

    /** ProFTPD says "permission denied" of a directory. */
    private SftpException afterDeniedOpen(SftpException refused) {
        try {
            return files.find(refused.path())
                    .filter(RemoteFile::isDirectory)
                    .map(directory -> wrongType(refused, "it is a directory, and a file is meant"))
                    .orElse(refused);
        } catch (IOException second) {
            refused.addSuppressed(second);
            return refused;
        }
    }

    /** After a directory could not be opened: servers say "no such file" of a file, too. */
    SftpException afterOpendir(SftpException refused) {
        return look(
                refused,
                () -> files.find(refused.path())
                        .filter(file -> file.type() != RemoteType.UNKNOWN && !file.isDirectory())
                        .map(file -> wrongType(refused, "it is a " + kind(file) + ", not a directory"))
                        .orElse(refused));
    }

    /** After a refused {@code readlink}. */
    SftpException afterReadlink(SftpException refused) {
        return look(
                refused,
                () -> files.lfind(refused.path())
                        .filter(file -> file.type() != RemoteType.UNKNOWN && !file.isSymbolicLink())
                        .map(file -> wrongType(refused, "it is a " + kind(file) + ", not a link"))
                        .orElse(refused));
    }

    private SftpException afterMissingParent(SftpException refused, String path) throws IOException {
        String parent = RemotePaths.parent(path);
        Optional<RemoteFile> directory = files.find(parent);
        if (directory.isEmpty()) {
            return new NoSuchRemoteFileException(
                    failure(refused, "the directory \"" + parent + "\" does not exist")
                            .withAdvice("make it first"),
                    refused);
        }
        if (directory.get().type() != RemoteType.UNKNOWN && !directory.get().isDirectory()) {
            return wrongType(refused, "\"" + parent + "\" is a " + kind(directory.get()) + ", not a directory");
        }
        return afterNoRoom(refused, parent);
    }

    /** A name that is too long cannot even be looked at. */
    private SftpException afterLongName(SftpException refused, String path) throws IOException {
        if (!files.can(Capability.STATVFS)) {
            return refused;
        }
        DiskSpace space = files.space(RemotePaths.parent(path));
        int length = new FileNames(files.options().fileNames()).encode(RemotePaths.name(path)).length;
        if (space.nameMax() > 0 && length > space.nameMax()) {
            return new SftpException(
                    failure(refused, "the name has " + length + " bytes, and the server takes " + space.nameMax())
                            .withAdvice("choose a shorter one"),
                    refused);
        }
        return refused;
    }

    /** After something could not be made in the directory {@code parent}, which is there. */
    private SftpException afterNoRoom(SftpException refused, String parent) throws IOException {
        if (!files.can(Capability.STATVFS)) {
            return refused;
        }
        DiskSpace space = files.space(parent);
        if (space.readOnly()) {
            return new RemoteAccessDeniedException(
                    failure(refused, "the file system there is read-only").withAdvice(""), refused);
        }
        if (space.total() > 0 && space.available() == 0) {
            return new SftpException(
                    failure(refused, "no space left on the server: 0 of " + space.total() + " bytes are free")
                            .withAdvice("free some space on the server"),
                    refused);
        }
        if (space.files() > 0 && space.freeFiles() == 0) {
            return new SftpException(
                    failure(refused, "the file system there holds " + space.files() + " files and takes no more")
                            .withAdvice("delete some files on the server"),
                    refused);
        }
        return refused;
    }

    /** After attributes could not be set. */
    SftpException afterSetstat(SftpException refused, AttributeChange change) {
        return look(refused, () -> {
            Optional<RemoteFile> there = files.lfind(refused.path());
            if (there.isEmpty()) {
                return new NoSuchRemoteFileException(failure(refused, "there is no such file"), refused);
            }
            if (there.get().isSymbolicLink() && files.find(refused.path()).isEmpty()) {
                return new NoSuchRemoteFileException(
                        failure(refused, "it is a symbolic link that leads nowhere"), refused);
            }
            if (change.size().isPresent() && files.stat(refused.path()).isDirectory()) {
                return wrongType(refused, "it is a directory, which has no size to set");
            }
            return refused;
        });
    }

    /** After {@code existing} could not be given another name at {@code refused.path()}. */
    SftpException afterHardLink(SftpException refused, String existing) {
        return look(refused, () -> {
            Optional<RemoteFile> file = files.lfind(existing);
            if (file.isEmpty()) {
                return new NoSuchRemoteFileException(
                        failure(refused, "there is no file \"" + existing + "\" to link to"), refused);
            }
            if (file.get().isDirectory()) {
                return new WrongRemoteTypeException(
                        failure(refused, "\"" + existing + "\" is a directory, which can have one name only")
                                .withAdvice("make a symbolic link"),
                        refused);
            }
            return afterMaking(refused);
        });
    }

    /** Without the advice that goes with the status: it is about what the status usually means. */
    private static SftpException wrongType(SftpException refused, String reason) {
        return new WrongRemoteTypeException(failure(refused, reason).withAdvice(""), refused);
    }

    private static Failure failure(SftpException refused, String found) {
        return refused.failure().withReason(found);
    }

    private static String kind(RemoteFile file) {
        return switch (file.type()) {
            case REGULAR -> "file";
            case DIRECTORY -> "directory";
            case SYMLINK -> "symbolic link";
            case OTHER -> "special file";
            case UNKNOWN -> "file of unknown type";
        };
    }

    @FunctionalInterface
    private interface Look {
        SftpException find() throws IOException;
    }

    private SftpException look(SftpException refused, Look look) {
        return look(refused, Status.FAILURE, look);
    }

    /** Looks if the status may mean anything, or is the one that may, after this request. */
    private SftpException look(SftpException refused, int alsoVague, Look look) {
        int status = refused.status().orElse(Status.OK);
        boolean vague = status == alsoVague
                || status == Status.FAILURE
                || status == Status.NO_SUCH_FILE
                || status == Status.BAD_MESSAGE;
        if (!vague) {
            return refused;
        }
        try {
            return look.find();
        } catch (SftpException second) {
            refused.addSuppressed(second);
            return second.status().isPresent() ? lookAtTheName(refused) : refused;
        } catch (IOException second) {
            refused.addSuppressed(second);
            return refused;
        }
    }

    private SftpException lookAtTheName(SftpException refused) {
        try {
            return afterLongName(refused, refused.path());
        } catch (IOException third) {
            refused.addSuppressed(third);
            return refused;
        }
    }
}
