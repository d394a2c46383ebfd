package dev.towpath.client.transfer;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A file that was transferred, or not, in a flight recording. The JVM reads the fields. */
@Name("dev.towpath.Transfer")
@Label("SFTP transfer")
@Category("Towpath")
@Description("A file was transferred, or could not be")
@StackTrace(false)
@SuppressWarnings("UnusedVariable")
final class TransferEvent extends Event {
    @Label("Source")
    private final String source;

    @Label("Target")
    private final String target;

    @Label("Bytes")
    @DataAmount
    private final long bytes;

    @Label("Time it took")
    @Timespan(Timespan.NANOSECONDS)
    private final long took;

    @Label("Failure")
    private final String failure;

    TransferEvent(String source, String target, long bytes, long took, String failure) {
        this.source = source;
        this.target = target;
        this.bytes = bytes;
        this.took = took;
        this.failure = failure;
    }
}
