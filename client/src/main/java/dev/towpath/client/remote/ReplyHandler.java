package dev.towpath.client.remote;

import java.io.IOException;

/**
 * Waits for the reply to one request. Called on the thread that reads the connection, so it must not block; exactly one
 * of {@link #reply}, the last {@link #data} and {@link #lost} ends it.
 */
interface ReplyHandler {
    /** The reply, any but DATA. {@code fields} is only valid during the call. */
    void reply(int type, WireReader fields) throws IOException;

    /** How many bytes of data the reply may hold; -1 if none were asked for. */
    default int room() {
        return -1;
    }

    /** A slice of the data; only called when {@link #room} allows. */
    default void data(byte[] bytes, int offset, int length, boolean last) throws IOException {}

    /** The reply will not come. */
    void lost(Loss loss);

    /** Swallows the late reply to a request that nobody waits for any more. */
    ReplyHandler IGNORE = new ReplyHandler() {
        @Override
        public void reply(int type, WireReader fields) {}

        @Override
        public int room() {
            return ReplyParser.MAX_PACKET;
        }

        @Override
        public void lost(Loss loss) {}
    };
}
