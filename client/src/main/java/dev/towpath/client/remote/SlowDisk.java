package dev.towpath.client.remote;

import java.time.Duration;

/**
 * What a slow disk needs for a file, 1 second for 10 MB: so much longer may a server take for its reply where it reads or
 * writes the whole file first.
 *
 * @since 0.1
 */
public final class SlowDisk {
    private static final long BYTES_A_SECOND = 10_000_000;
    private static final Duration LONGEST = Duration.ofHours(6);

    private SlowDisk() {}

    /** Returns the time for so many bytes, but 6 hours at most: a server may say any size. None for a negative number. */
    public static Duration timeFor(long bytes) {
        return Duration.ofSeconds(Math.min(LONGEST.toSeconds(), Math.max(0, bytes) / BYTES_A_SECOND));
    }
}
