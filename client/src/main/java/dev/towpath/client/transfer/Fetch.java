package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.ReadWindow;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.remote.RemoteType;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The remote side of a download: one open file as it was when it was opened, and whether what came is all of it.
 *
 * @param files where it lies
 * @param handle reads it
 * @param before what the server told of it when it was opened
 * @param from the first byte wanted
 * @param verified whether more or less than the server told is a failure
 * @param options how long the bytes may take, and how many of them in a second
 */
record Fetch(
        RemoteFileSystem files,
        RemoteHandle handle,
        RemoteFile before,
        long from,
        boolean verified,
        TransferOptions options) {
    /**
     * Opens {@code path} for reading from {@code from} on.
     *
     * @param check run often while the server is waited for; throws if the transfer is to end
     * @throws WrongRemoteTypeException if it is no file
     */
    static Fetch open(RemoteFileSystem files, String path, long from, TransferOptions options, Runnable check)
            throws IOException {
        RemoteFileSystem wanted = files.checking(check);
        RemoteHandle handle = wanted.open(path, EnumSet.of(OpenFlag.READ), AttributeChange.none());
        try {
            Fetch fetch = new Fetch(wanted, handle, handle.stat(), from, options.has(Choice.VERIFY_SIZE), options);
            fetch.requireFile();
            return fetch;
        } catch (IOException | RuntimeException e) {
            handle.abandon();
            throw e;
        }
    }

    private void requireFile() throws SftpException {
        RemoteType type = before.type();
        if (type == RemoteType.DIRECTORY) {
            throw new WrongRemoteTypeException(
                    failure("is a directory where a file is meant").withAdvice("fetch it with getTree"), null);
        }
        if (type != RemoteType.REGULAR && type != RemoteType.UNKNOWN) {
            throw new WrongRemoteTypeException(failure("is neither a file nor a directory; not fetched"), null);
        }
        if (before.size() >= 0 && from > before.size()) {
            throw new SftpException(
                    failure("offset(" + from + ") lies behind its end: it has " + before.size() + " bytes"));
        }
    }

    /** How many bytes are to come; -1 if the server does not tell. */
    long expected() {
        return before.size() < 0 ? -1 : before.size() - from;
    }

    /** Where the bytes go. */
    @FunctionalInterface
    interface Sink {
        long receive(ReadWindow window) throws IOException;
    }

    /** The same from another byte on. */
    Fetch at(long start) {
        return new Fetch(files, handle, before, start, verified, options);
    }

    /** Whether what the server told of the file is what {@code earlier} says. */
    boolean isAs(RemoteFile earlier) {
        return before.size() == earlier.size() && Objects.equals(before.modified(), earlier.modified());
    }

    /**
     * Receives everything, and returns how many bytes came.
     *
     * @param moved told how many have come so far
     */
    long into(Sink sink, LongConsumer moved) throws IOException {
        long most = expected();
        boolean bounded = most >= 0 && verified;
        OptionalLong likely = most >= 0 ? OptionalLong.of(most) : OptionalLong.empty();
        try {
            ReadWindow window = new ReadWindow(handle, from, likely, done -> {
                if (bounded && done > most) {
                    throw new Overrun();
                }
                moved.accept(done);
            });
            options.timeLimit().ifPresent(window::within);
            return sink.receive(window);
        } catch (Overrun e) {
            // It may grow as fast as it is fetched, without end.
            throw changed("the server told " + before.size() + " bytes and sends more", e);
        }
    }

    /** More came than there is. */
    private static final class Overrun extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Throws if the file changed while it was fetched, as far as that matters to the caller. Nothing is read after it. */
    void requireUnchanged(long received) throws IOException {
        if (!verified) {
            return;
        }
        if (before.size() >= 0 && received != expected()) {
            throw changed("the server told " + before.size() + " bytes and sent " + (from + received), null);
        }
        RemoteFile after = handle.statAndClose();
        if (after.size() != before.size() || !after.modified().equals(before.modified())) {
            throw changed(
                    "the file changed while it was fetched: " + before.size() + " bytes at the start, " + after.size()
                            + " now",
                    null);
        }
    }

    /** All bytes are here and checked: a server that stumbles over the close cannot take them back. */
    void close(List<String> warnings) throws IOException {
        try {
            handle.close();
        } catch (SftpException e) {
            warnings.add("the server did not close the file: " + e.getMessage());
        }
    }

    private TransferIntegrityException changed(String reason, @Nullable Throwable cause) {
        return new TransferIntegrityException(
                failure(reason)
                        .withAdvice(
                                before.size() == 0
                                        ? "fetch it again once it is complete; if it never tells a size, as files of"
                                                + " /proc, use verifySize(false)"
                                        : "fetch it again once it is complete")
                        .withRetryable(true),
                cause);
    }

    private Failure failure(String reason) {
        return Failure.of("get", reason).withPath(handle.path()).withServer(files.server());
    }
}
