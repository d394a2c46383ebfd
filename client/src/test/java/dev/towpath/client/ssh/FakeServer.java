package dev.towpath.client.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Something that listens on a port and is no SSH server. */
final class FakeServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

    /** What it does with each connection; an exception ends the connection. */
    interface Script {
        void talk(Socket socket) throws IOException;
    }

    FakeServer(Script script) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread thread = new Thread(() -> serve(script), "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Says {@code text} and keeps the connection. */
    static FakeServer saying(String text) throws IOException {
        return new FakeServer(socket -> socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void serve(Script script) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                accepted.add(socket);
                script.talk(socket);
            } catch (IOException e) {
                // The client went away: the next one, if any. Or the test is over, which ends the loop.
            }
        }
    }

    SshSettings settings() {
        return SshSettings.of("127.0.0.1")
                .withPort(listening.getLocalPort())
                .withUser("ada")
                .withHostKeys(HostKeys.knownHostsText(""))
                .withCredentials(Credentials.none().withPassword("s3cret"));
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
