package dev.towpath.client.remote;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Scripts a server with one file in memory; a test bends single answers. */
final class MemoryFile implements ScriptedServer.Script {
    /** Answers the n-th READ or WRITE, counted from 1, in its own way; false leaves it to the file. */
    @FunctionalInterface
    interface Bend {
        boolean answer(int n, int id, long offset, int length, ScriptedServer.Reply reply) throws IOException;
    }

    private final AtomicInteger count = new AtomicInteger();
    private final Bend bend;
    private byte[] content;

    MemoryFile(byte[] content, Bend bend) {
        this.content = content;
        this.bend = bend;
    }

    /** Opens the one file there is. */
    static RemoteHandle open(RemoteFileSystem files) throws IOException {
        return files.open("/a", EnumSet.of(OpenFlag.READ, OpenFlag.WRITE), AttributeChange.none());
    }

    /** Something to put in it, the same each time. */
    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(4711).nextBytes(bytes);
        return bytes;
    }

    synchronized byte[] content() {
        return content.clone();
    }

    @Override
    public synchronized void request(int type, int id, WireReader fields, ScriptedServer.Reply reply)
            throws IOException {
        switch (type) {
            case PacketType.INIT -> reply.version();
            case PacketType.OPEN -> reply.handle(id, "h");
            case PacketType.READ -> {
                fields.skipString();
                read(id, fields.int64(), fields.int32(), reply);
            }
            case PacketType.WRITE -> {
                fields.skipString();
                long offset = fields.int64();
                byte[] data = fields.string();
                if (!bend.answer(count.incrementAndGet(), id, offset, data.length, reply)) {
                    store(offset, data);
                    reply.status(id, Status.OK, "");
                }
            }
            case PacketType.STAT, PacketType.FSTAT -> reply.attributes(id, 0100644, content.length);
            default -> reply.status(id, Status.OK, "");
        }
    }

    private void read(int id, long offset, int length, ScriptedServer.Reply reply) throws IOException {
        if (!bend.answer(count.incrementAndGet(), id, offset, length, reply)) {
            if (offset >= content.length) {
                reply.status(id, Status.EOF, "");
            } else {
                reply.data(id, slice(offset, length));
            }
        }
    }

    byte[] slice(long offset, int length) {
        return Arrays.copyOfRange(content, (int) offset, (int) Math.min(content.length, offset + length));
    }

    void store(long offset, byte[] data) {
        int end = (int) offset + data.length;
        if (end > content.length) {
            content = Arrays.copyOf(content, end);
        }
        System.arraycopy(data, 0, content, (int) offset, data.length);
    }
}
