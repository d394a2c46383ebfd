package dev.towpath.client.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A listener that never accepts and whose queue is full: the kernel drops what comes next. */
public final class BlackHole implements AutoCloseable {
    private final ServerSocket socket;
    private final List<Socket> queued = new ArrayList<>();

    /** Opens one on a free port of {@code address}. */
    public BlackHole(InetAddress address) throws IOException {
        socket = new ServerSocket(0, 1, address);
        for (int i = 0; i < 8; i++) {
            Socket filler = new Socket();
            queued.add(filler);
            try {
                filler.connect(socket.getLocalSocketAddress(), 100);
            } catch (IOException e) {
                // Full, as wanted.
                break;
            }
        }
    }

    /** Its port. */
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket filler : queued) {
            filler.close();
        }
        socket.close();
    }
}
