package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 75 and 105 to 108 by seeds: several clients, or several transfers, at a time. */
@Tag("lane")
class SharedCatalogueIT {
    /** With 5 seeds, 50 of them. */
    private static final int ROUNDS = 10;

    private static final long MOST = 1_000_000;
    private static final long LIMIT_SECONDS = 90;

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row75() {
        return Seeds.onAnyServer(75, "several clients make the same directories at a time", here, (draw, rig) -> {
            int clients = (int) draw.number("clients", 2, 4);
            for (int round = 0; round < ROUNDS; round++) {
                String path = "/in/" + round + "/deeper".repeat((int) draw.number("levels", 0, 4));
                Path source = Files.writeString(rig.here("source"), "content");
                boolean puts = draw.flag("by put");
                List<IOException> failures = atOnce(rig, clients, (sftp, number) -> {
                    if (puts) {
                        sftp.put(source, path + "/" + number, TransferOptions::createDirectories);
                    } else {
                        sftp.mkdirs(path);
                    }
                });

                assertThat(failures).isEmpty();
                assertThat(rig.there(path)).isDirectory();
                List<String> expected = puts
                        ? IntStream.range(0, clients).mapToObj(String::valueOf).toList()
                        : List.of();
                assertThat(Ends.names(rig.there(path))).isEqualTo(expected);
            }
            rig.requireNothingOpen();
        });
    }

    @TestFactory
    Stream<DynamicTest> row105() {
        return Seeds.onAnyServer(105, "whoever wins, the target is one whole version", here, (draw, rig) -> {
            int clients = (int) draw.number("clients", 2, 4);
            List<UnaryOperator<TransferOptions>> ways = List.of(
                    o -> o, o -> o.streams(3), TransferOptions::preserveTimes, TransferOptions::createDirectories);
            for (int round = 0; round < ROUNDS; round++) {
                List<byte[]> versions = new ArrayList<>();
                List<UnaryOperator<TransferOptions>> how = new ArrayList<>();
                for (int i = 0; i < clients; i++) {
                    versions.add(draw.bytes((int) draw.number("bytes", 0, MOST)));
                    how.add(ways.get((int) draw.number("way", 0, ways.size() - 1)));
                    Files.write(rig.here("source" + i), versions.get(i));
                }
                List<IOException> failures = atOnce(
                        rig,
                        clients,
                        (sftp, number) -> sftp.put(rig.here("source" + number), "/in/a", how.get(number)));

                assertThat(failures).allMatch(SftpException.class::isInstance);
                assertThat(failures).hasSizeLessThan(clients);
                byte[] there = Files.readAllBytes(rig.there("/in/a"));
                assertThat(versions.stream().anyMatch(version -> Arrays.equals(version, there)))
                        .as("round %d, %d bytes, and of the clients %s", round, there.length, failures)
                        .isTrue();
                assertThat(Ends.names(rig.there("/in"))).containsExactly("a");
            }
            rig.requireNothingOpen();
        });
    }

