package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where an upload goes, what was there before, and how the finished part file takes its place. */
final class RemoteTarget {
    private final RemoteFileSystem files;
    private final String path;
    private final TransferOptions options;
    private final Optional<RemoteFile> before;

    private RemoteTarget(RemoteFileSystem files, String path, TransferOptions options, Optional<RemoteFile> before) {
        this.files = files;
        this.path = path;
        this.options = options;
        this.before = before;
    }

    /**
     * Looks at {@code path}, and fails, before a byte is sent, if the options cannot be met there.
     *
     * @param sourceName what to append if the path turns out to be a directory; empty if the source has no name
     * @throws WrongRemoteTypeException if a directory is there
     * @throws RemoteFileExistsException if a file is there and must not be replaced
     * @throws UnsupportedByServerException if the server lacks what the options demand
     */
    static RemoteTarget at(RemoteFileSystem files, String path, String sourceName, TransferOptions options)
            throws IOException {
        RemoteTarget target = new RemoteTarget(files, path, options, files.find(path));
        if (target.before.isPresent() && target.before.get().isDirectory()) {
            throw new WrongRemoteTypeException(
                    target.failure("is a directory where a file is meant")
                            .withAdvice(
                                    sourceName.isEmpty()
                                            ? "append \"/\" and the name of the file"
                                            : "to put the file into it, append \"/\" or \"/" + sourceName + "\""),
                    null);
        }
        if (target.existed() && options.ifExists() == IfExists.FAIL) {
            throw target.exists(null);
        }
        boolean replaces = target.existed() && options.ifExists() == IfExists.REPLACE;
        if (replaces && options.has(TransferOptions.Choice.REQUIRE_ATOMIC) && !target.isReplacedInOneStep()) {
            throw target.lacks("posix-rename@openssh.com", "replace a file in one step", "requireAtomic()");
        }
        if (options.has(TransferOptions.Choice.SYNC) && !files.can(Capability.FSYNC)) {
            throw target.lacks("fsync@openssh.com", "say when bytes are on its disk", "sync()");
        }
        return target;
    }

    String path() {
        return path;
    }

    String directory() {
        return RemotePaths.parent(path);
    }

    boolean existed() {
        return before.isPresent();
    }

    /** The permissions of the file that will be replaced, if it has any. */
    OptionalInt permissions() {
        OptionalInt bits = before.filter(RemoteFile::isRegularFile)
                .map(RemoteFile::permissions)
                .orElse(OptionalInt.empty());
        return bits.isPresent() ? OptionalInt.of(bits.getAsInt() & 0777) : bits;
    }

    /** A fresh name for the part file, beside the target: a rename across file systems would be a copy. */
    String partPath(RandomGenerator random) {
        return RemotePaths.resolve(directory(), PartName.of(RemotePaths.name(path), random));
    }

    /**
     * Moves the complete part file to the target. Returns how, or {@link Completion#SKIPPED} if somebody was faster and
     * {@link IfExists#SKIP} was asked for; the part file is still there then.
     */
    Completion take(String part, RandomGenerator random, List<String> warnings) throws IOException {
        if (options.ifExists() != IfExists.REPLACE) {
            return becomeNew(part);
        }
        if (isReplacedInOneStep()) {
            files.posixRename(part, path);
            return Completion.ATOMIC;
        }
        if (files.lfind(path).isEmpty()) {
            files.rename(part, path);
            return Completion.ATOMIC;
        }
        return replaceInSteps(part, random, warnings);
    }

    /** SSH_FXP_RENAME does not replace on OpenSSH; servers where it does are kept from it by looking first. */
    private Completion becomeNew(String part) throws IOException {
        if (files.lfind(path).isPresent()) {
            return orSkip(null);
        }
        try {
            files.rename(part, path);
            return Completion.ATOMIC;
        } catch (RemoteFileExistsException e) {
            return orSkip(e);
        }
    }

    private Completion orSkip(@Nullable Throwable cause) throws SftpException {
        if (options.ifExists() == IfExists.SKIP) {
            return Completion.SKIPPED;
        }
        throw exists(cause);
    }

    private Completion replaceInSteps(String part, RandomGenerator random, List<String> warnings) throws IOException {
        String aside = partPath(random);
        files.rename(path, aside);
        try {
            files.rename(part, path);
        } catch (IOException | RuntimeException e) {
            if (!Uninterrupted.clean(e, () -> files.rename(aside, path)) && e instanceof SftpException failed) {
                throw Retold.withMoreAdvice(failed, "the file that was there is now \"" + aside + "\"; rename it back");
            }
            throw e;
        }
        try {
            files.remove(aside);
        } catch (SftpException e) {
            warnings.add("the replaced file is still there as \"" + aside + "\": " + e.getMessage());
        }
        return Completion.IN_STEPS;
    }

    private boolean isReplacedInOneStep() {
        return files.can(Capability.POSIX_RENAME);
    }

    RemoteFileExistsException exists(@Nullable Throwable cause) {
        return new RemoteFileExistsException(
                failure("a file is there already").withAdvice("choose another name, or ifExists(REPLACE)"), cause);
    }

    private UnsupportedByServerException lacks(String extension, String what, String option) {
        return new UnsupportedByServerException(
                failure("the server cannot " + what + ": it lacks " + extension)
                        .withAdvice("go without " + option + " there"),
                null);
    }

    Failure failure(String reason) {
        return Failure.of("put", reason).withPath(path).withServer(files.server());
    }
}
