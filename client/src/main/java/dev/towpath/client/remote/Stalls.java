package dev.towpath.client.remote;

import java.time.Duration;

/** Decides which replies were long in coming. */
final class Stalls {
    /** Longer than any round trip, and than most disks take. */
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    /** A JRE put together without the module has no events. */
    private static final boolean THERE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Stalls() {}

    /** Records that somebody waited so many nanoseconds for a reply, if that is long. */
    static void waited(Attempt attempt, long nanos) {
        if (nanos >= LONG && THERE) {
            new StallEvent(attempt, nanos).commit();
        }
    }
}
