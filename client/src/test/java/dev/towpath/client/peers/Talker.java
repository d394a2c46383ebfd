package dev.towpath.client.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Something that listens on a loopback port and does to each connection what the test says. */
public final class Talker implements AutoCloseable {
    /** What it does with a connection; an exception ends the connection. */
    @FunctionalInterface
    public interface Script {
        void talk(Socket socket) throws IOException;
    }

    private final ServerSocket listening;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

    /** Starts to listen; one thread per connection. */
    public Talker(Script script) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        daemon(() -> accept(script));
    }

    /** Says {@code text} and keeps the connection. */
    public static Talker saying(String text) throws IOException {
        return new Talker(socket -> socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return listening.getLocalPort();
    }

    private void accept(Script script) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                accepted.add(socket);
                daemon(() -> talk(script, socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void talk(Script script, Socket socket) {
        try {
            script.talk(socket);
        } catch (IOException e) {
            try {
                socket.close();
            } catch (IOException unclosable) {
                e.addSuppressed(unclosable);
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "talker");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
