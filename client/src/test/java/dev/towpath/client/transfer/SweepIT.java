package dev.towpath.client.transfer;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.towpath.fixture.Personality;
import dev.towpath.fixture.network.Direction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every kind of transfer, and all else that writes, on servers with and without posix-rename, fsync and limits, with every
 * trouble at every request; with {@code -Dtowpath.sweep.every=true} trees, streams and changes of names, too, which
 * otherwise meet only some of the troubles at each; {@code -Dtowpath.sweep.only=CarriedTree,PUT_OVER} takes only these. And for each of 5 seeds 20 such cases by chance, with sizes at which
 * something begins or ends, and 20 with a line that breaks somewhere; {@code -Dtowpath.sweep.seeds=200} for more. The
 * long ones run one after the other, for each has hundreds of clients at a time.
 */
@Tag("lane")
@Timeout(value = SweepIT.MINUTES, unit = TimeUnit.MINUTES)
@Execution(ExecutionMode.CONCURRENT)
class SweepIT {
    static final int MINUTES = 40;

    private static final int BLOCK = 4 * 1024;
    private static final int SEEDS = Integer.getInteger("towpath.sweep.seeds", 5);
    private static final int CASES = 20;
    private static final boolean EVERY = Boolean.getBoolean("towpath.sweep.every");
    /** Of works, their names or those of their families; all if empty. */
    private static final Set<String> ONLY = Stream.of(
                    System.getProperty("towpath.sweep.only", "").split(","))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());

    private static final int SPREAD = 5;
    /** Size of requests where files of a whole window of them are to be small. */
    private static final int TINY = 64;

    private static final String NO_FSYNC = "no fsync";
    /** Cases in turn on one server, of those that wait: they are many seconds. */
    private static final int IN_TURN = 4;
    /** In flight at most. */
    private static final int REQUESTS_MAX = 512;

    @TempDir
    private Path here;

    private static List<Personality> personalities() {
        Personality small = Personality.openSsh().withMaxWrite(BLOCK).withMaxRead(BLOCK);
        return List.of(
                small,
                small.withName("no posix-rename").withoutPosixRename(),
                small.withName(NO_FSYNC).withoutExtension("fsync@openssh.com"),
                Personality.strictV3());
    }

    /** Those that differ between servers with and without one extension on all, the rest where there is all and none. */
    private static List<SweptWork> files(Personality personality) {
        List<SweptWork> works = new ArrayList<>();
        for (CarriedFile work : CarriedFile.values()) {
            if (work.isPossible(personality) && isChosen(work) && (work.isOrdinary() || hasAllOrNone(personality))) {
                works.add(work);
            }
        }
        return works;
    }

    private static List<SweptWork> others(Personality personality) {
        List<SweptWork> works = new ArrayList<>();
        if (hasAllOrNone(personality)) {
            works.addAll(List.of(ChangedNames.values()));
            works.addAll(List.of(StreamedFile.values()));
            works.addAll(List.of(CarriedTree.values()));
            works.addAll(List.of(FilesOverSftp.values()));
            works.addAll(List.of(TakenFiles.values()));
        }
        works.removeIf(work -> !work.isPossible(personality) || !isChosen(work));
        return works;
    }

    private static boolean isChosen(SweptWork work) {
        return ONLY.isEmpty() || ONLY.contains(work.family()) || ONLY.contains(work.name());
    }

    private static boolean hasAllOrNone(Personality personality) {
        return personality.name().equals(Personality.openSsh().name())
                || personality.name().equals(Personality.strictV3().name());
    }

    private static List<SweptWork> all(Personality personality) {
        List<SweptWork> all = files(personality);
        all.addAll(others(personality));
        return all;
    }

    /** The servers on which one of {@code works} is possible; if that is none, there is nothing to be tried. */
    private static List<Personality> able(Function<Personality, List<SweptWork>> works) {
        List<Personality> able = personalities().stream()
                .filter(personality -> !works.apply(personality).isEmpty())
                .toList();
        assumeFalse(!ONLY.isEmpty() && able.isEmpty(), "-Dtowpath.sweep.only chooses no work for this");
        return able;
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void isOldOrNewAtEveryRequest(TestReporter reporter) throws Exception {
        everyRequestOf(SweepIT::files, reporter);
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void isInOrderAtEveryRequest(TestReporter reporter) throws Exception {
        everyRequestOf(SweepIT::others, reporter);
    }

    private void everyRequestOf(Function<Personality, List<SweptWork>> works, TestReporter reporter) throws Exception {
        List<Personality> able = able(works);
        try (SideBySide all = new SideBySide()) {
            for (Personality personality : able) {
                for (SweptWork work : works.apply(personality)) {
                    int spread = spread(work, personality);
                    everyRequest(all, work, personality, size(personality), spread, false);
                    everyRequest(all, work, personality, size(personality), spread, true);
                }
            }
            reporter.publishEntry("cases", String.valueOf(all.finish(MINUTES)));
        }
    }

    private void everyRequest(
            SideBySide all, SweptWork work, Personality personality, int size, int spread, boolean retries)
            throws Exception {
        Path place = here.resolve(personality.name() + "-" + work.family() + "-" + work + "-" + size + "-" + retries);
        int requests;
        try (Sweep sweep = new Sweep(place, work, personality, size, retries)) {
            requests = sweep.requests();
        }
        for (Trouble trouble : Trouble.values()) {
            List<Integer> chosen = IntStream.rangeClosed(1, requests)
                    .filter(nth -> isItsTurn(spread, trouble, nth, retries))
                    .boxed()
                    .toList();
            int inTurn = trouble.waits() ? IN_TURN : requests;
            for (int from = 0; from < chosen.size(); from += inTurn) {
                List<Integer> row = chosen.subList(from, Math.min(chosen.size(), from + inTurn));
                all.run(trouble.waits(), () -> {
                    Path own = place.resolve(trouble + "-" + row.get(0));
                    try (Sweep sweep = new Sweep(own, work, personality, size, retries)) {
                        for (int nth : row) {
                            sweep.run(trouble, nth);
                        }
                    }
                    return row.size();
                });
            }
        }
    }

    /** Of so many troubles one at each request, another at the next: of works that are many or long, or go the same ways. */
    private static int spread(SweptWork work, Personality personality) {
        if (EVERY) {
            return 1;
        }
        if (work instanceof CarriedTree || work instanceof FilesOverSftp || work instanceof TakenFiles) {
            return Trouble.values().length;
        }
        boolean goesItsOwnWay = work instanceof CarriedFile file && file.isOrdinary();
        return goesItsOwnWay && !personality.name().equals(NO_FSYNC) ? 1 : SPREAD;
    }

    private static boolean isItsTurn(int spread, Trouble trouble, int nth, boolean retries) {
        int turn = List.of(Trouble.values()).indexOf(trouble) + nth + (retries ? 1 : 0);
        return turn % spread == 0;
    }

    /** One trouble at each request of files of each size at which something begins or ends. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void isOldOrNewAtEveryRequestOfEachSize() throws Exception {
        try (SideBySide all = new SideBySide()) {
            Personality small = personalities().get(0);
            for (SweptWork work : List.of(CarriedFile.PUT_OVER, CarriedFile.GET)) {
                for (int size : List.of(0, 1, BLOCK - 1, BLOCK, BLOCK + 1)) {
                    everyRequest(all, work, small, size, SPREAD, false);
                    everyRequest(all, work, small, size, SPREAD, true);
                }
                Personality tiny = small.withMaxWrite(TINY).withMaxRead(TINY);
                int windowAndOne = REQUESTS_MAX * TINY + 1;
                everyRequest(all, work, tiny, windowAndOne, Trouble.values().length, true);
            }
            int unused = all.finish(MINUTES);
        }
    }

    @Test
    void isOldOrNewWhateverHappens() throws Exception {
        try (SideBySide all = new SideBySide()) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                Random random = new Random(seed);
                for (int i = 0; i < CASES; i++) {
                    byChance(all, here.resolve(seed + "-" + i), random);
                }
            }
            int unused = all.finish(MINUTES);
        }
    }

    private static void byChance(SideBySide all, Path place, Random random) {
        Personality personality = any(able(SweepIT::all), random);
        SweptWork work = any(all(personality), random);
        Trouble trouble = any(List.of(Trouble.values()), random);
        int size = boundary(personality, random);
        boolean retries = random.nextBoolean();
        double where = random.nextDouble();
        all.run(trouble.waits(), () -> {
            try (Sweep sweep = new Sweep(place, work, personality, size, retries)) {
                sweep.run(trouble, 1 + (int) (where * sweep.requests()));
            }
            return 1;
        });
    }

    /** Faults 9 to 13, 17 and 18. */
    @Test
    void isOldOrNewWhereverTheLineBreaks() throws Exception {
        try (SideBySide all = new SideBySide()) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                Random random = new Random(1_000_000L + seed);
                for (int i = 0; i < CASES; i++) {
                    overALine(all, here.resolve("line-" + seed + "-" + i), random);
                }
            }
            int unused = all.finish(MINUTES);
        }
    }

    private static void overALine(SideBySide all, Path place, Random random) {
        Personality personality = any(able(SweepIT::all), random);
        SweptWork work = any(all(personality), random);
        LineBreak broken = any(List.of(LineBreak.values()), random);
        Direction way = any(List.of(Direction.values()), random);
        int size = boundary(personality, random);
        boolean retries = random.nextBoolean();
        double where = random.nextDouble();
        all.run(broken == LineBreak.STALL, () -> {
            try (Sweep sweep = new Sweep(place, work, personality, size, retries)) {
                sweep.run(broken, way, where);
            }
            return 1;
        });
    }

    private static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    /** Where requests begin and end, and one byte more than is ever in flight at a time. */
    private static int boundary(Personality personality, Random random) {
        int request = (size(personality) - 1) / 3;
        int window = request == BLOCK ? REQUESTS_MAX * BLOCK + 1 : 5 * request;
        return any(List.of(0, 1, request - 1, request, request + 1, 3 * request + 1, window), random);
    }

    /** Three requests and a byte; a server that tells no limits gets 32 KiB each. */
    private static int size(Personality personality) {
        boolean tells = personality.extensions().containsKey("limits@openssh.com");
        return 3 * (tells ? BLOCK : 32 * 1024) + 1;
    }
}
