package dev.towpath.client.remote;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Exchange.Answer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An open remote file. Thread-safe; offsets are explicit. Close it: servers allow few handles.
 *
 * @since 0.1
 */
public final class RemoteHandle implements AutoCloseable {
    private final Dialogue dialogue;
    private final ServerLimits limits;
    private final RemoteFileSystem fileSystem;
    private final String path;
    private final byte[] handle;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();

    /** A CLOSE that was sent and not yet waited for. */
    private record Closing(int id, Exchange reply) {}

    RemoteHandle(RemoteFileSystem fileSystem, Dialogue dialogue, ServerLimits limits, String path, byte[] handle) {
        this.fileSystem = fileSystem;
        this.dialogue = dialogue;
        this.limits = limits;
        this.path = path;
        this.handle = handle;
    }

    /** The path it was opened by. */
    public String path() {
        return path;
    }

    /** The file system it belongs to. */
    public RemoteFileSystem fileSystem() {
        return fileSystem;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    ServerLimits limits() {
        return limits;
    }

    byte[] bytes() {
        return handle;
    }

    /** Asks for the attributes of the open file. */
    public RemoteFile stat() throws IOException {
        Attempt attempt = dialogue.attempt("stat", path);
        return dialogue.askAttributes(attempt, dialogue.encoder().fstat(handle));
    }

    /** Changes attributes of the open file. */
    public void setAttributes(AttributeChange change) throws IOException {
        dialogue.tell(
                dialogue.attempt("set attributes of", path), dialogue.encoder().fsetstat(handle, change));
    }

    /**
     * Reads up to {@code length} bytes at {@code offset} with one request; less may come, and nothing at the end of the
     * file. For more than a few bytes use {@link ReadWindow}.
     */
    public byte[] read(long offset, int length) throws IOException {
        Attempt attempt = dialogue.attempt("read", path);
        int size = Math.min(length, limits.readSize());
        Answer answer = dialogue.call(attempt, dialogue.encoder().read(handle, offset, size), new Exchange(size));
        if (answer.type() == PacketType.DATA) {
            return answer.body();
        }
        if (isEndOfFile(attempt, answer)) {
            return new byte[0];
        }
        return dialogue.decode(attempt, answer, PacketType.DATA, fields -> answer.body());
    }

    /**
     * Writes all of {@code data} at {@code offset} and waits until the server has acknowledged it. For more than a few
     * bytes use {@link WriteWindow}.
     */
    public void write(long offset, byte[] data) throws IOException {
        Attempt attempt = dialogue.attempt("write", path);
        int most = limits.writeSize(32 * 1024);
        for (int at = 0; at < data.length; at += most) {
            int count = Math.min(most, data.length - at);
            WireWriter packet = new WireWriter(PacketType.WRITE)
                    .int32(0)
                    .string(handle)
                    .int64(offset + at)
                    .string(Arrays.copyOfRange(data, at, at + count));
            dialogue.tell(attempt, new Request(packet.packet(0)));
        }
    }

    /**
     * Waits until the server has the file on its disk.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if it lacks {@link Capability#FSYNC}
     */
    public void sync() throws IOException {
        sync(0);
    }

    /**
     * Waits until the server has the file on its disk, to which {@code written} bytes were written that may have to get
     * there; for that it may take its time.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if it lacks {@link Capability#FSYNC}
     */
    public void sync(long written) throws IOException {
        fileSystem.require(Capability.FSYNC, "sync", path);
        dialogue.patient(written)
                .tell(
                        dialogue.attempt("sync", path),
                        dialogue.encoder().extendedOnHandle(Capability.FSYNC.extension(), handle));
    }

    /**
     * Has the server copy {@code length} bytes from {@code offset} on into {@code target}, another open file of the same
     * channel. Waits for it no longer than for any reply, so copy a large file in pieces.
     *
     * @throws dev.towpath.client.errors.UnsupportedByServerException if it lacks {@link Capability#COPY_DATA}
     */
    public void copy(long offset, long length, RemoteHandle target, long targetOffset) throws IOException {
        fileSystem.require(Capability.COPY_DATA, "copy", path);
        dialogue.tell(
                dialogue.attempt("copy", path),
                dialogue.encoder().copyData(handle, offset, length, target.handle, targetOffset));
    }

    /** Asks for the space of the file system it lies on. */
    public DiskSpace space() throws IOException {
        fileSystem.require(Capability.FSTATVFS, "ask for the space of", path);
        return dialogue.ask(
                dialogue.attempt("ask for the space of", path),
                dialogue.encoder().extendedOnHandle(Capability.FSTATVFS.extension(), handle),
                PacketType.EXTENDED_REPLY,
                DiskSpace::read);
    }

    /**
     * Most servers say just "failure" to a WRITE when the disk is full, and those that write behind to the CLOSE: returns
     * the exception that says so if {@code needed} bytes are not free. That a quota is used up they do not tell.
     */
    SftpException explained(SftpException refused, int needed) {
        boolean open = !closed.get();
        if (refused.status().orElse(Status.OK) == Status.FAILURE
                && fileSystem.can(open ? Capability.FSTATVFS : Capability.STATVFS)) {
            try {
                DiskSpace space = open ? space() : fileSystem.space(path);
                if (space.available() < needed) {
                    return new SftpException(
                            refused.failure()
                                    .withReason("no space left on the server: " + space.available() + " of "
                                            + space.total() + " bytes are free")
                                    .withAdvice("free some space on the server"),
                            refused);
                }
                if (open && refused.failure().reason().equalsIgnoreCase("failure")) {
                    return new SftpException(
                            refused.failure()
                                    .withReason(
                                            "the server gave no reason; " + space.available() + " of "
                                                    + space.total()
                                                    + " bytes are free there, but a quota may be used up, or the file too large"),
                            refused);
                }
            } catch (IOException second) {
                refused.addSuppressed(second);
            }
        }
        return refused;
    }

    /** OpenSSH opens directories for reading, and fails at the first READ: returns the exception that says so. */
    SftpException explained(SftpException refused) {
        if (refused.status().orElse(Status.OK) == Status.FAILURE) {
            try {
                if (stat().isDirectory()) {
                    return new WrongRemoteTypeException(
                            refused.failure().withReason("it is a directory, and a file is meant"), refused);
                }
            } catch (IOException second) {
                refused.addSuppressed(second);
            }
        }
        return refused;
    }

    /**
     * Asks for the attributes of the open file and has it closed behind that, in one round trip. What became of the close
     * is for {@link #close} to say.
     */
    public RemoteFile statAndClose() throws IOException {
        Attempt attempt = dialogue.attempt("stat", path);
        SftpChannel channel = dialogue.channel();
        Exchange stat = new Exchange();
        int id = channel.submit(attempt, dialogue.encoder().fstat(handle), stat);
        submitClose();
        channel.flush();
        return dialogue.attributes(attempt, dialogue.await(attempt, id, stat));
    }

    private void submitClose() throws SftpException {
        if (closed.compareAndSet(false, true)) {
            Exchange close = new Exchange();
            int id = dialogue.channel()
                    .submit(dialogue.attempt("close", path), dialogue.encoder().close(handle), close);
            closing.set(new Closing(id, close));
        }
    }

    /**
     * What a server answered when an open file was left.
     *
     * @param changed whether it took the change of attributes
     * @param file the file as it was then; empty if the server did not tell
     */
    public record Leave(boolean changed, Optional<RemoteFile> file) {}

    /**
     * Closes the file, changes attributes of what lies under its path and asks for them, in one round trip: for servers
     * that serve requests in the order in which they come. That the change or the question is refused is no failure.
     */
    public Leave leave(AttributeChange change) throws IOException {
        SftpChannel channel = dialogue.channel();
        Attempt setting = dialogue.attempt("set attributes of", path);
        Attempt asking = dialogue.attempt("stat", path);
        Exchange changed = new Exchange();
        Exchange attributes = new Exchange();
        submitClose();
        int settingId = channel.submit(setting, dialogue.encoder().setstat(path, change), changed);
        int askingId = channel.submit(asking, dialogue.encoder().stat(path), attributes);
        channel.flush();
        close();
        Optional<Boolean> taken = unlessRefused(() -> {
            dialogue.check(setting, dialogue.await(setting, settingId, changed));
            return true;
        });
        Optional<RemoteFile> file =
                unlessRefused(() -> dialogue.attributes(asking, dialogue.await(asking, askingId, attributes)));
        return new Leave(taken.isPresent(), file);
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    private static <T> Optional<T> unlessRefused(Question<T> question) throws IOException {
        try {
            return Optional.of(question.ask());
        } catch (ConnectionLostException | SftpTimeoutException | ProtocolViolationException e) {
            throw e;
        } catch (SftpException refused) {
            return Optional.empty();
        }
    }

    /** Closes the file and waits for the server to confirm it; does nothing the second time. */
    @Override
    public void close() throws IOException {
        Attempt attempt = dialogue.attempt("close", path);
        try {
            if (closed.compareAndSet(false, true)) {
                dialogue.tell(attempt, dialogue.encoder().close(handle));
                return;
            }
            Closing sent = closing.getAndSet(null);
            if (sent != null) {
                dialogue.check(attempt, dialogue.await(attempt, sent.id, sent.reply));
            }
        } catch (SftpException refused) {
            throw explained(refused, 1);
        }
    }

    /** Whether it was open; whoever asks closes it. */
    boolean takeLeave() {
        return closed.compareAndSet(false, true);
    }

    /** Closes the file without waiting and without an exception: for cleaning up after a failure. */
    public void abandon() {
        if (closed.compareAndSet(false, true)) {
            dialogue.forget(handle);
        }
    }

    private boolean isEndOfFile(Attempt attempt, Answer answer) throws IOException {
        try {
            return answer.type() == PacketType.STATUS
                    && Refusal.read(answer.fields()).code() == Status.EOF;
        } catch (MalformedReplyException e) {
            throw dialogue.channel().violated(attempt, e);
        }
    }
}
