package dev.towpath.client.remote;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Exchange.Answer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request of a {@link Pipeline}, and what follows its reply. The thread that reads the connection puts the reply down
 * here; everything else is done by the thread of the pipeline.
 */
final class PipelinedRequest<T> implements ReplyHandler {
    private final Dialogue dialogue;
    private final Consumer<PipelinedRequest<?>> replied;
    final Attempt attempt;
    final int due;
    private final Dialogue.Decoder<T> decoder;
    private final Pipeline.Then<T> then;
    final Pipeline.Otherwise otherwise;
    int id;

    @Nullable Exchange data;

    private volatile @Nullable Answer answer;
    private volatile @Nullable Loss loss;
    private @Nullable SftpException refusal;
    volatile boolean givenUp;
    private final AtomicBoolean closed = new AtomicBoolean();

    PipelinedRequest(
            Dialogue dialogue,
            Consumer<PipelinedRequest<?>> replied,
            String operation,
            String path,
            int due,
            Dialogue.Decoder<T> decoder,
            Pipeline.Then<T> then,
            Pipeline.Otherwise otherwise) {
        this.dialogue = dialogue;
        this.replied = replied;
        this.attempt = dialogue.attempt(operation, path);
        this.due = due;
        this.decoder = decoder;
        this.then = then;
        this.otherwise = otherwise;
    }

    void follow() throws IOException {
        Loss lost = loss;
        if (lost != null) {
            throw lost.during(attempt);
        }
        SftpException unsent = refusal;
        if (unsent != null) {
            otherwise.take(unsent);
            return;
        }
        Answer reply = requireNonNull(answer, "answer");
        T value;
        try {
            value = dialogue.decode(attempt, reply, due, decoder);
        } catch (SftpException e) {
            if (e.status().isEmpty()) {
                throw e;
            }
            otherwise.take(e);
            return;
        }
        then.take(value);
    }

    @Override
    public void reply(int type, WireReader fields) {
        answer = new Answer(type, fields.rest());
        replied.accept(this);
        if (givenUp) {
            closeUnwanted();
        }
    }

    /** Closes a handle that had come, but not to anybody's attention, when it was given up. */
    void closeUnwanted() {
        Answer came = answer;
        if (came != null && came.type() == PacketType.HANDLE && closed.compareAndSet(false, true)) {
            try {
                dialogue.forget(Dialogue.handle(came.fields()));
            } catch (MalformedReplyException e) {
                dialogue.channel().violated(attempt, e);
            }
        }
    }

    @Override
    public int room() {
        Exchange reading = data;
        return reading == null ? -1 : reading.room();
    }

    @Override
    public void data(byte[] bytes, int offset, int length, boolean last) {
        Exchange reading = requireNonNull(data, "data");
        reading.data(bytes, offset, length, last);
        if (last) {
            answer = reading.answer().getNow(null);
            replied.accept(this);
        }
    }

    /** It was not sent, and the channel stands. */
    void notSent(SftpException why) {
        refusal = why;
        replied.accept(this);
    }

    @Override
    public void lost(Loss why) {
        loss = why;
        replied.accept(this);
    }
}
