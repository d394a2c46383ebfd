package dev.towpath.client.remote;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
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
    private final RemoteFileSystem files;

    SecondLook(RemoteFileSystem files) {
        this.files = files;
    }

    /** After a refused {@code mkdir}. */
    SftpException afterMkdir(SftpException refused) {
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

    /** After a refused {@code remove}. */
    SftpException afterRemove(SftpException refused) {
        return look(
                refused,
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
        return look(refused, () -> {
            Optional<RemoteFile> there = exclusive ? files.lfind(refused.path()) : files.find(refused.path());
            if (there.isPresent() && exclusive) {
                return new RemoteFileExistsException(failure(refused, "it exists already"), refused);
            }
            if (there.isPresent() && there.get().isDirectory()) {
                return new WrongRemoteTypeException(
                        failure(refused, "it is a directory, and a file is meant")
                                .withAdvice(""),
                        refused);
            }
            return creates ? afterMissingParent(refused, refused.path()) : refused;
        });
    }

    /** After a directory could not be opened: servers say "no such file" of a file, too. */
    SftpException afterOpendir(SftpException refused) {
        return look(
                refused,
                () -> files.find(refused.path())
                        .filter(file -> file.type() != RemoteType.UNKNOWN && !file.isDirectory())
                        .<SftpException>map(file -> new WrongRemoteTypeException(
                                failure(refused, "it is a " + kind(file) + ", not a directory")
                                        .withAdvice(""),
                                refused))
                        .orElse(refused));
    }

    /** After a refused {@code readlink}. */
    SftpException afterReadlink(SftpException refused) {
        return look(
                refused,
                () -> files.lfind(refused.path())
                        .filter(file -> file.type() != RemoteType.UNKNOWN && !file.isSymbolicLink())
                        .<SftpException>map(file -> new WrongRemoteTypeException(
                                failure(refused, "it is a " + kind(file) + ", not a link")
                                        .withAdvice(""),
                                refused))
                        .orElse(refused));
    }

    /** After a link could not be made at {@code refused.path()}. */
    SftpException afterLink(SftpException refused) {
        return look(refused, () -> {
            Optional<RemoteFile> there = files.lfind(refused.path());
            if (there.isPresent()) {
                return new RemoteFileExistsException(
                        failure(refused, "a " + kind(there.get()) + " of that name exists"), refused);
            }
            return afterMissingParent(refused, refused.path());
        });
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
            return new WrongRemoteTypeException(
                    failure(refused, "\"" + parent + "\" is a " + kind(directory.get()) + ", not a directory")
                            .withAdvice(""),
                    refused);
        }
        return refused;
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

    private static SftpException look(SftpException refused, Look look) {
        int status = refused.status().orElse(Status.OK);
        boolean vague = status == Status.FAILURE || status == Status.NO_SUCH_FILE || status == Status.BAD_MESSAGE;
        if (!vague) {
            return refused;
        }
        try {
            return look.find();
        } catch (IOException second) {
            refused.addSuppressed(second);
            return refused;
        }
    }
}
