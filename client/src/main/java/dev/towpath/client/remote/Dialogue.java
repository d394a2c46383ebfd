package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Exchange.Answer;
import java.io.IOException;

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

    Dialogue(SftpChannel channel, FileNames names) {
        this.channel = channel;
        this.names = names;
        this.encoder = new RequestEncoder(names);
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
        check(attempt, channel.call(attempt, request));
    }

    /** Throws unless {@code answer} is the status "ok". */
    void check(Attempt attempt, Answer answer) throws IOException {
        decode(attempt, answer, PacketType.STATUS, fields -> answer);
    }

    /** Sends a request and reads the reply of type {@code due}. */
    <T> T ask(Attempt attempt, Request request, int due, Decoder<T> decoder) throws IOException {
        return decode(attempt, channel.call(attempt, request), due, decoder);
    }

    /** Sends a request that is answered by a handle; one that comes too late is closed. */
    byte[] askHandle(Attempt attempt, Request request) throws IOException {
        Answer answer = channel.call(attempt, request, new Exchange(lateHandle()));
        return decode(attempt, answer, PacketType.HANDLE, Dialogue::handle);
    }

    /** The same; runs {@code check} often while it waits, which throws if the handle is no longer wanted. */
    byte[] askHandle(Attempt attempt, Request request, Runnable check) throws IOException {
        Answer answer = channel.call(attempt, request, new Exchange(lateHandle()), check);
        return decode(attempt, answer, PacketType.HANDLE, Dialogue::handle);
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
