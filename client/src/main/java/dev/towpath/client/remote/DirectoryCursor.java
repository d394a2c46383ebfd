package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Exchange.Answer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The entries of a directory, in the server's order, without {@code .} and {@code ..}, a few at a time: memory does not
 * grow with the directory. Several READDIRs are in flight, more as the directory proves to be long. Not thread-safe.
 *
 * @since 0.1
 */
public final class DirectoryCursor implements AutoCloseable {
    /** READDIRs in flight at most: sixteen packets of a listing are 4 MiB at worst. */
    private static final int AHEAD_MAX = 16;

    /** Replies without an entry that are taken in a row before the server counts as broken. */
    static final int EMPTY_MAX = 100;

    private record Asked(int id, Exchange exchange) {}

    private final Dialogue dialogue;
    private final String path;
    private final Attempt attempt;
    private final byte[] handle;
    private final Deque<Asked> asked = new ArrayDeque<>();
    private final Deque<RemoteFile> entries = new ArrayDeque<>();
    private int ahead = 2;
    private int empty;
    private boolean settles;
    private boolean ended;
    private boolean closed;

    DirectoryCursor(Dialogue dialogue, String path, byte[] handle) {
        this.dialogue = dialogue;
        this.path = path;
        this.attempt = dialogue.attempt("list", path);
        this.handle = handle;
    }

    /**
     * Has {@link #close} wait until the server has answered everything that was asked here, so that no request of it comes
     * after the call that made it, and the directory is closed when it returns.
     */
    public DirectoryCursor settling() {
        settles = true;
        return this;
    }

    /** The next entry, or nothing at the end. */
    public Optional<RemoteFile> next() throws IOException {
        while (entries.isEmpty() && !ended) {
            readAhead();
            Asked oldest = asked.removeFirst();
            take(awaited(oldest));
        }
        return Optional.ofNullable(entries.pollFirst());
    }

    /** A server that did not answer once is not waited for a second time. */
    private Answer awaited(Asked request) throws IOException {
        boolean settled = settles;
        settles = false;
        Answer answer = dialogue.await(attempt, request.id(), request.exchange());
        settles = settled;
        return answer;
    }

    /** Closes the directory; does not wait for the server unless this is {@link #settling}. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ended = true;
            entries.clear();
            if (settles) {
                settle();
            }
            asked.forEach(request -> dialogue.channel().abandon(request.id(), request.exchange()));
            asked.clear();
            if (!settles) {
                dialogue.forget(handle);
            }
        }
    }

    private void settle() {
        try {
            Exchange exchange = new Exchange();
            int id = dialogue.channel().submit(attempt, dialogue.encoder().close(handle), exchange);
            dialogue.channel().flush();
            asked.addLast(new Asked(id, exchange));
            while (!asked.isEmpty()) {
                Asked oldest = asked.removeFirst();
                Answer unused = dialogue.await(attempt, oldest.id(), oldest.exchange());
            }
        } catch (IOException e) {
            // What was to be seen was seen; a broken connection is found by the next request.
        }
    }

    private void readAhead() throws SftpException {
        while (asked.size() < ahead) {
            Exchange exchange = new Exchange();
            int id = dialogue.channel().submit(attempt, dialogue.encoder().readdir(handle), exchange);
            asked.addLast(new Asked(id, exchange));
        }
        dialogue.channel().flush();
        ahead = Math.min(AHEAD_MAX, ahead * 2);
    }

    private void take(Answer answer) throws IOException {
        try {
            if (answer.type() == PacketType.STATUS
                    && Refusal.read(answer.fields()).code() == Status.EOF) {
                close();
                return;
            }
        } catch (MalformedReplyException e) {
            throw dialogue.channel().violated(attempt, e);
        }
        int count = dialogue.decode(attempt, answer, PacketType.NAME, this::entries);
        empty = count == 0 ? empty + 1 : 0;
        if (empty > EMPTY_MAX) {
            throw dialogue.channel()
                    .violated(attempt, new MalformedReplyException("a listing of empty replies without end"));
        }
    }

    private int entries(WireReader fields) throws MalformedReplyException {
        return entries(dialogue.names(), path, fields, true, entries::addLast);
    }

    /**
     * Reads one NAME reply about {@code path}, and returns how many entries it has, {@code .} and {@code ..} included.
     *
     * @param shown whether somebody may want to see the long names
     */
    static int entries(FileNames names, String path, WireReader fields, boolean shown, Consumer<RemoteFile> taker)
            throws MalformedReplyException {
        int count = fields.int32();
        // Two strings and the flags of the attributes take twelve bytes at least.
        if (count < 0 || count > fields.remaining() / 12) {
            throw new MalformedReplyException(Integer.toUnsignedString(count) + " entries in a packet with "
                    + fields.remaining() + " bytes left");
        }
        for (int i = 0; i < count; i++) {
            String name = names.decode(fields.string());
            String longName = "";
            if (shown) {
                longName = names.decode(fields.string());
            } else {
                fields.skipString();
            }
            WireAttributes attributes = WireAttributes.read(fields);
            if (!name.equals(".") && !name.equals("..")) {
                String whole = path.endsWith("/") ? path + name : path + "/" + name;
                taker.accept(attributes.of(name, whole, longName));
            }
        }
        return count;
    }
}
