package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RemoteType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where an upload goes, what was there before, and how the finished part file takes its place. */
final class RemoteTarget {
    private RemoteFileSystem files;
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
        RemoteTarget target = new RemoteTarget(files, path, options, found(files, path));
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
        boolean special = target.before.isPresent() && target.before.get().type() == RemoteType.OTHER;
        if (special && options.ifExists() != IfExists.SKIP && !options.has(TransferOptions.Choice.IN_PLACE)) {
            throw new WrongRemoteTypeException(
                    target.failure("is neither a file nor a directory, and not replaced")
                            .withAdvice("choose another name; to write into it use inPlace() and verifySize(false)"),
                    null);
        }
        boolean replaces = target.existed() && target.mayReplace();
        if (replaces && !target.isReplacedInOneStep()) {
            target.requireStepsAllowed();
        }
        if (options.has(TransferOptions.Choice.SYNC) && !files.can(Capability.FSYNC)) {
            throw target.lacks("fsync@openssh.com", "say when bytes are on its disk", "sync()");
        }
        return target;
    }

    /** For a link, which replaces {@code before} as it is, whatever it leads to. */
    static RemoteTarget ofLink(
            RemoteFileSystem files, String path, TransferOptions options, Optional<RemoteFile> before)
            throws SftpException {
        RemoteTarget target = new RemoteTarget(files, path, options, before);
        if (!target.isReplacedInOneStep()) {
            target.requireStepsAllowed();
        }
        return target;
    }

    /** Throws if what is there, perhaps only since the upload began, must be replaced in one step or not at all. */
    void requireStepsAllowed() throws SftpException {
        if (options.has(TransferOptions.Choice.REQUIRE_ATOMIC)) {
            throw lacks("posix-rename@openssh.com", "replace a file in one step", "requireAtomic()");
        }
    }

    /** Goes on over another connection. */
    void on(RemoteFileSystem others) {
        files = others;
    }

    /** Some servers cannot tell; then nobody knows what is there, and the last step decides. */
    private static Optional<RemoteFile> found(RemoteFileSystem files, String path) throws IOException {
        try {
            return files.find(path);
        } catch (UnsupportedByServerException e) {
            return Optional.empty();
        }
    }

    RemoteFileSystem files() {
        return files;
    }

    String path() {
        return path;
    }

    /** What was there when the upload began. */
    Optional<RemoteFile> before() {
        return before;
    }

    /** Whether what is there is replaced at the end; if not, it was looked at before. */
    boolean mayReplace() {
        return options.ifExists() != IfExists.FAIL && options.ifExists() != IfExists.SKIP;
    }

    /** Whether it goes by what is there, rather than replace it whatever it is. */
    boolean minds() {
        return options.ifExists() != IfExists.REPLACE;
    }

    /** The last part of the path. */
    String name() {
        return RemotePaths.name(path);
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
     * {@link IfExists#SKIP} was asked for; the part file is still there then. For one connection; whoever may lose it
     * keeps a {@link Placement}.
     */
    Completion take(String part, String aside, List<String> warnings) throws IOException {
        Placement placement = new Placement(this, part, aside);
        try {
            return placement.take(warnings);
        } catch (IOException | RuntimeException e) {
            boolean back = !placement.movedAside() || Uninterrupted.clean(e, placement::restore);
            if (!back && e instanceof SftpException failed) {
                throw Retold.withMoreAdvice(failed, placement.advice());
            }
            throw e;
        }
    }

    Completion orSkip(@Nullable Throwable cause) throws SftpException {
        if (options.ifExists() == IfExists.SKIP) {
            return Completion.SKIPPED;
        }
        throw exists(cause);
    }

    /** Where the old file goes while the new one takes its place. */
    String asidePath(RandomGenerator random) {
        return RemotePaths.resolve(directory(), PartName.aside(RemotePaths.name(path), random));
    }

    boolean isReplacedInOneStep() {
        return files.can(Capability.POSIX_RENAME);
    }

    /** What was asked for, else what the source has if that was asked for, else what the replaced file has. */
    OptionalInt mode(UploadSource source) throws IOException {
        if (options.mode().isPresent()) {
            return options.mode();
        }
        OptionalInt own =
                options.has(TransferOptions.Choice.PRESERVE_PERMISSIONS) ? source.permissions() : OptionalInt.empty();
        return own.isPresent() ? own : permissions();
    }

    /** Whether the source was modified later than what is there, in whole seconds; if nobody knows, it was. */
    boolean isOlderThan(UploadSource source) {
        Optional<Instant> there = before.flatMap(RemoteFile::modified);
        return there.isEmpty()
                || source.times()
                        .map(times ->
                                times.modified().getEpochSecond() > there.get().getEpochSecond())
                        .orElse(true);
    }

    /**
     * How long what is there is, if it is the beginning of {@code source}, as far as its last bytes tell.
     *
     * @throws TransferIntegrityException if it is not
     */
    long beginningOf(UploadSource source, RemoteFileSystem connected) throws IOException {
        long size = before.map(RemoteFile::size).orElse(-1L);
        long agreeing =
                size > source.size() ? -1 : Agreement.agreeing(connected, path, size, Agreement.IN_FLIGHT, source);
        if (size < 0 || agreeing != size) {
            throw new TransferIntegrityException(
                    failure("the file that is there is not the beginning of the source: it has " + size + " bytes of "
                                    + source.size() + (size > source.size() ? "" : ", and other ones at its end"))
                            .withAdvice("to replace it use ifExists(REPLACE)"),
                    null);
        }
        return size;
    }

    NoSuchRemoteFileException noDirectory(NoSuchRemoteFileException e) {
        return new NoSuchRemoteFileException(
                Failure.of("put", "the directory does not exist on the server")
                        .withPath(directory())
                        .withServer(files.server())
                        .withAdvice("make it with mkdirs, or use createDirectories()"),
                e);
    }

    /** Where a directory was to be made, which {@code e} names, something else is. */
    RemoteFileExistsException inTheWay(RemoteFileExistsException e) {
        return new RemoteFileExistsException(
                failure("\"" + e.path() + "\" is no directory, and is in the way")
                        .withAdvice(e.advice().orElse("")),
                e);
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