    @TestFactory
    Stream<DynamicTest> row106() {
        return Seeds.of(106, "who reads while the file is replaced gets one whole version", here, (draw, place) -> {
            try (Rig rig = Rig.of(
                    draw, place, draw.any("on", List.of(Rig.small(), Personality.openSsh()), Personality::name))) {
                List<byte[]> versions = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    versions.add(draw.bytes((int) draw.number("bytes", 1, MOST)));
                    Files.write(rig.here("source" + i), versions.get(i));
                }
                Files.write(rig.there("/in/a"), versions.get(0));
                boolean asBytes = draw.flag("as bytes");
                List<IOException> failures = atOnce(rig, 2, (sftp, number) -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        if (number == 0) {
                            sftp.put(rig.here("source" + (round % 3)), "/in/a");
                            continue;
                        }
                        byte[] got = got(sftp, rig, asBytes);
                        assertThat(versions).anyMatch(version -> Arrays.equals(version, got));
                    }
                });

                assertThat(failures).isEmpty();
                rig.requireNothingOpen();
            }
        });
    }

    private static byte[] got(Sftp sftp, Rig rig, boolean asBytes) throws IOException {
        while (true) {
            try {
                if (asBytes) {
                    return sftp.readBytes("/in/a");
                }
                sftp.get("/in/a", rig.here("got"));
                return Files.readAllBytes(rig.here("got"));
            } catch (TransferIntegrityException changed) {
                // Told as well: it was replaced in mid-way.
                assertThat(changed.retryable()).isTrue();
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> row108() {
        return Seeds.onAnyServer(108, "of several connections one dies, and every file arrives", here, (draw, rig) -> {
            int clients = (int) draw.number("connections", 2, 4);
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                contents.add(draw.bytes((int) draw.number("bytes", 0, MOST)));
                Files.write(rig.here("source" + i), contents.get(i));
            }
            long at = draw.number("broken after", 0, 100_000);
            rig.server().network().cutAfter(at, Direction.TO_SERVER, draw.any("by", End.FIN, End.RST));

            List<IOException> failures = atOnce(rig, clients, (sftp, number) -> {
                sftp.put(rig.here("source" + number), "/in/" + number);
                sftp.get("/in/" + number, rig.here("got" + number));
            });

            assertThat(failures).isEmpty();
            for (int i = 0; i < clients; i++) {
                assertThat(rig.there("/in/" + i)).hasBinaryContent(contents.get(i));
                assertThat(rig.here("got" + i)).hasBinaryContent(contents.get(i));
            }
            rig.requireNothingOpen();
        });
    }

    @TestFactory
    Stream<DynamicTest> row107() {
        return Seeds.onAnyServer(107, "many callers share few connections, and each is served", here, (draw, rig) -> {
            int most = (int) draw.number("connections", 1, 6);
            int callers = (int) draw.number("callers", 1, 24);
            int rounds = (int) draw.number("rounds", 1, 8);
            byte[] content = draw.bytes((int) draw.number("bytes", 0, 100_000));
            Files.write(rig.here("source"), content);
            if (draw.flag("one is cut")) {
                rig.server().network().cutAfter(draw.number("after", 0, 200_000), Direction.TO_SERVER, End.RST);
            }
            AtomicInteger openMost = new AtomicInteger();
            rig.server()
                    .before(on().always())
                    .run(path ->
                            openMost.accumulateAndGet(rig.server().network().open(), Math::max));
            try (Sftp shared = rig.builder(true).connections(most).lazy()) {
                List<IOException> failures = atOnce(callers, number -> {
                    for (int round = 0; round < rounds; round++) {
                        String path = "/in/" + number;
                        shared.put(rig.here("source"), path);
                        assertThat(shared.readBytes(path)).isEqualTo(content);
                        assertThat(shared.stat(path).size()).isEqualTo(content.length);
                    }
                });

                assertThat(failures).isEmpty();
                // One that died may still be there when its successor is.
                assertThat(openMost.get()).isLessThanOrEqualTo(most + 1);
            }
            rig.server().network().heal();
            for (long cycles = draw.number("opened and closed so often", 0, 20); cycles > 0; cycles--) {
                try (Sftp sftp = rig.builder(true).connect()) {
                    assertThat(sftp.exists("/in/0")).isTrue();
                }
            }
            rig.requireNothingOpen();
        });
    }

    /** What one of several clients does. */
    private interface Deed {
        void run(Sftp sftp, int number) throws IOException;
    }

    /** Has several clients do it at the same time, and returns how they failed. */
    private static List<IOException> atOnce(Rig rig, int clients, Deed deed) throws Exception {
        return atOnce(clients, number -> {
            try (Sftp sftp = rig.builder(true).lazy()) {
                deed.run(sftp, number);
            }
        });
    }

    /** What one of several callers does. */
    private interface Share {
        void run(int number) throws IOException;
    }

    private static List<IOException> atOnce(int callers, Share share) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        CyclicBarrier start = new CyclicBarrier(callers);
        try {
            List<Future<Void>> begun = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int number = i;
                Callable<Void> one = () -> {
                    start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                    share.run(number);
                    return null;
                };
                begun.add(threads.submit(one));
            }
            List<IOException> failures = new ArrayList<>();
            for (Future<Void> one : begun) {
                try {
                    Void unused = one.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof IOException failure)) {
                        throw e;
                    }
                    failures.add(failure);
                }
            }
            return failures;
        } finally {
            threads.shutdownNow();
        }
    }
}
