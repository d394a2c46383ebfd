package dev.towpath.client.peers;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** One SFTP session on an {@link EvilServer}: the honest answers, and the means to give others. */
public final class EvilSession implements Command {
    /** {@code flags} of ATTRS. */
    public static final int SIZE = 1;

    public static final int PERMISSIONS = 4;

    private static final int VERSION = 2;
    private static final int STATUS = 101;
    private static final int HANDLE = 102;
    private static final int DATA = 103;
    private static final int NAME = 104;
    private static final int ATTRS = 105;

    /** A request: its type, its id (0 for INIT) and what follows. */
    public record Ask(int type, int id, ByteBuffer body) {
        /** The next string, as text. */
        public String string() {
            byte[] bytes = new byte[body.getInt()];
            body.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** The next eight bytes. */
        public long int64() {
            return body.getLong();
        }

        /** The next four bytes. */
        public int int32() {
            return body.getInt();
        }
    }

    private final EvilServer server;
    private final ChannelSession channel;
    private final Map<String, Boolean> listed = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private OutputStream err = OutputStream.nullOutputStream();
    private ExitCallback exit = (status, message, immediately) -> {};

    EvilSession(EvilServer server, ChannelSession channel) {
        this.server = server;
        this.channel = channel;
    }

    /** The SSH channel it runs on. */
    public ChannelSession channel() {
        return channel;
    }

    /** Sends bytes as they are. */
    public synchronized void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends a packet. */
    public void send(EvilPacket packet) throws IOException {
        raw(server.spoilt(packet.done()));
    }

    /** Writes to the channel's error stream. */
    public void stderr(String text) throws IOException {
        err.write(text.getBytes(StandardCharsets.UTF_8));
        err.flush();
    }

    /** Ends as a program with this exit status. */
    public void exit(int status) {
        exit.onExit(status);
    }

    /** Answers nothing and takes no more requests until the session ends. */
    public void sleep() throws IOException {
        try {
            if (!ended.await(5, TimeUnit.MINUTES)) {
                throw new IOException("the test takes too long");
            }
        } catch (InterruptedException e) {
            throw new EOFException();
        }
    }

    /** Greets, naming extensions as name, data, name, data. */
    public void version(String... extensions) throws IOException {
        EvilPacket packet = new EvilPacket(VERSION).int32(3);
        List.of(extensions).forEach(packet::string);
        send(packet);
    }

    /** Answers a status. */
    public void status(Ask ask, int code, String text) throws IOException {
        send(new EvilPacket(STATUS).int32(ask.id()).int32(code).string(text).string(""));
    }

    /** Answers a handle. */
    public void handle(Ask ask, String handle) throws IOException {
        send(new EvilPacket(HANDLE).int32(ask.id()).string(handle));
    }

    /** Answers data. */
    public void data(Ask ask, byte[] data) throws IOException {
        send(new EvilPacket(DATA).int32(ask.id()).string(data));
    }

    /** Answers mode and size. */
    public void attributes(Ask ask, int mode, long size) throws IOException {
        send(new EvilPacket(ATTRS)
                .int32(ask.id())
                .int32(SIZE | PERMISSIONS)
                .int64(size)
                .int32(mode));
    }

    /** Answers names, each a regular file of four bytes. */
    public void names(Ask ask, List<byte[]> names) throws IOException {
        EvilPacket packet = new EvilPacket(NAME).int32(ask.id()).int32(names.size());
        for (byte[] name : names) {
            packet.string(name)
                    .string(new byte[0])
                    .int32(SIZE | PERMISSIONS)
                    .int64(4)
                    .int32(EvilServer.REGULAR);
        }
        send(packet);
    }

    /** Answers what an honest server would. */
    public void honest(Ask ask) throws IOException {
        ask.body().rewind();
        switch (ask.type()) {
            case EvilServer.INIT -> version();
            case EvilServer.STAT, EvilServer.LSTAT, EvilServer.FSTAT -> stat(ask);
            case EvilServer.REALPATH -> realPath(ask);
            case EvilServer.OPENDIR -> openDirectory(ask);
            case EvilServer.READDIR -> list(ask);
            case EvilServer.OPEN -> open(ask);
            case EvilServer.READ -> read(ask);
            default -> {
                change(ask);
                status(ask, 0, "");
            }
        }
    }

