package dev.towpath.client.transfer;

import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of transfer, on servers with and without posix-rename, fsync and limits, with every trouble at every
 * request. The lane takes 20 of these cases by chance for each of 5 seeds; {@code -Dtowpath.sweep.seeds=200} takes more,
 * {@code -Dtowpath.sweep.every=true} all of them.
 */
@Tag("lane")
@Execution(ExecutionMode.CONCURRENT)
class SweepIT {
    private static final int BLOCK = 4 * 1024;
    private static final int CASES = 20;
    /** In flight at most. */
    private static final int REQUESTS_MAX = 512;

    private static final boolean EVERY = Boolean.getBoolean("towpath.sweep.every");

    @TempDir
    private Path here;

    static List<Personality> personalities() {
        Personality small = Personality.openSsh().withMaxWrite(BLOCK).withMaxRead(BLOCK);
        return List.of(
                small,
                small.withName("no posix-rename").withoutPosixRename(),
                small.withName("no fsync").withoutExtension("fsync@openssh.com"),
                Personality.strictV3());
    }

    static IntStream seeds() {
        return IntStream.rangeClosed(1, Integer.getInteger("towpath.sweep.seeds", 5));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void isOldOrNewWhateverHappens(int seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            Sweep.Work work = any(List.of(Sweep.Work.values()), random);
            Sweep.Trouble trouble = any(List.of(Sweep.Trouble.values()), random);
            Personality personality = any(personalities(), random);
            Path place = here.resolve(seed + "-" + i);
            try (Sweep sweep = new Sweep(
                    place,
                    possible(work, personality),
                    personality,
                    boundary(personality, random),
                    random.nextBoolean())) {
                sweep.run(trouble, 1 + random.nextInt(sweep.requests()));
            }
        }
    }

    /** All with {@code -Dtowpath.sweep.every=true}, which takes an hour or so; else uploads to OpenSSH. */
    static Stream<Arguments> swept() {
        return Stream.of(Sweep.Work.values())
                .filter(work -> EVERY || work == Sweep.Work.PUT_OVER)
                .flatMap(work -> Stream.of(Sweep.Trouble.values()).map(trouble -> Arguments.of(work, trouble)));
    }

    @ParameterizedTest
    @MethodSource("swept")
    void isOldOrNewAtEveryRequest(Sweep.Work work, Sweep.Trouble trouble) throws IOException {
        int place = 0;
        for (Personality personality : EVERY ? personalities() : personalities().subList(0, 1)) {
            for (boolean retries : new boolean[] {false, true}) {
                place++;
                try (Sweep sweep = new Sweep(
                        here.resolve("" + place),
                        possible(work, personality),
                        personality,
                        size(personality),
                        retries)) {
                    int requests = sweep.requests();
                    for (int nth = 1; nth <= requests; nth++) {
                        sweep.run(trouble, nth);
                    }
                }
            }
        }
    }

    private static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    /** A server without fsync refuses what asks for it, before anything is sent. */
    private static Sweep.Work possible(Sweep.Work work, Personality personality) {
        boolean syncs = personality.extensions().containsKey("fsync@openssh.com");
        return work == Sweep.Work.PUT_SYNCED && !syncs ? Sweep.Work.PUT_OVER : work;
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
