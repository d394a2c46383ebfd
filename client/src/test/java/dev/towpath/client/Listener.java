package dev.towpath.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Listens on a loopback port, says one text to each caller, and keeps the connection. */
final class Listener implements AutoCloseable {
    private final ServerSocket listening;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

    Listener(String text) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread thread = new Thread(() -> serve(text.getBytes(StandardCharsets.ISO_8859_1)), "listener");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(byte[] greeting) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                accepted.add(socket);
                socket.getOutputStream().write(greeting);
            } catch (IOException e) {
                // The caller went away: the next one, if any. Or the test is over, which ends the loop.
            }
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
