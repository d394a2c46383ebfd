package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import dev.towpath.fixture.network.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 9 to 19 by seeds: the line breaks, falls silent, gets slow or flips a bit, anywhere in a transfer. */
@Tag("lane")
class LineCatalogueIT {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** Each new connection is answered late on a busy machine, and may be given up again. */
    private static final RetryPolicy OFTEN = RetryPolicy.exponential(20).withFirstPause(Duration.ZERO);

    /** What the requests around the bytes of a file take on the line, about. */
    private static final int AROUND = 300;
    /** What the answer to a WRITE takes, about. */
    private static final int ANSWER = 60;

    @TempDir
    private Path here;

    /** What happens to the line once so many bytes went that way. */
    private interface Breaking {
        void arm(Network network, long place, Direction direction);
    }

    @TestFactory
    Stream<DynamicTest> row9() {
        return Seeds.onAnyServer(9, "an end in mid upload costs nothing", here, (draw, rig) -> {
            lost(
                    rig,
                    Voyage.of(rig, rig.size(), Voyage.puts()),
                    (network, at, way) -> network.cutAfter(at, way, End.FIN));
        });
    }

    @TestFactory
    Stream<DynamicTest> row10() {
        return Seeds.onAnyServer(10, "a reset in mid upload is told as an end is", here, (draw, rig) -> {
            lost(
                    rig,
                    Voyage.of(rig, rig.size(), Voyage.puts()),
                    (network, at, way) -> network.cutAfter(at, way, End.RST));
        });
    }

