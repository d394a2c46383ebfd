package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is done with a file on the server when all its bytes are there: described, measured and compared. Doing it twice
 * does no harm.
 */
final class Finish {
    private final Carrier carrier;
    private final TransferOptions options;
    private final RemotePart file;
    private final UploadSource source;
    private final List<String> warnings;
    private final Runnable wanted;
    private Optional<RemoteHandle.Leave> leave = Optional.empty();
    private Optional<RemoteFile> written = Optional.empty();
    private Optional<FileChecksum> checksum = Optional.empty();
    private Verification verifiedBy = Verification.NONE;

    /** Runs {@code wanted} often while it waits; throws what that throws. */
    Finish(
            Carrier carrier,
            TransferOptions options,
            RemotePart file,
            UploadSource source,
            List<String> warnings,
            Runnable wanted) {
        this.carrier = carrier;
        this.options = options;
        this.file = file;
        this.source = source;
        this.warnings = warnings;
        this.wanted = wanted;
    }

    /**
     * Has the file closed to which all bytes were written. A server like OpenSSH's serves one request after the other, so
     * what follows is asked in the same round trip.
     */
    void close(RemoteHandle handle) throws IOException {
        RemoteFileSystem files = file.target().files();
        AttributeChange change = permissions(file.target().mode(source));
        if (keepsTimes()) {
            change = withTimes(change);
        }
        boolean inOrder = Capability.likeOpenSsh(files);
        if (inOrder && !change.equals(AttributeChange.none())) {
            leave = Optional.of(handle.leave(change));
        } else {
            handle.close();
        }
    }

    /** The file as the server described it, if it was asked. */
    Optional<RemoteFile> written() {
        return written;
    }

    Optional<FileChecksum> checksum() {
        return checksum;
    }

    Verification verifiedBy() {
        return verifiedBy;
    }

    /** Does it for a file that {@code sent} bytes were written to. */
    Finish of(long sent) throws IOException {
        if (!leave.map(RemoteHandle.Leave::changed).orElse(false)) {
            describe();
        }
        if (options.has(Choice.VERIFY_SIZE)) {
            measure(sent);
        }
        if (options.checksum().isPresent()) {
            compare(options.checksum().get());
        }
        return this;
    }

    private void describe() throws IOException {
        OptionalInt mode = file.target().mode(source);
        boolean times = keepsTimes();
        AttributeChange bits = permissions(mode);
        if (times && mode.isPresent()) {
            try {
                file.target().files().setAttributes(file.path(), withTimes(bits));
                return;
            } catch (ConnectionLostException | SftpTimeoutException e) {
                throw e;
            } catch (SftpException e) {
                // One of the two may still be possible: try each, and learn which is not.
            }
        }
        if (mode.isPresent()) {
            set(bits, "permissions", options.mode().isPresent());
        }
        if (times) {
            set(withTimes(AttributeChange.none()), "times", false);
        }
    }

    private boolean keepsTimes() {
        return options.has(Choice.PRESERVE_TIMES) && source.times().isPresent();
    }

    private static AttributeChange permissions(OptionalInt mode) {
        return mode.isPresent() ? AttributeChange.none().withPermissions(mode.getAsInt()) : AttributeChange.none();
    }

    private void set(AttributeChange change, String what, boolean required) throws IOException {
        try {
            file.target().files().setAttributes(file.path(), change);
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            if (required && !(file.isInPlace() && e instanceof NoSuchRemoteFileException)) {
                throw e;
            }
            warn("the server did not take the " + what + ": " + e.getMessage());
        }
    }

    private AttributeChange withTimes(AttributeChange change) {
        AttributeChange.Times times = source.times().orElseThrow();
        return change.withTimes(times.accessed(), times.modified());
    }

    private void measure(long sent) throws IOException {
        RemoteFile there;
        try {
            Optional<RemoteFile> told = leave.flatMap(RemoteHandle.Leave::file);
            there = told.isPresent() ? told.get() : file.target().files().stat(file.path());
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (NoSuchRemoteFileException e) {
            if (!file.isInPlace()) {
                throw Retold.withMoreAdvice(
                        e, "if the server takes files away as soon as they are written, use inPlace()");
            }
            warn("the server took the file away at once; its size could not be checked");
            return;
        } catch (SftpException e) {
            warn("the server does not let the file be looked at; its size could not be checked: " + e.getMessage());
            return;
        }
        if (there.size() < 0) {
            warn("the server does not tell sizes; the size could not be checked");
        } else if (there.size() != sent) {
            throw new TransferIntegrityException(
                    file.target()
                            .failure("the server acknowledged " + sent + " bytes but holds " + there.size())
                            .withRetryable(true),
                    null);
        } else {
            verifiedBy = Verification.SIZE;
        }
        written = Optional.of(there);
    }

    private void compare(Checksum algorithm) throws IOException {
        FileChecksum theirs;
        String ours;
        try (OwnChecksum own = OwnChecksum.begun(unwanted -> source.checksum(algorithm, unwanted))) {
            theirs = carrier.lifeline().checksum(file.path(), algorithm, options.ways(), wanted);
            ours = own.hex(wanted);
        }
        if (!ours.equals(theirs.hex())) {
            throw new TransferIntegrityException(
                    file.target()
                            .failure("the " + algorithm.standardName() + " of what was written is " + theirs.hex()
                                    + ", and that of what was sent " + ours)
                            .withAdvice("send it again; if it happens often, look for bad memory or a bad disk")
                            .withRetryable(true),
                    null);
        }
        checksum = Optional.of(theirs);
        verifiedBy = Verification.of(theirs.way());
    }

    private void warn(String text) {
        if (!warnings.contains(text)) {
            warnings.add(text);
        }
    }
}
