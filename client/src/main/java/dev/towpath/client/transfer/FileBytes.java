package dev.towpath.client.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of an open file from some place on, as a stream that leaves the channel where it is. */
final class FileBytes extends InputStream {
    private final FileChannel channel;
    private long at;

    FileBytes(FileChannel channel, long from) {
        this.channel = channel;
        this.at = from;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = channel.read(ByteBuffer.wrap(target, offset, length), at);
        at += Math.max(0, count);
        return count;
    }
}
