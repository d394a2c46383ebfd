package dev.towpath.client.remote;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import java.io.IOException;

/**
 * One channel a file is open on. What is in flight on it is counted under the lock of its {@link WritesInFlight} or
 * {@link ReadsInFlight}.
 */
final class Lane {
    /** Nobody has this request. */
    private static final int NONE = 0;

    private final Dialogue dialogue;
    private final String path;
    private final byte[] handle;
    private final Exchange closed = new Exchange();
    private int closing = NONE;
    private long inFlight;

    Lane(Dialogue dialogue, String path, byte[] handle) {
        this.dialogue = dialogue;
        this.path = path;
        this.handle = handle;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    SftpChannel channel() {
        return dialogue.channel();
    }

    String path() {
        return path;
    }

    byte[] handle() {
        return handle;
    }

    long inFlight() {
        return inFlight;
    }

    void add(int count) {
        inFlight += count;
    }

    void remove(int count) {
        inFlight -= count;
    }

    /** Has the file closed; does not wait. */
    void beginToClose() {
        try {
            closing = channel()
                    .submit(dialogue.attempt("close", path), dialogue.encoder().close(handle), closed);
            channel().flush();
        } catch (SftpException broken) {
            closing = NONE;
        }
    }

    /** Waits for the server to close it. */
    void finish() throws IOException {
        if (closing == NONE) {
            return;
        }
        Attempt attempt = dialogue.attempt("close", path);
        try {
            dialogue.check(attempt, dialogue.await(attempt, closing, closed));
        } catch (ConnectionLostException broken) {
            // Every byte was acknowledged; whether the connection stands is seen at the next request.
            closing = NONE;
        }
    }
}
