package dev.towpath.client.peers;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One channel at a {@link Checkpoint}: takes one request after the other to an sftp-server of its own, the next one only
 * when the last was answered, so that what the server has done is known at each. draft-ietf-secsh-filexfer-02 section 3:
 * the length of a packet, its type, its id.
 */
final class Crossing implements Runnable, AutoCloseable {
    private static final int EXTENDED = 200;
    /** sftp-server takes no longer ones. */
    private static final int PACKET_MOST = 256 * 1024;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "INIT"),
            Map.entry(3, "OPEN"),
            Map.entry(4, "CLOSE"),
            Map.entry(5, "READ"),
            Map.entry(6, "WRITE"),
            Map.entry(7, "LSTAT"),
            Map.entry(8, "FSTAT"),
            Map.entry(9, "SETSTAT"),
            Map.entry(10, "FSETSTAT"),
            Map.entry(11, "OPENDIR"),
            Map.entry(12, "READDIR"),
            Map.entry(13, "REMOVE"),
            Map.entry(14, "MKDIR"),
            Map.entry(15, "RMDIR"),
            Map.entry(16, "REALPATH"),
            Map.entry(17, "STAT"),
            Map.entry(18, "RENAME"),
            Map.entry(19, "READLINK"),
            Map.entry(20, "SYMLINK"));

    private final Checkpoint checkpoint;
    private final Socket relay;
    private final Process server;

    Crossing(Checkpoint checkpoint, Socket relay, List<String> command) throws IOException {
        this.checkpoint = checkpoint;
        this.relay = relay;
        this.server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Override
    public void run() {
        try (relay;
                DataInputStream asked = new DataInputStream(new BufferedInputStream(relay.getInputStream()))) {
            long relayedBy = Long.parseLong(line(asked));
            relay.getOutputStream().write('\n');
            boolean goesOn = true;
            while (goesOn) {
                byte[] request = packet(asked);
                Held held = new Held(request, relayedBy);
                String name = name(request);
                (name.equals("INIT") ? Passage.UNTROUBLED : checkpoint.fate(name)).meet(held);
                goesOn = held.isAnswered();
            }
        } catch (IOException ended) {
            // By one of the two sides: so it is for the other.
        } finally {
            close();
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            text.append((char) next);
        }
        return text.toString();
    }

    private static byte[] packet(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > PACKET_MOST) {
            throw new IOException("a packet of " + length + " bytes");
        }
        byte[] packet = new byte[length];
        in.readFully(packet);
        return packet;
    }

    private static String name(byte[] request) {
        ByteBuffer in = ByteBuffer.wrap(request);
        int type = in.get() & 0xff;
        if (type != EXTENDED) {
            return NAMES.getOrDefault(type, "type " + type);
        }
        int unused = in.getInt();
        byte[] name = new byte[in.getInt()];
        in.get(name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    /** Whether its server runs. */
    boolean isOpen() {
        return server.isAlive();
    }

    @Override
    public void close() {
        server.destroyForcibly().onExit().join();
    }

    private final class Held implements Passage {
        private final byte[] request;
        private final long relayedBy;
        private byte[] reply = new byte[0];
        private boolean answered;

        private Held(byte[] request, long relayedBy) {
            this.request = request;
            this.relayedBy = relayedBy;
        }

        private boolean isAnswered() {
            return answered;
        }

        @Override
        public void serve() throws IOException {
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            out.writeInt(request.length);
            out.write(request);
            out.flush();
            reply = packet(new DataInputStream(server.getInputStream()));
        }

        @Override
        public void answer() throws IOException {
            OutputStream out = relay.getOutputStream();
            out.write(ByteBuffer.allocate(4 + reply.length)
                    .putInt(reply.length)
                    .put(reply)
                    .array());
            answered = true;
        }

        @Override
        public void killServer() {
            close();
        }

        @Override
        public void killSession() {
            checkpoint.sshd().killSessionOf(relayedBy);
        }
    }
}
