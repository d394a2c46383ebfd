package dev.towpath.client.ssh;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A point in time that several waits share. */
final class Deadline {
    private final Duration limit;
    private final long end;

    private Deadline(Duration limit, long end) {
        this.limit = limit;
        this.end = end;
    }

    static Deadline in(Duration limit) {
        // Beyond a year the nanoseconds would overflow some day; nobody waits that long.
        Duration capped = limit.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365) : limit;
        return new Deadline(limit, System.nanoTime() + capped.toNanos());
    }

    /** Nanoseconds left; zero or less when the time is up. */
    long left() {
        return end - System.nanoTime();
    }

    /** {@code 30 s} or {@code 1.5 s}: the whole limit, for messages. */
    String text() {
        long millis = TimeUnit.NANOSECONDS.toMillis(limit.toNanos());
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
    }
}
