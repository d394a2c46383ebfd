package dev.towpath.client.transfer;

import dev.towpath.fixture.Personality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of access beyond 4 GiB, with some trouble at each of its requests; of the many that look through the end of
 * what is there already, at every 24th. {@code -Dtowpath.sweep.every=true} for every trouble at every request, with
 * and without another try.
 */
@Tag("lane")
@Timeout(value = VastSweepIT.MINUTES, unit = TimeUnit.MINUTES)
class VastSweepIT {
    static final int MINUTES = 40;

    private static final int BLOCK = 32 * 1024;
    /** Requests at the beginning and at the end that are more than a look through what is there. */
    private static final int BEGINNING = 12;

    private static final int END = 16;
    private static final int STEP = 24;
    private static final boolean EVERY = Boolean.getBoolean("towpath.sweep.every");

    @TempDir
    private Path here;

    @ParameterizedTest
    @EnumSource
    void countsPlacesBeyondFourGibibytesWhateverBreaks(VastFile work) throws Exception {
        Personality personality = Personality.openSsh().withMaxWrite(BLOCK);
        try (SideBySide all = new SideBySide()) {
            int requests;
            try (Sweep sweep = new Sweep(here.resolve("none"), work, personality, 5 * BLOCK + 1, true)) {
                requests = sweep.requests();
            }
            for (Trouble trouble : Trouble.values()) {
                for (int nth : chosen(trouble, requests)) {
                    // To begin anew takes half a minute here; SweepIT has that with small files.
                    boolean beginsAnew = trouble == Trouble.REFUSED || trouble == Trouble.DENIED;
                    if (work.looksThrough() && beginsAnew && nth <= requests - END) {
                        continue;
                    }
                    List<Boolean> ways = EVERY ? List.of(true, false) : List.of(nth % 2 == 0);
                    for (boolean retries : ways) {
                        Path own = here.resolve(trouble + "-" + nth + "-" + retries);
                        // Few at a time, even of those that wait: each may have tens of MiB under way.
                        all.run(false, () -> {
                            try (Sweep sweep = new Sweep(own, work, personality, 5 * BLOCK + 1, retries)) {
                                sweep.run(trouble, nth);
                            }
                            return 1;
                        });
                    }
                }
            }
            int unused = all.finish(MINUTES);
        }
    }

    private static List<Integer> chosen(Trouble trouble, int requests) {
        List<Trouble> troubles = List.of(Trouble.values());
        List<Integer> chosen = new ArrayList<>();
        int seen = 0;
        for (int nth = 1; nth <= requests; nth++) {
            boolean isLook = nth > BEGINNING && nth <= requests - END && nth % STEP != 0;
            if (EVERY) {
                chosen.add(nth);
            } else if (!isLook && (seen++ + troubles.indexOf(trouble)) % troubles.size() == 0) {
                chosen.add(nth);
            }
        }
        return chosen;
    }
}
