package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.WriteWindow;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One file on its way to the server. The order is what makes it safe: the local file is opened before the server hears of
 * it; the bytes go to a part file; every WRITE and the CLOSE are acknowledged, the local file is seen not to have
 * changed, the size is compared; only then does the part file take the place of the target. Whatever fails before that
 * leaves the target untouched and removes the part file.
 */
final class Upload {
    private final Carrier carrier;
    private final RemoteFileSystem files;
    private final TransferOptions options;
    private final UploadSource source;
    private final RemoteTarget target;
    private final Meter meter;
    private final List<String> warnings = new ArrayList<>();
    private Verification verifiedBy = Verification.NONE;
    private long sent;

    private Upload(Carrier carrier, TransferOptions options, UploadSource source, RemoteTarget target) {
        this.carrier = carrier;
        this.files = carrier.files();
        this.options = options;
        this.source = source;
        this.target = target;
        this.meter = carrier.meter(source.description(), target.path(), source.size(), options);
    }

    /** Sends {@code local} to {@code remote}, an absolute path that may end with a slash to mean "into". */
    static Transferred run(Carrier carrier, Path local, String remote, TransferOptions options) throws IOException {
        try (LocalSource source = LocalSource.open(local)) {
            String name = NativeNames.name(local);
            String path = remote.endsWith("/") ? remote + name : remote;
            RemoteTarget target = RemoteTarget.at(carrier.files(), path, name, options);
            return new Upload(carrier, options, source, target).run();
        }
    }

    /** Sends what {@code stream} holds to {@code remote}, the absolute path of a file. */
    static Transferred run(Carrier carrier, InputStream stream, String remote, TransferOptions options)
            throws IOException {
        if (remote.endsWith("/")) {
            throw new IllegalArgumentException(
                    "a stream has no name of its own; append the name of the file to \"" + remote + "\"");
        }
        RemoteTarget target = RemoteTarget.at(carrier.files(), remote, "", options);
        return new Upload(carrier, options, new StreamSource(stream, options.size()), target).run();
    }

    private Transferred run() throws IOException {
        if (target.existed() && options.ifExists() == IfExists.SKIP) {
            return done(Completion.SKIPPED, Optional.empty());
        }
        return options.has(Choice.IN_PLACE) ? inPlace() : throughPartFile();
    }

