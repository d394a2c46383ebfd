package dev.towpath.client.hazards.seeded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;

/**
 * A row of docs/hazards.md, once for each seed: 5 of them, {@code -Dtowpath.catalogue.seeds=200} for more,
 * {@code -Dtowpath.catalogue.seed=17} for that one alone. The cases of a row run side by side, each with the threads
 * that come of it in a group of their own, so that what is left of the client's threads is known.
 */
final class Seeds {
    private static final long COUNT = Long.getLong("towpath.catalogue.seeds", 5);
    private static final long ONLY = Long.getLong("towpath.catalogue.seed", 0);
    /** Far above what a case takes on a busy machine; what is proved is that it ends. */
    private static final long LIMIT_MINUTES = 4;

    private static final int SIDE_BY_SIDE = 12;

    private Seeds() {}

    /** What is done and must hold for one seed, in a directory of its own. */
    interface Trial {
        void run(Draw draw, Path here) throws Exception;
    }

    /**
     * Begins the cases of a row; a test factory returns them.
     *
     * @param here a directory for all of them
     */
    static Stream<DynamicTest> of(int row, String sentence, Path here, Trial trial) {
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        List<DynamicTest> cases = new ArrayList<>();
        LongStream seeds = ONLY > 0 ? LongStream.of(ONLY) : LongStream.rangeClosed(1, COUNT);
        seeds.forEach(seed -> {
            Draw draw = new Draw(row, seed);
            Future<?> begun = threads.submit(() -> {
                run(draw, Files.createDirectories(here.resolve(row + "-" + seed)), trial);
                return null;
            });
            cases.add(DynamicTest.dynamicTest(
                    "row " + row + ", seed " + seed + ": " + sentence, () -> join(begun, draw, sentence)));
        });
        threads.shutdown();
        return cases.stream().onClose(threads::shutdownNow);
    }

    /** What is done and must hold for one seed, on a server of a kind that it has drawn. */
    interface TrialOnAServer {
        void run(Draw draw, Rig rig) throws Exception;
    }

    /** The same with {@linkplain Rig#any any} server for each, which is closed afterwards. */
    static Stream<DynamicTest> onAnyServer(int row, String sentence, Path here, TrialOnAServer trial) {
        return of(row, sentence, here, (draw, place) -> {
            try (Rig rig = Rig.any(draw, place)) {
                trial.run(draw, rig);
            }
        });
    }

    private static void join(Future<?> begun, Draw draw, String sentence) throws Exception {
        try {
            begun.get();
        } catch (ExecutionException e) {
            throw new AssertionError(
                    sentence + ": not so with " + draw + "\n(this case alone: -Dtowpath.catalogue.seed=" + draw.seed()
                            + ")\n" + e.getCause(),
                    e.getCause());
        }
    }

    private static void run(Draw draw, Path here, Trial trial) throws Exception {
        ThreadGroup group = new ThreadGroup(draw.toString());
        FutureTask<Void> task = new FutureTask<>(() -> {
            trial.run(draw, here);
            return null;
        });
        Thread thread = new Thread(group, task, group.getName());
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(LIMIT_MINUTES, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            AssertionError hangs = new AssertionError("it hangs", e);
            hangs.setStackTrace(thread.getStackTrace());
            throw hangs;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw (Error) e.getCause();
        }
        Awaitility.await("threads of the client that are left")
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(30))
                .until(() -> ofTheClient(group), List::isEmpty);
    }

    /** What the client begins is begun by a thread of the group. What it shares between connections may live on. */
    private static List<String> ofTheClient(ThreadGroup group) {
        Thread[] some = new Thread[200];
        int count = group.enumerate(some);
        return Stream.of(some)
                .limit(count)
                .map(Thread::getName)
                .filter(name -> name.startsWith("towpath-") && !name.equals("towpath-stop"))
                .toList();
    }
}
