package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests about many files in flight at once. Each names what is to follow its reply; {@link #turn} waits for replies
 * and does what follows, which may be further requests. So one thread works on hundreds of small files over one channel,
 * and requests that follow from replies that came together leave together.
 *
 * <p>Everything happens on the thread that calls, one thread at a time; the thread that reads the connection only puts
 * replies down here. What follows may wait for other calls of the same {@link RemoteFileSystem}.
 *
 * @since 0.1
 */
public final class Pipeline {
    /** What is done with the value of a reply. */
    @FunctionalInterface
    public interface Then<T> {
        /** Takes the value; what it throws comes out of {@link Pipeline#turn}. */
        void take(T value) throws IOException;
    }

    /** What is done when the server refused, or did not answer in time. */
    @FunctionalInterface
    public interface Otherwise {
        /** Takes the refusal; what it throws comes out of {@link Pipeline#turn}. */
        void take(SftpException refused) throws IOException;
    }

    /** Files in flight to a server that does not say how many may be open. */
    private static final int FILES_UNTOLD = 64;

    /**
     * Enough that the server has work while this side handles replies, and the other way round. How long a reply took at
     * best says how many more: as many as a fast server answers meanwhile.
     */
    private static final int FILES_MIN = 256;

    private static final int FILES_MAX = 512;

    /** Replies handled before what follows from them is sent: the server need not wait for all that came together. */
    private static final int REPLIES = 32;

    /** How often somebody is asked whether what is waited for is still wanted. */
    private static final long GLANCE = Duration.ofMillis(100).toNanos();

    private final RemoteFileSystem files;
    private final Dialogue dialogue;
    private final SftpChannel channel;
    private final InTray tray = new InTray();
    private final Set<PipelinedRequest<?>> outstanding = new LinkedHashSet<>();
    private final Listings listings;
    private final Set<Errand> errands = new LinkedHashSet<>();
    private long glancedAt = System.nanoTime() - GLANCE;

    /** Sends over the channel of {@code files}, beside everybody else who does. */
    public Pipeline(RemoteFileSystem files) {
        this.files = files;
        this.dialogue = files.dialogue();
        this.channel = dialogue.channel();
        this.listings = new Listings(this, files, () -> outstanding.isEmpty() && errands.isEmpty());
    }

    /**
     * How many files to have in flight: 256, more over a long line, but half of the handles the server grants at most;
     * 64 if it does not say.
     */
    public int files() {
        long millis = TimeUnit.NANOSECONDS.toMillis(channel.roundTrip());
        long handles = files.limits().handles();
        if (handles == 0) {
            return FILES_UNTOLD;
        }
        long wanted = Math.min(FILES_MAX, FILES_MIN + 16 * millis);
        return (int) Math.max(1, Math.min(wanted, handles / 2));
    }

    /** How many requests, and errands, are waited for. */
    public int inFlight() {
        return outstanding.size() + errands.size() + listings.postponed();
    }

    /** How long a reply took at best, in nanoseconds; 0 while none has come. */
    public long roundTrip() {
        return channel.roundTrip();
    }

    /** Begins to wait for something that another thread does about {@code path}. */
    public Errand errand(String operation, String path) {
        Errand errand = new Errand(dialogue.attempt(operation, path), tray::lay, errands::remove);
        errands.add(errand);
        return errand;
    }

    /** Asks for the attributes of a file, following links. */
    public void stat(String path, Then<RemoteFile> then, Otherwise otherwise) throws SftpException {
        ask("stat", path, dialogue.encoder().stat(path), PacketType.ATTRS, attributes(path), then, otherwise);
    }

    /** Asks for the attributes of a file or of the link itself. */
    public void lstat(String path, Then<RemoteFile> then, Otherwise otherwise) throws SftpException {
        ask("lstat", path, dialogue.encoder().lstat(path), PacketType.ATTRS, attributes(path), then, otherwise);
    }

    /** Asks for the attributes of an open file. */
    public void stat(RemoteHandle handle, Then<RemoteFile> then, Otherwise otherwise) throws SftpException {
        Request request = dialogue.encoder().fstat(handle.bytes());
        ask("stat", handle.path(), request, PacketType.ATTRS, attributes(handle.path()), then, otherwise);
    }

    /** Opens a file. A handle that comes when nobody waits for it any more is closed. */
    public void open(
            String path, Set<OpenFlag> flags, AttributeChange attributes, Then<RemoteHandle> then, Otherwise otherwise)
            throws SftpException {
        Request request = dialogue.encoder().open(path, OpenFlag.bits(flags), attributes);
        Dialogue.Decoder<RemoteHandle> decoder =
                fields -> new RemoteHandle(files, dialogue, files.limits(), path, Dialogue.handle(fields));
        ask("open", path, request, PacketType.HANDLE, decoder, then, otherwise);
    }

    /** Writes {@code length} bytes of {@code data}, no more than {@link #writeSize} of the handle. */
    public void write(
            RemoteHandle handle, long at, byte[] data, int offset, int length, Then<Boolean> then, Otherwise otherwise)
            throws SftpException {
        byte[] header = dialogue.encoder().write(handle.bytes(), at, length).packet();
        byte[] packet = Arrays.copyOf(header, header.length + length);
        System.arraycopy(data, offset, packet, header.length, length);
        PipelinedRequest<Boolean> asked = new PipelinedRequest<>(
                dialogue, tray::lay, "write", handle.path(), PacketType.STATUS, fields -> true, then, otherwise);
        submit(asked, () -> channel.submit(asked.attempt, new Request(packet), header.length, asked));
    }

    /** Reads up to {@code length} bytes, no more than {@link #readSize} of the handle; nothing comes at the end of the file. */
    public void read(RemoteHandle handle, long at, int length, Then<byte[]> then, Otherwise otherwise)
            throws SftpException {
        PipelinedRequest<byte[]> asked = new PipelinedRequest<>(
                dialogue, tray::lay, "read", handle.path(), PacketType.DATA, fields -> fields.rest(), then, refused -> {
                    if (refused.status().orElse(Status.OK) == Status.EOF) {
                        then.take(new byte[0]);
                    } else {
                        otherwise.take(refused);
                    }
                });
        asked.data = new Exchange(length);
        send(asked, dialogue.encoder().read(handle.bytes(), at, length));
    }

    /** The most bytes one {@link #write} carries. */
    public int writeSize(RemoteHandle handle) {
        return handle.limits().writeSize(channel.outbox().packetSize() - 64 - handle.bytes().length);
    }

    /** The most bytes one {@link #read} may ask for. */
    public int readSize(RemoteHandle handle) {
        return handle.limits().readSize();
    }

    /** Closes a file. */
    public void close(RemoteHandle handle, Then<Boolean> then, Otherwise otherwise) throws SftpException {
        if (handle.takeLeave()) {
            tell("close", handle.path(), dialogue.encoder().close(handle.bytes()), then, otherwise);
        }
    }

    /** Changes attributes of a file, following links. */
    public void setAttributes(String path, AttributeChange change, Then<Boolean> then, Otherwise otherwise)
            throws SftpException {
        tell("set attributes of", path, dialogue.encoder().setstat(path, change), then, otherwise);
    }

    /** Changes attributes of an open file. */
    public void setAttributes(RemoteHandle handle, AttributeChange change, Then<Boolean> then, Otherwise otherwise)
            throws SftpException {
        tell("set attributes of", handle.path(), dialogue.encoder().fsetstat(handle.bytes(), change), then, otherwise);
    }

    /** Renames with SSH_FXP_RENAME. */
    public void rename(String from, String to, Then<Boolean> then, Otherwise otherwise) throws SftpException {
        tell("rename", from, dialogue.encoder().rename(from, to), then, otherwise);
    }

    /** Renames and replaces the target atomically; only where the server has {@link Capability#POSIX_RENAME}. */
    public void posixRename(String from, String to, Then<Boolean> then, Otherwise otherwise) throws SftpException {
        Request request = dialogue.encoder().extendedOnPaths(Capability.POSIX_RENAME.extension(), from, to);
        tell("rename", from, request, then, otherwise);
    }

    /** Makes a directory. */
    public void mkdir(String path, Then<Boolean> then, Otherwise otherwise) throws SftpException {
        tell("mkdir", path, dialogue.encoder().mkdir(path, AttributeChange.none()), then, otherwise);
    }

    /** Removes an empty directory. */
    public void rmdir(String path, Then<Boolean> then, Otherwise otherwise) throws SftpException {
        tell("rmdir", path, dialogue.encoder().rmdir(path), then, otherwise);
    }

    /** Asks what a link points to, as it is written in the link. */
    public void readLink(String link, Then<String> then, Otherwise otherwise) throws SftpException {
        ask("readlink", link, dialogue.encoder().readlink(link), PacketType.NAME, dialogue::name, then, otherwise);
    }

    /** Makes {@code link} a symbolic link with the text {@code target}. */
    public void symlink(String link, String target, Then<Boolean> then, Otherwise otherwise) throws SftpException {
        tell("symlink", link, dialogue.encoder().symlink(link, target), then, otherwise);
    }

    /** Removes a file or a link. */
    public void remove(String path, Then<Boolean> then, Otherwise otherwise) throws SftpException {
        tell("remove", path, dialogue.encoder().remove(path), then, otherwise);
    }

    /**
     * Lists a directory, several READDIRs in flight: everything in it, in the server's order, without {@code .} and
     * {@code ..}. More than {@link RemoteOptions#maxEntries()} is refused.
     */
    public void list(String path, Then<List<RemoteFile>> then, Otherwise otherwise) throws SftpException {
        listings.begin(path, then, otherwise);
    }

    private Dialogue.Decoder<RemoteFile> attributes(String path) {
        return fields -> WireAttributes.read(fields).of(RemotePaths.name(path), path, "");
    }

    void tell(String operation, String path, Request request, Then<Boolean> then, Otherwise otherwise)
            throws SftpException {
        ask(operation, path, request, PacketType.STATUS, fields -> true, then, otherwise);
    }

    <T> void ask(
            String operation,
            String path,
            Request request,
            int due,
            Dialogue.Decoder<T> decoder,
            Then<T> then,
            Otherwise otherwise)
            throws SftpException {
        send(new PipelinedRequest<>(dialogue, tray::lay, operation, path, due, decoder, then, otherwise), request);
    }

    private void send(PipelinedRequest<?> asked, Request request) throws SftpException {
        submit(asked, () -> channel.submit(asked.attempt, request, asked));
    }

    private interface Submission {
        int id() throws SftpException;
    }

    /** A request that cannot be sent, or no longer, waits its turn behind the replies that came before the connection was lost. */
    private void submit(PipelinedRequest<?> asked, Submission submission) throws SftpException {
        outstanding.add(asked);
        try {
            asked.id = submission.id();
        } catch (SftpException e) {
            Loss loss = channel.loss();
            if (loss == null) {
                asked.notSent(e);
            } else {
                asked.lost(loss);
            }
        }
    }

    /**
     * Sends what was asked, waits until something is answered or an errand has something to say, and does what follows
     * from all that was. Does nothing if nothing is in flight. If no reply comes for as long as a reply may take, all
     * requests in flight count as refused with {@link SftpTimeoutException}; errands may take as long as they like.
     *
     * @throws IOException what a follower throws, or that the connection is lost; the rest is then up to {@link #abandon}
     */
    public void turn() throws IOException {
        turn(null);
    }

    /** The same; runs {@code wanted} a few times a second, if there is one, and what it throws comes out of here. */
    public void turn(@Nullable Runnable wanted) throws IOException {
        listings.next();
        channel.flush();
        if (inFlight() == 0) {
            return;
        }
        List<PipelinedRequest<?>> replies = replies(wanted);
        if (replies == null) {
            replies = List.of();
            SftpTimeoutException late = silence();
            for (PipelinedRequest<?> asked : List.copyOf(outstanding)) {
                giveUp(asked);
                asked.otherwise.take(late);
            }
        }
        int handled = 0;
        for (PipelinedRequest<?> asked : replies) {
            if (++handled % REPLIES == 0) {
                channel.flush();
            }
            // What one follows may have given up on all the others.
            if (outstanding.remove(asked)) {
                asked.follow();
            }
        }
        // One by one: if one throws, the others must not be forgotten.
        for (Errand.Step step = tray.nextStep(); step != null; step = tray.nextStep()) {
            step.run();
        }
        channel.flush();
    }

    /** Waits for no reply any more; late ones are dropped, late handles closed. Errands are not over yet. */
    public void abandon() {
        List.copyOf(outstanding).forEach(this::giveUp);
        listings.abandon();
        channel.flush();
    }

    /** Forgets all errands and what they had to say; those who are on them have ended. */
    public void dismiss() {
        tray.forgetSteps();
        errands.clear();
    }

    private void giveUp(PipelinedRequest<?> asked) {
        outstanding.remove(asked);
        channel.abandon(asked.id, asked, asked.due == PacketType.HANDLE ? dialogue.lateHandle() : ReplyHandler.IGNORE);
        asked.givenUp = true;
        asked.closeUnwanted();
    }

    private SftpTimeoutException silence() {
        PipelinedRequest<?> oldest = outstanding.iterator().next();
        return new SftpTimeoutException(
                oldest.attempt
                        .failed("no reply within "
                                + SftpChannel.seconds(files.options().responseTimeout()))
                        .withAdvice("it may still be done; raise the response timeout if the server is slow")
                        .withRetryable(true),
                null);
    }

    /** Waits for replies or steps; the replies that have come, or null if the server says and takes nothing for too long. */
    private @Nullable List<PipelinedRequest<?>> replies(@Nullable Runnable wanted) throws IOException {
        long limit = outstanding.isEmpty()
                ? Long.MAX_VALUE
                : files.options().responseTimeout().toNanos();
        try {
            // On a slow line the replies take long, but bytes leave.
            long sent = channel.outbox().sent();
            while (!hasCome(limit, wanted)) {
                long now = channel.outbox().sent();
                if (now == sent) {
                    return null;
                }
                sent = now;
            }
            return tray.replies();
        } catch (InterruptedException e) {
            throw SftpChannel.interrupted(oldest(), e);
        }
    }

    private boolean hasCome(long limit, @Nullable Runnable wanted) throws InterruptedException {
        if (wanted == null) {
            return tray.await(limit);
        }
        for (long left = limit; left > 0; left -= GLANCE) {
            long now = System.nanoTime();
            if (now - glancedAt >= GLANCE) {
                glancedAt = now;
                wanted.run();
            }
            if (tray.await(Math.min(left, GLANCE))) {
                return true;
            }
        }
        return false;
    }

    private Attempt oldest() {
        return outstanding.isEmpty()
                ? errands.iterator().next().attempt
                : outstanding.iterator().next().attempt;
    }
}
