package dev.towpath.client.remote;

import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts the server's byte stream into replies. It may be fed any slices, one byte at a time too. The payload of a DATA
 * reply is handed on straight from the given array; everything else is handed on whole. Nothing is allocated for a
 * length before the length has been checked. Not thread-safe.
 */
final class ReplyParser {
    /** What a reply becomes. Offsets point into an array that is only valid during the call. */
    interface Receiver {
        /** A whole reply other than DATA. VERSION has no id: its version number stands there. */
        void message(int type, int id, WireReader fields) throws IOException;

        /** {@code length} bytes of data for request {@code id} follow, in one or more slices. */
        void dataBegins(int id, int length) throws IOException;

        /** A slice of the data announced last; {@code last} when it is complete. An empty DATA has one empty slice. */
        void data(byte[] bytes, int offset, int length, boolean last) throws IOException;
    }

    /** OpenSSH's limit (sftp-common.h, SFTP_MAX_MSG_LENGTH) and room for servers that count the header apart. */
    static final int MAX_PACKET = 256 * 1024 + 1024;

    private static final int TYPE_AT = 4;
    private static final int HEADER = 9;
    private static final int DATA_HEADER = 13;

    private final Receiver receiver;
    private byte[] held = new byte[256];
    private int heldLength;
    private int dataLeft;
    private int paddingLeft;

    ReplyParser(Receiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Takes the next bytes of the stream.
     *
     * @throws MalformedReplyException if they are no SFTP replies; the parser must not be fed again
     */
    void feed(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (dataLeft > 0) {
                int count = Math.min(dataLeft, end - at);
                dataLeft -= count;
                receiver.data(bytes, at, count, dataLeft == 0);
                at += count;
            } else if (paddingLeft > 0) {
                int count = Math.min(paddingLeft, end - at);
                paddingLeft -= count;
                at += count;
            } else if (heldLength == 0) {
                at = inPlace(bytes, at, end);
            } else {
                at = collect(bytes, at, end);
            }
        }
    }

    /** Takes a reply that lies whole in the given array, or starts to hold back what there is of it. */
    private int inPlace(byte[] bytes, int at, int end) throws IOException {
        int have = end - at;
        if (have >= HEADER) {
            int length = checked(WireReader.int32At(bytes, at));
            if (bytes[at + TYPE_AT] == PacketType.DATA) {
                if (have >= DATA_HEADER) {
                    beginData(bytes, at, length);
                    return at + DATA_HEADER;
                }
            } else if (have >= 4 + length) {
                message(bytes, at, length);
                return at + 4 + length;
            }
        }
        return collect(bytes, at, end);
    }

    private int collect(byte[] bytes, int at, int end) throws IOException {
        int wanted = wanted();
        int count = Math.min(wanted - heldLength, end - at);
        if (wanted > held.length) {
            held = Arrays.copyOf(held, wanted);
        }
        System.arraycopy(bytes, at, held, heldLength, count);
        heldLength += count;
        if (heldLength == wanted()) {
            int length = WireReader.int32At(held, 0);
            heldLength = 0;
            if (held[TYPE_AT] == PacketType.DATA) {
                beginData(held, 0, length);
            } else {
                message(held, 0, length);
                forgetLarge();
            }
        }
        return at + count;
    }

    /** How many bytes must be held before anything can be done with them. */
    private int wanted() throws MalformedReplyException {
        if (heldLength < 4) {
            return 4;
        }
        int length = checked(WireReader.int32At(held, 0));
        if (heldLength == 4) {
            return TYPE_AT + 1;
        }
        return held[TYPE_AT] == PacketType.DATA ? DATA_HEADER : 4 + length;
    }

    private static int checked(int length) throws MalformedReplyException {
        // Type and id; VERSION has its number where others have the id.
        if (length < HEADER - 4 || length > MAX_PACKET) {
            throw new MalformedReplyException(
                    "a packet of " + Integer.toUnsignedString(length) + " bytes (5 to " + MAX_PACKET + " are allowed)");
        }
        return length;
    }

    private void beginData(byte[] bytes, int at, int length) throws IOException {
        if (length < DATA_HEADER - 4) {
            throw new MalformedReplyException("an SSH_FXP_DATA packet of " + length + " bytes");
        }
        int id = WireReader.int32At(bytes, at + TYPE_AT + 1);
        int count = WireReader.int32At(bytes, at + HEADER);
        int room = length - (DATA_HEADER - 4);
        if (count < 0 || count > room) {
            throw new MalformedReplyException(
                    Integer.toUnsignedString(count) + " bytes of data in a packet with room for " + room);
        }
        receiver.dataBegins(id, count);
        dataLeft = count;
        // Later versions add an end-of-file flag; some servers send it on version 3 too.
        paddingLeft = room - count;
        if (count == 0) {
            receiver.data(bytes, at, 0, true);
        }
    }

    private void message(byte[] bytes, int at, int length) throws IOException {
        int type = bytes[at + TYPE_AT] & 0xff;
        int id = WireReader.int32At(bytes, at + TYPE_AT + 1);
        receiver.message(type, id, new WireReader(bytes, at + HEADER, length - (HEADER - 4)));
    }

    /** One long listing must not keep its memory for the life of the channel. */
    private void forgetLarge() {
        if (held.length > 64 * 1024) {
            held = new byte[256];
        }
    }
}
