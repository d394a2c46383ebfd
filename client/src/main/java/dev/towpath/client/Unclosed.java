package dev.towpath.client;

import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of a client that was thrown away with its connection open: nobody can close it any more. The connection
 * is left alone, for a stream that was opened over it may still be read. Knows nothing of the client, which could
 * otherwise never be thrown away.
 */
final class Unclosed implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Sftp.class);
    /** One thread for all clients; the JDK makes it a daemon. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final Throwable made = new Throwable("it was made here");
    private volatile String server = "";

    /** Watches over {@code client}, with which the caller shares this. */
    void watch(Session client) {
        Cleaner.Cleanable unused = CLEANER.register(client, this);
    }

    void connectedTo(String newServer) {
        server = newServer;
    }

    void closed() {
        server = "";
    }

    @Override
    public void run() {
        if (!server.isEmpty()) {
            LOG.warn(
                    "{}: a client was never closed, and nobody can close it any more: its connection stays open until"
                            + " the server ends it; close clients, or use try-with-resources",
                    server,
                    made);
        }
    }
}