    private Transferred throughPartFile() throws IOException {
        String part = target.partPath(carrier.random());
        RemoteHandle handle = opened(part, EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE));
        Completion completion;
        Optional<RemoteFile> written;
        try {
            written = fill(handle, part);
            completion = target.take(part, carrier.random(), warnings);
        } catch (SftpException e) {
            SftpException told = inTermsOfTarget(e);
            if (!Uninterrupted.clean(told, () -> carrier.removeIfThere(part))) {
                told = Retold.withMoreAdvice(told, "the part file \"" + part + "\" could not be removed; delete it");
            }
            throw told;
        } catch (IOException | RuntimeException e) {
            if (!Uninterrupted.clean(e, () -> carrier.removeIfThere(part))) {
                e.addSuppressed(new IOException("the part file \"" + part + "\" may be left; delete it"));
            }
            throw e;
        }
        if (completion == Completion.SKIPPED) {
            carrier.removeIfThere(part);
        }
        return done(completion, written);
    }

    private Transferred inPlace() throws IOException {
        boolean anew = options.ifExists() != IfExists.REPLACE;
        RemoteHandle handle;
        try {
            handle = opened(
                    target.path(),
                    EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, anew ? OpenFlag.EXCLUSIVE : OpenFlag.TRUNCATE));
        } catch (RemoteFileExistsException e) {
            if (options.ifExists() == IfExists.SKIP) {
                return done(Completion.SKIPPED, Optional.empty());
            }
            throw target.exists(e);
        }
        try {
            return done(Completion.IN_PLACE, fill(handle, target.path()));
        } catch (SftpException e) {
            SftpException told = inTermsOfTarget(e);
            if (target.existed()) {
                throw Retold.withMoreAdvice(told, "the target is damaged, because it was written in place");
            }
            if (!Uninterrupted.clean(told, () -> carrier.removeIfThere(target.path()))) {
                throw Retold.withMoreAdvice(told, "the unfinished target could not be removed; delete it");
            }
            throw told;
        } catch (IOException | RuntimeException e) {
            if (!target.existed()) {
                Uninterrupted.clean(e, () -> carrier.removeIfThere(target.path()));
            }
            throw e;
        }
    }

    private RemoteHandle opened(String path, Set<OpenFlag> flags) throws IOException {
        // Given at the start as well, so that a file that will be private is never open to others meanwhile.
        OptionalInt mode = mode();
        AttributeChange attributes =
                mode.isPresent() ? AttributeChange.none().withPermissions(mode.getAsInt()) : AttributeChange.none();
        try {
            return files.open(path, flags, attributes);
        } catch (NoSuchRemoteFileException e) {
            if (!options.has(Choice.CREATE_DIRECTORIES)) {
                throw noDirectory(e);
            }
            carrier.directories().makeAll(target.directory(), OptionalInt.empty());
            return files.open(path, flags, attributes);
        } catch (RemoteAccessDeniedException e) {
            SftpException told = inTermsOfTarget(e);
            throw options.has(Choice.IN_PLACE)
                    ? told
                    : Retold.withMoreAdvice(
                            told,
                            "the bytes go to a part file in \"" + target.directory()
                                    + "\" first; if only certain names may be written there, use inPlace()");
        } catch (RemoteFileExistsException e) {
            throw e;
        } catch (SftpException e) {
            throw inTermsOfTarget(e);
        }
    }

    private SftpException noDirectory(NoSuchRemoteFileException e) {
        return new NoSuchRemoteFileException(
                Failure.of("put", "the directory does not exist on the server")
                        .withPath(target.directory())
                        .withServer(files.server())
                        .withAdvice("make it with mkdirs, or use createDirectories()"),
                e);
    }

    /** Writes all bytes, closes, checks and describes the file at {@code path}. */
    private Optional<RemoteFile> fill(RemoteHandle handle, String path) throws IOException {
        try {
            meter.start();
            WriteWindow window = new WriteWindow(handle, 0, meter::moved);
            sent = source.sendTo(options.timeLimit().map(window::within).orElse(window), target.failure(""));
            if (options.has(Choice.SYNC)) {
                handle.sync();
            }
        } catch (IOException | RuntimeException e) {
            handle.abandon();
            throw e;
        }
        handle.close();
        source.requireWhole(sent, target.failure(""));
        describe(path);
        return verified(path);
    }

    private void describe(String path) throws IOException {
        OptionalInt mode = mode();
        boolean times = options.has(Choice.PRESERVE_TIMES) && source.times().isPresent();
        AttributeChange bits =
                mode.isPresent() ? AttributeChange.none().withPermissions(mode.getAsInt()) : AttributeChange.none();
        if (times && mode.isPresent()) {
            try {
                files.setAttributes(path, withTimes(bits));
                return;
            } catch (ConnectionLostException | SftpTimeoutException e) {
                throw e;
            } catch (SftpException e) {
                // One of the two may still be possible: try each, and learn which is not.
            }
        }
        if (mode.isPresent()) {
            set(path, bits, "permissions", options.mode().isPresent());
        }
        if (times) {
            set(path, withTimes(AttributeChange.none()), "times", false);
        }
    }

    private void set(String path, AttributeChange change, String what, boolean required) throws IOException {
        try {
            files.setAttributes(path, change);
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            if (required) {
                throw e;
            }
            warnings.add("the server did not take the " + what + ": " + e.getMessage());
        }
    }

    private AttributeChange withTimes(AttributeChange change) {
        AttributeChange.Times times = source.times().orElseThrow();
        return change.withTimes(times.accessed(), times.modified());
    }

    /** What was asked for, else what the source has if that was asked for, else what the replaced file has. */
    private OptionalInt mode() throws IOException {
        if (options.mode().isPresent()) {
            return options.mode();
        }
        OptionalInt own = options.has(Choice.PRESERVE_PERMISSIONS) ? source.permissions() : OptionalInt.empty();
        return own.isPresent() ? own : target.permissions();
    }

    private Optional<RemoteFile> verified(String path) throws IOException {
        if (!options.has(Choice.VERIFY_SIZE)) {
            return Optional.empty();
        }
        RemoteFile written;
        try {
            written = files.stat(path);
        } catch (NoSuchRemoteFileException e) {
            if (!options.has(Choice.IN_PLACE)) {
                throw e;
            }
            warnings.add("the server took the file away at once; its size could not be checked");
            return Optional.empty();
        }
        if (written.size() < 0) {
            warnings.add("the server does not tell sizes; the size could not be checked");
        } else if (written.size() != sent) {
            throw new TransferIntegrityException(
                    target.failure("the server acknowledged " + sent + " bytes but holds " + written.size())
                            .withRetryable(true),
                    null);
        } else {
            verifiedBy = Verification.SIZE;
        }
        return Optional.of(written);
    }

    private SftpException inTermsOfTarget(SftpException e) {
        return Retold.as("put", target.path(), e);
    }

    private Transferred done(Completion completion, Optional<RemoteFile> written) {
        boolean moved = completion != Completion.SKIPPED;
        if (moved) {
            meter.finish(sent);
        }
        return new Transferred(
                source.description(),
                target.path(),
                moved ? sent : 0,
                meter.elapsed(),
                completion,
                moved ? verifiedBy : Verification.NONE,
                warnings,
                moved ? written.map(this::underItsName) : Optional.empty());
    }

    private RemoteFile underItsName(RemoteFile file) {
        return underName(file, target.path());
    }

    /** What the server said of a part file, under the name it has now. */
    static RemoteFile underName(RemoteFile file, String path) {
        return new RemoteFile(
                RemotePaths.name(path),
                path,
                file.type(),
                file.size(),
                file.permissions(),
                file.uid(),
                file.gid(),
                file.accessed(),
                file.modified(),
                file.longName());
    }
}
