package dev.towpath.client.hazards;

import dev.towpath.client.peers.Talker;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Somebody on the line who slips a packet in behind the server's KEXINIT, as in CVE-2023-48795. */
final class SlipIn implements AutoCloseable {
    private final Talker talker;

    SlipIn(int serverPort, int type) throws IOException {
        talker = new Talker(client -> {
            try (Socket server = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), serverPort)) {
                Thread up = new Thread(() -> copy(client, server), "slip-in");
                up.setDaemon(true);
                up.start();
                DataInputStream in = new DataInputStream(server.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                identification(in, out);
                packet(in, out);
                out.write(plain(type));
                out.flush();
                in.transferTo(out);
            }
        });
    }

    int port() {
        return talker.port();
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException over) {
            // One of them ended the connection, which ends it for both.
        }
    }

    private static void identification(DataInputStream in, OutputStream out) throws IOException {
        int next;
        do {
            next = in.readUnsignedByte();
            out.write(next);
        } while (next != '\n');
    }

    private static void packet(DataInputStream in, DataOutputStream out) throws IOException {
        int length = in.readInt();
        out.writeInt(length);
        out.write(in.readNBytes(length));
    }

    /** A packet before encryption (RFC 4253 section 6): length, padding length, payload, padding. */
    private static byte[] plain(int type) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(type);
        // IGNORE: an empty string; UNIMPLEMENTED: a number; DEBUG: a flag, then strings of no length.
        payload.write(new byte[12]);
        int padding = 8 - (payload.size() + 5) % 8 + 8;
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(packet)) {
            out.writeInt(1 + payload.size() + padding);
            out.writeByte(padding);
            out.write(payload.toByteArray());
            out.write(new byte[padding]);
        }
        return packet.toByteArray();
    }

    @Override
    public void close() throws IOException {
        talker.close();
    }
}
