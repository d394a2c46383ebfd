package dev.towpath.client.remote;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A request whose reply was long in coming, in a flight recording. The JVM reads the fields. */
@Name("dev.towpath.RequestStall")
@Label("SFTP request stall")
@Category("Towpath")
@Description("The reply to a request took longer than a second, or never came")
@StackTrace(false)
@SuppressWarnings("UnusedVariable")
final class StallEvent extends Event {
    @Label("Server")
    private final String server;

    @Label("Operation")
    private final String operation;

    @Label("Path")
    private final String path;

    @Label("Time waited")
    @Timespan(Timespan.NANOSECONDS)
    private final long waited;

    StallEvent(Attempt attempt, long waited) {
        this.server = attempt.server();
        this.operation = attempt.operation();
        this.path = attempt.path();
        this.waited = waited;
    }
}
