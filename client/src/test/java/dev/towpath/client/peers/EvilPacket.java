package dev.towpath.client.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An SFTP packet being written by a server of the tests; nothing checks that it makes sense. */
public final class EvilPacket {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Starts a packet of this type. */
    public EvilPacket(int type) {
        body.write(type);
    }

    /** Appends four bytes. */
    public EvilPacket int32(int value) {
        body.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        return this;
    }

    /** Appends eight bytes. */
    public EvilPacket int64(long value) {
        body.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        return this;
    }

    /** Appends a string: its length, then its bytes. */
    public EvilPacket string(byte[] bytes) {
        int32(bytes.length);
        body.writeBytes(bytes);
        return this;
    }

    /** Appends a string in UTF-8. */
    public EvilPacket string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends bytes as they are. */
    public EvilPacket bytes(byte[] bytes) {
        body.writeBytes(bytes);
        return this;
    }

    /** The packet with its length in front. */
    public byte[] done() {
        return ByteBuffer.allocate(4 + body.size())
                .putInt(body.size())
                .put(body.toByteArray())
                .array();
    }
}
