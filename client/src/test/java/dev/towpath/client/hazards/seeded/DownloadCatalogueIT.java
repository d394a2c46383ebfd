package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.peers.EvilPacket;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 56 to 60 by seeds: READs that are answered with too little or too much, and sizes that are not so. */
@Tag("lane")
class DownloadCatalogueIT {
    private static final int ATTRS = 105;

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row56() {
        return Seeds.onAnyServer(56, "what a short READ left out is asked for again", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.gets());
            int most = draw.any("bytes at most", 1, rig.block() - 1, (int) draw.number("or", 2, rig.block()));
            // One byte at a time takes a request for each: a few of them will do.
            double often = most == 1 ? 0.1 : 0.05 + 0.9 * draw.share("as often as");
            boolean breaks = draw.flag("and cut");
            try (Sftp sftp = rig.builder(true).connect()) {
                rig.inject(on(Operation.READ).always().chance(often), Fault.shortRead(most));
                if (breaks) {
                    rig.inject(on(Operation.READ).nth(draw.number("at READ", 1, 5)), Fault.disconnect());
                }

                assertThat(voyage.underFault(sftp).failure()).isNull();
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row57() {
        return Seeds.of(57, "more than was asked for is refused", here, (draw, place) -> {
            try (Lure lure = new Lure(draw, place)) {
                long nth = draw.number("at READ", 1, Math.max(1, lure.size() / Rig.USUAL_BLOCK));
                int surplus = (int) draw.number("surplus", 1, 100_000);
                AtomicLong reads = new AtomicLong();
                lure.server().on(EvilServer.READ, (ask, session) -> {
                    if (reads.incrementAndGet() == nth) {
                        String handle = ask.string();
                        assertThat(handle).isNotEmpty();
                        assertThat(ask.int64()).isNotNegative();
                        session.data(ask, new byte[ask.int32() + surplus]);
                    } else {
                        session.honest(ask);
                    }
                });

                lure.failsAs(ProtocolViolationException.class);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row58() {
        return Seeds.of(58, "an end before the size that was told is no file", here, (draw, place) -> {
            try (Lure lure = new Lure(draw, place)) {
                if (draw.flag("the size is wrong")) {
                    lure.tells(lure.size() + draw.number("more by", 1, 1L << draw.number("bits", 1, 60)));
                } else {
                    // Nothing of an empty file is left out; the size that is told is of a whole one.
                    lure.endsAt(draw.number("end at", 0, lure.size() - 1));
                }

                lure.failsAs(TransferIntegrityException.class);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row59() {
        return Seeds.of(59, "more than the size that was told is no file", here, (draw, place) -> {
            try (Lure lure = new Lure(draw, place)) {
                lure.tells(draw.any(
                        "told", 0L, lure.size() - 1L, lure.size() / 2L, draw.number("or", 0, lure.size() - 1)));

                lure.failsAs(TransferIntegrityException.class);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row60() {
        return Seeds.of(60, "no size, or one that no file has, is none", here, (draw, place) -> {
            try (Lure lure = new Lure(draw, place)) {
                if (draw.flag("none at all")) {
                    for (int type : new int[] {EvilServer.FSTAT, EvilServer.STAT, EvilServer.LSTAT}) {
                        lure.server()
                                .on(
                                        type,
                                        (ask, session) -> session.send(new EvilPacket(ATTRS)
                                                .int32(ask.id())
                                                .int32(0)));
                    }
                    lure.succeeds();
                } else if (draw.flag("negative")) {
                    lure.tells(draw.any("told", -1L, Long.MIN_VALUE, -draw.number("or minus", 1, Long.MAX_VALUE - 1)));
                    lure.succeeds();
                } else {
                    lure.tells(draw.any("told", 1L << 62, Long.MAX_VALUE, Integer.MAX_VALUE - 8L));
                    lure.failsAs(TransferIntegrityException.class);
                }
            }
        });
    }
}
