package dev.towpath.client.ssh;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A point in time that several waits share, and somebody who may lose interest before. */
final class Deadline {
    /** How often somebody is asked whether what is waited for is still wanted. */
    private static final long GLANCE = Duration.ofMillis(100).toNanos();

    private final Duration limit;
    private final long end;
    private final Runnable wanted;

    private Deadline(Duration limit, long end, Runnable wanted) {
        this.limit = limit;
        this.end = end;
        this.wanted = wanted;
    }

    static Deadline in(Duration limit) {
        return in(limit, () -> {});
    }

    /** Runs {@code wanted} a few times a second during each wait; what it throws ends the wait. */
    static Deadline in(Duration limit, Runnable wanted) {
        // Beyond a year the nanoseconds would overflow some day; nobody waits that long.
        Duration capped = limit.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365) : limit;
        return new Deadline(limit, System.nanoTime() + capped.toNanos(), wanted);
    }

    /** Nanoseconds left; zero or less when the time is up. */
    long left() {
        return end - System.nanoTime();
    }

    /** What {@code future} comes to, if it does so in time. */
    <T> T get(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            try {
                return future.get(glance(left()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                wanted.run();
                if (left() <= 0) {
                    throw e;
                }
            }
        }
    }

    /** What comes into {@code queue} within so many nanoseconds, and in time; null if nothing does. */
    <T> @Nullable T poll(BlockingQueue<T> queue, long patience) throws InterruptedException {
        long until = System.nanoTime() + Math.min(patience, left());
        while (true) {
            long waits = until - System.nanoTime();
            T came = queue.poll(glance(waits), TimeUnit.NANOSECONDS);
            if (came != null) {
                return came;
            }
            wanted.run();
            if (waits <= GLANCE) {
                return null;
            }
        }
    }

    private static long glance(long nanos) {
        return Math.max(0, Math.min(nanos, GLANCE));
    }

    /** {@code 30 s} or {@code 1.5 s}: the whole limit, for messages. */
    String text() {
        long millis = TimeUnit.NANOSECONDS.toMillis(limit.toNanos());
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
    }
}
