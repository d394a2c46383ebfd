package dev.towpath.client;

import java.io.IOException;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection that was made, or could not be, in a flight recording. The JVM reads the fields. */
@Name("dev.towpath.Connect")
@Label("SFTP connect")
@Category("Towpath")
@Description("From the first packet to the open SFTP channel")
@StackTrace(false)
@SuppressWarnings("UnusedVariable")
final class ConnectEvent extends Event {
    /** A JRE put together without the module has no events. */
    private static final boolean THERE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    @Label("Server")
    private final String server;

    @Label("Failure")
    private String failure = "";

    private ConnectEvent(String server) {
        this.server = server;
        begin();
    }

    /** What is recorded. */
    @FunctionalInterface
    interface Connecting {
        void run() throws IOException;
    }

    /** Runs {@code connecting} and records it, if there are recordings. */
    static void recorded(String server, Connecting connecting) throws IOException {
        if (THERE) {
            record(new ConnectEvent(server), connecting);
        } else {
            connecting.run();
        }
    }

    private static void record(ConnectEvent event, Connecting connecting) throws IOException {
        try {
            connecting.run();
        } catch (IOException | RuntimeException e) {
            event.failure = e.toString();
            throw e;
        } finally {
            event.commit();
        }
    }
}
