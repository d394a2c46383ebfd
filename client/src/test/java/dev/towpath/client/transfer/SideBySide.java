package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Many rows of cases at a time, each to its end or its first failure, whatever becomes of the others. Those that mostly wait for a timeout have many
 * threads, so that they are waited for together; those that work have as many as keep the processors busy.
 */
final class SideBySide implements AutoCloseable {
    private static final int WORKING = 4;
    private static final int WAITING = 96;
    private static final int TOLD = 20;

    private final ExecutorService working = Executors.newFixedThreadPool(WORKING);
    private final ExecutorService waiting = Executors.newFixedThreadPool(WAITING);
    private final List<Future<Integer>> begun = new ArrayList<>();

    /** Has a row of cases run, which tells how many they were; {@code waits} if that takes time but no work. */
    void run(boolean waits, Callable<Integer> row) {
        begun.add((waits ? waiting : working).submit(row));
    }

    /** Waits for all, fails if one failed, and tells how many cases there were. */
    int finish(int minutes) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        int all = 0;
        List<Throwable> failures = new ArrayList<>();
        for (Future<Integer> one : begun) {
            try {
                all += one.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        if (!failures.isEmpty()) {
            AssertionError told = new AssertionError(failures.size() + " of " + begun.size() + " failed:\n"
                    + failures.stream().limit(TOLD).map(Throwable::toString).collect(Collectors.joining("\n")));
            failures.stream().limit(TOLD).forEach(told::addSuppressed);
            throw told;
        }
        assertThat(all).as("cases").isPositive();
        return all;
    }

    @Override
    public void close() {
        working.shutdownNow();
        waiting.shutdownNow();
    }
}