    private void change(Ask ask) {
        switch (ask.type()) {
            case EvilServer.WRITE -> write(ask);
            case EvilServer.MKDIR -> server.directory(ask.string());
            case EvilServer.REMOVE, EvilServer.RMDIR -> server.files().remove(ask.string());
            case EvilServer.RENAME -> {
                EvilServer.Node moved = server.files().remove(ask.string());
                if (moved != null) {
                    server.files().put(ask.string(), moved);
                }
            }
            default -> {
                // Attributes and handles are not kept.
            }
        }
    }

    private void write(Ask ask) {
        String path = ask.string();
        int from = (int) ask.int64();
        byte[] data = new byte[ask.int32()];
        ask.body().get(data);
        server.files().compute(path, (name, old) -> {
            byte[] before = old == null ? new byte[0] : old.content();
            byte[] content = Arrays.copyOf(before, Math.max(before.length, from + data.length));
            System.arraycopy(data, 0, content, from, data.length);
            return new EvilServer.Node(EvilServer.REGULAR, content);
        });
    }

    private void stat(Ask ask) throws IOException {
        EvilServer.Node node = server.files().get(ask.string());
        if (node == null) {
            status(ask, 2, "No such file");
        } else {
            attributes(ask, node.mode(), node.content().length);
        }
    }

    private void realPath(Ask ask) throws IOException {
        String path = ask.string();
        String name = path.equals(".") ? "/" : path.startsWith("/") ? path : "/" + path;
        send(new EvilPacket(NAME)
                .int32(ask.id())
                .int32(1)
                .string(name)
                .string("")
                .int32(0));
    }

    private void openDirectory(Ask ask) throws IOException {
        String path = ask.string();
        if (server.files().containsKey(path)) {
            listed.remove(path);
            handle(ask, path);
        } else {
            status(ask, 2, "No such file");
        }
    }

    private void list(Ask ask) throws IOException {
        String directory = ask.string();
        if (listed.put(directory, true) != null) {
            status(ask, 1, "End of file");
            return;
        }
        String start = directory.endsWith("/") ? directory : directory + "/";
        Map<String, EvilServer.Node> children = new TreeMap<>(server.files());
        children.keySet()
                .removeIf(path ->
                        !path.startsWith(start) || path.equals(start) || path.indexOf('/', start.length()) >= 0);
        EvilPacket packet = new EvilPacket(NAME).int32(ask.id()).int32(children.size());
        children.forEach((path, node) -> packet.string(path.substring(start.length()))
                .string("")
                .int32(SIZE | PERMISSIONS)
                .int64(node.content().length)
                .int32(node.mode()));
        send(packet);
    }

    private void open(Ask ask) throws IOException {
        String path = ask.string();
        boolean creates = (ask.int32() & 8) != 0;
        if (creates) {
            server.file(path, "");
        }
        if (server.files().containsKey(path)) {
            handle(ask, path);
        } else {
            status(ask, 2, "No such file");
        }
    }

    private void read(Ask ask) throws IOException {
        EvilServer.Node node = server.files().get(ask.string());
        byte[] content = node == null ? new byte[0] : node.content();
        long from = ask.int64();
        if (from >= content.length) {
            status(ask, 1, "End of file");
        } else {
            data(ask, Arrays.copyOfRange(content, (int) from, (int) Math.min(content.length, from + ask.int32())));
        }
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession session, Environment environment) {
        Thread thread = new Thread(this::serve, "evil-sftp");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (DataInputStream requests = new DataInputStream(in)) {
            while (true) {
                byte[] packet = new byte[requests.readInt()];
                requests.readFully(packet);
                boolean init = packet[0] == EvilServer.INIT;
                int id = init ? 0 : ByteBuffer.wrap(packet).getInt(1);
                ByteBuffer body = ByteBuffer.wrap(packet, 5, packet.length - 5).slice();
                Ask ask = new Ask(packet[0] & 0xff, id, body);
                EvilServer.Answer answer = server.answers().get(ask.type());
                if (answer == null) {
                    honest(ask);
                } else {
                    answer.to(ask, this);
                }
            }
        } catch (IOException ending) {
            exit.onExit(0);
        }
    }

    @Override
    public void destroy(ChannelSession session) {
        ended.countDown();
    }
}
