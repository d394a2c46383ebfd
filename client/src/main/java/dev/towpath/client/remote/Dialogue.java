package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Exchange.Answer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request, one reply: sends, waits, and turns what came back into a value or into the exception it means. */
final class Dialogue {
    /** Reads the fields of a reply. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(WireReader fields) throws MalformedReplyException;
    }

    /** Handles are opaque, and longer ones forbidden (draft-ietf-secsh-filexfer-02, section 6.2). */
    private static final int HANDLE_MAX = 256;

    private final SftpChannel channel;
    private final FileNames names;
    private final RequestEncoder encoder;
    /** Run often while a reply is waited for; throws if it is no longer wanted. */
    private final @Nullable Runnable check;
    /** How much longer than other replies those to {@link #ask} and {@link #tell} may take. */
    private final Duration longer;

    /** Talks to a server that reads SYMLINK as the draft has it, if {@code followsDraft}. */
    Dialogue(SftpChannel channel, FileNames names, boolean followsDraft) {
        this(channel, names, new RequestEncoder(names, followsDraft), null, Duration.ZERO);
    }

    private Dialogue(
            SftpChannel channel, FileNames names, RequestEncoder encoder, @Nullable Runnable check, Duration longer) {
        this.channel = channel;
        this.names = names;
        this.encoder = encoder;
        this.check = check;
        this.longer = longer;
    }

    /** The same over the same channel, for somebody who may lose interest while it waits. */
    Dialogue checking(Runnable wanted) {
        return new Dialogue(channel, names, encoder, wanted, longer);
    }

    /** The same over another channel. */
    Dialogue over(SftpChannel other) {
        return new Dialogue(other, names, encoder, check, longer);
    }

    /** The same for one request on which the server reads or writes so many bytes before it replies. */
    Dialogue patient(long bytes) {
        return new Dialogue(channel, names, encoder, check, SlowDisk.timeFor(bytes));
    }

    /** No limit yet to what takes long, but for whoever may lose interest. */
    TimeLimit unlimited() {
        return check == null ? TimeLimit.NONE : TimeLimit.NONE.checking(check);
    }

    SftpChannel channel() {
        return channel;
    }

    FileNames names() {
        return names;
    }

    RequestEncoder encoder() {
        return encoder;
    }

    Attempt attempt(String operation, String path) {
        return new Attempt(operation, path, channel.server());
    }

    /** Sends a request that is answered by a bare status. */
    void tell(Attempt attempt, Request request) throws IOException {
        check(attempt, call(attempt, request, new Exchange()));
    }

    /** Throws unless {@code answer} is the status "ok". */
    void check(Attempt attempt, Answer answer) throws IOException {
        decode(attempt, answer, PacketType.STATUS, fields -> answer);
    }

    /** Sends a request and reads the reply of type {@code due}. */
    <T> T ask(Attempt attempt, Request request, int due, Decoder<T> decoder) throws IOException {
        return decode(attempt, call(attempt, request, new Exchange()), due, decoder);
    }

    /** Sends a request that is answered by a handle; one that comes too late is closed. */
    byte[] askHandle(Attempt attempt, Request request) throws IOException {
        Answer answer = call(attempt, request, new Exchange(lateHandle()));
        return decode(attempt, answer, PacketType.HANDLE, Dialogue::handle);
    }

    /** Sends a request that is answered by attributes, of the file the attempt is about. */
    RemoteFile askAttributes(Attempt attempt, Request request) throws IOException {
        return attributes(attempt, call(attempt, request, new Exchange()));
    }

    /** The attributes in a reply, of the file the attempt is about. */
    RemoteFile attributes(Attempt attempt, Answer answer) throws IOException {
        String path = attempt.path();
        return decode(
                attempt,
                answer,
                PacketType.ATTRS,
                fields -> WireAttributes.read(fields).of(RemotePaths.name(path), path, ""));
    }

    /** Sends a request that is answered by one name. */
    String askName(Attempt attempt, Request request) throws IOException {
        return ask(attempt, request, PacketType.NAME, this::name);
    }

    /** The one name in a reply. */
    String name(WireReader fields) throws MalformedReplyException {
        if (fields.int32() != 1) {
            throw new MalformedReplyException("more or fewer names than one");
        }
        return names.decode(fields.string());
    }

    /** Sends a request and waits for {@code exchange} to have its reply. */
    Answer call(Attempt attempt, Request request, Exchange exchange) throws IOException {
        return channel.call(attempt, request, exchange, check, longer);
    }

    /** Waits for the reply to a request that was submitted before. */
    Answer await(Attempt attempt, int id, Exchange exchange) throws IOException {
        return channel.await(attempt, id, exchange, check);
    }

    /** Reads a reply of type {@code due}; a status other than "ok" becomes an exception. */
    <T> T decode(Attempt attempt, Answer answer, int due, Decoder<T> decoder) throws IOException {
        try {
            if (answer.type() == PacketType.STATUS) {
                Refusal refusal = Refusal.read(answer.fields());
                if (refusal.code() != Status.OK) {
                    throw refusal.during(attempt);
                }
            }
            if (answer.type() != due) {
                throw new MalformedReplyException(
                        PacketType.name(answer.type()) + " where " + PacketType.name(due) + " is due");
            }
            return decoder.decode(answer.fields());
        } catch (MalformedReplyException e) {
            throw channel.violated(attempt, e);
        }
    }

    /** Closes a handle without waiting for the reply: for directories and for handles nobody will use. */
    void forget(byte[] handle) {
        try {
            channel.submit(attempt("close", ""), encoder.close(handle), ReplyHandler.IGNORE);
            channel.flush();
        } catch (SftpException lost) {
            // The channel is gone, and the handle with it.
            return;
        }
    }

    /** Closes a handle that comes after its caller had given up. */
    ReplyHandler lateHandle() {
        return new LateHandle();
    }

    static byte[] handle(WireReader fields) throws MalformedReplyException {
        byte[] handle = fields.string();
        if (handle.length > HANDLE_MAX) {
            throw new MalformedReplyException("a handle of " + handle.length + " bytes");
        }
        return handle;
    }

    /** Closes what was opened after its caller had given up. */
    private final class LateHandle implements ReplyHandler {
        @Override
        public void reply(int type, WireReader fields) throws IOException {
            if (type == PacketType.HANDLE) {
                forget(handle(fields));
            }
        }

        @Override
        public void lost(Loss loss) {}
    }
}
