package dev.towpath.client.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that cannot choose one themselves. They lie below those that systems give to whoever asks for any
 * (from 32768 on Linux, from 49152 elsewhere), so that no socket opened meanwhile takes one away.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int AFTER_LAST = 32_000;

    private FreePort() {}

    /** A port on the loopback address that nobody listened on a moment ago. */
    public static int any() throws IOException {
        IOException taken = new IOException("no try");
        for (int tries = 0; tries < 100; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, AFTER_LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                taken = e;
            }
        }
        throw taken;
    }
}
