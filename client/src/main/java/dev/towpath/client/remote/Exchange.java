package dev.towpath.client.remote;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** A reply somebody waits for. It keeps a copy, since the bytes it is shown are gone after the call. */
final class Exchange implements ReplyHandler {
    /** What came: a whole reply, or why none will. {@code type} is DATA with the data alone for a body. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Answer(int type, byte[] body) {
        WireReader fields() {
            return new WireReader(body, 0, body.length);
        }
    }

    /** Carries a {@link Loss} to the thread that waits. */
    static final class LostException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Loss loss;

        LostException(Loss loss) {
            super(loss.reason(), loss.cause(), false, false);
            this.loss = loss;
        }

        Loss loss() {
            return loss;
        }
    }

    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final int room;
    private final ReplyHandler whenLate;
    private byte[] data = {};
    private int filled;

    /** Waits for any reply but DATA. */
    Exchange() {
        this(-1, ReplyHandler.IGNORE);
    }

    /** Waits for any reply but DATA; {@code whenLate} gets it if nobody waits any more. */
    Exchange(ReplyHandler whenLate) {
        this(-1, whenLate);
    }

    /** Waits for up to {@code room} bytes of DATA. */
    Exchange(int room) {
        this(room, ReplyHandler.IGNORE);
    }

    private Exchange(int room, ReplyHandler whenLate) {
        this.room = room;
        this.whenLate = whenLate;
    }

    /**
     * Gives a reply that came, or is just being put down, to whoever gets late ones: an interrupt or the end of a wait may
     * be noticed after it.
     */
    void passOn() {
        CompletableFuture<Void> unused = answer.thenAccept(came -> {
            try {
                whenLate.reply(came.type(), came.fields());
            } catch (IOException e) {
                // A handle that makes no sense cannot be closed.
                return;
            }
        });
    }

    ReplyHandler whenLate() {
        return whenLate;
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    @Override
    public void reply(int type, WireReader fields) {
        answer.complete(new Answer(type, fields.rest()));
    }

    @Override
    public int room() {
        return room;
    }

    @Override
    public void data(byte[] bytes, int offset, int length, boolean last) {
        if (filled + length > data.length) {
            data = Arrays.copyOf(data, Math.min(room, Math.max(filled + length, 2 * data.length)));
        }
        System.arraycopy(bytes, offset, data, filled, length);
        filled += length;
        if (last) {
            answer.complete(new Answer(PacketType.DATA, filled == data.length ? data : Arrays.copyOf(data, filled)));
        }
    }

    @Override
    public void lost(Loss loss) {
        answer.completeExceptionally(new LostException(loss));
    }
}