    @TestFactory
    Stream<DynamicTest> row11() {
        return Seeds.onAnyServer(11, "an end or a reset in mid download costs nothing", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.size(), Voyage.gets());
            End end = draw.any("by", End.values());
            lost(rig, voyage, (network, at, way) -> network.cutAfter(at, way, end));
        });
    }

    @TestFactory
    Stream<DynamicTest> row12() {
        return Seeds.onAnyServer(12, "silence from the server ends at the timeouts", here, (draw, rig) -> {
            silence(rig, Voyage.any(rig), Direction.TO_CLIENT);
        });
    }

    @TestFactory
    Stream<DynamicTest> row13() {
        return Seeds.onAnyServer(13, "a server that takes nothing any more ends an upload", here, (draw, rig) -> {
            silence(rig, Voyage.of(rig, rig.size(), Voyage.puts()), Direction.TO_SERVER);
        });
    }

    @TestFactory
    Stream<DynamicTest> row14() {
        return Seeds.onAnyServer(14, "a line that only drips ends a transfer in time", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.Way.values());
            boolean limited = draw.flag("with a time limit");
            try (Sftp sftp =
                    Patience.connected(rig.builder(false).responseTimeout(SOON).stallTimeout(SOON))) {
                rig.server().network().drip(draw.number("bytes a second", 20, 400));
                Voyage.Outcome outcome = voyage.underFault(sftp, o -> limited ? o.timeLimit(SOON) : o);

                assertThat(outcome.failure()).isInstanceOf(SftpTimeoutException.class);
                assertThat(outcome.failure().retryable()).isTrue();
                rig.server().network().heal();
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row15() {
        return Seeds.onAnyServer(15, "a line that gets narrow and wide again carries all", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.Way.values());
            // While it is narrow, a few blocks a second come through.
            long wide = Math.max(3L * voyage.size(), 400L * rig.block());
            double from = draw.share("narrow from") / 2;
            Network network = rig.server().network();
            AtomicLong seen = new AtomicLong(-1);
            AtomicLong narrowAt = new AtomicLong(-1);
            try (Sftp sftp = rig.builder(false).connect()) {
                network.bandwidth(wide);
                Voyage.Outcome outcome = voyage.underFault(
                        sftp,
                        o -> o.onProgress(progress -> {
                            assertThat(progress.done()).isGreaterThanOrEqualTo(seen.getAndSet(progress.done()));
                            if (narrowAt.get() < 0 && progress.done() >= from * voyage.size()) {
                                narrowAt.set(progress.done());
                                network.bandwidth(wide / 100);
                            } else if (narrowAt.get() >= 0 && progress.done() > narrowAt.get()) {
                                network.bandwidth(0);
                            }
                        }));

                assertThat(outcome.failure()).isNull();
                assertThat(seen).hasValue(voyage.size());
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row16() {
        return Seeds.onAnyServer(16, "a long line carries all", here, (draw, rig) -> {
            Voyage voyage = Voyage.any(rig);
            try (Sftp sftp = rig.builder(false).connect()) {
                rig.server()
                        .network()
                        .roundTrip(Duration.ofMillis(draw.number("ms", 20, 300)))
                        .jitter(Duration.ofMillis(draw.number("jitter", 0, 50)));

                assertThat(voyage.underFault(sftp).failure()).isNull();
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row17() {
        return Seeds.of(17, "a flipped bit is told as a broken connection", here, (draw, place) -> {
            try (Rig rig = Rig.any(draw, place)) {
                Voyage voyage = Voyage.any(rig);
                boolean retries = draw.flag("retried");
                long bit = draw.number("bit by", 0, 1_000_000);
                Direction direction = draw.any("when bytes went", Direction.values());
                long at = place(rig, voyage, direction);
                try (Sftp sftp = impatient(rig, retries)) {
                    rig.server().network().corruptAfter(at, direction, bit);
                    SftpException failure = voyage.underFault(sftp).failure();

                    if (retries) {
                        assertThat(failure).isNull();
                    } else if (failure != null) {
                        // In the length of a packet it has the reader wait for bytes that never come.
                        assertThat(failure)
                                .isInstanceOfAny(ConnectionLostException.class, SftpTimeoutException.class)
                                .extracting(SftpException::retryable)
                                .isEqualTo(true);
                    }
                }
                voyage.converges();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row18() {
        return Seeds.onAnyServer(18, "an end in the middle of a packet costs nothing", here, (draw, rig) -> {
            End end = draw.any("by", End.values());
            int pieces = (int) draw.number("in pieces of up to", 1000, 20_000);
            // One byte more than a multiple of what ciphers take at a time is inside a packet.
            lost(
                    rig,
                    Voyage.any(rig),
                    (network, at, way) -> network.slices(pieces).cutAfter(at / 16 * 16 + 1, way, end));
        });
    }

    @TestFactory
    Stream<DynamicTest> row19() {
        return Seeds.onAnyServer(19, "a server that closes its side is gone", here, (draw, rig) -> {
            Voyage voyage = Voyage.any(rig);
            boolean retries = draw.flag("retried");
            long nth = voyage.anyRequest();
            try (Sftp sftp = rig.builder(retries).connect()) {
                rig.server()
                        .before(on().user(Rig.TRIED).nth(nth))
                        .run(file -> rig.server().network().halfClose(Direction.TO_CLIENT));
                voyage.underFault(sftp).isALossAtMost(retries);
            }
            voyage.converges();
        });
    }

    /** The connection is lost at any byte, either way. */
    private static void lost(Rig rig, Voyage voyage, Breaking breaking) throws Exception {
        Draw draw = rig.draw();
        boolean retries = draw.flag("retried");
        Direction direction = draw.any("when bytes went", Direction.values());
        long place = place(rig, voyage, direction);
        try (Sftp sftp = rig.builder(retries).connect()) {
            breaking.arm(rig.server().network(), place, direction);
            voyage.underFault(sftp).isALossAtMost(retries);
        }
        voyage.converges();
    }

    private static void silence(Rig rig, Voyage voyage, Direction direction) throws Exception {
        boolean retries = rig.draw().flag("retried");
        long place = place(rig, voyage, direction);
        try (Sftp sftp = impatient(rig, retries)) {
            rig.server().network().stallAfter(place, direction);
            SftpException failure = voyage.underFault(sftp).failure();
            if (retries) {
                assertThat(failure).isNull();
            } else if (failure != null) {
                assertThat(failure).isInstanceOf(SftpTimeoutException.class);
                assertThat(failure.retryable()).isTrue();
            }
        }
        voyage.converges();
    }

    private static Sftp impatient(Rig rig, boolean retries) {
        return Patience.connected(rig.builder()
                .retry(retries ? OFTEN : RetryPolicy.none())
                .responseTimeout(SOON)
                .stallTimeout(SOON));
    }

    /** Somewhere in what goes this way for one transfer. */
    private static long place(Rig rig, Voyage voyage, Direction direction) {
        boolean withTheBytes = voyage.way().isPut() == (direction == Direction.TO_SERVER);
        long bytes = withTheBytes ? voyage.size() : (long) voyage.size() / rig.block() * ANSWER;
        return (long) (rig.draw().share("at") * (bytes + AROUND));
    }
}
