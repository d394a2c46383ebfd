package dev.towpath.client.transfer;

import dev.towpath.fixture.Personality;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few of the sweeps of {@link SweepIT}, for every build. */
class SweepTest {
    private static final int BLOCK = 4 * 1024;

    @TempDir
    private Path here;

    @ParameterizedTest(name = "{0}, {1}, retried: {2}")
    @CsvSource({
        "PUT_OVER, CUT, false",
        "PUT_OVER, CUT_BEHIND_THE_ANSWER, true",
        "PUT_RESUMED, CUT, true",
        "GET, CUT, true"
    })
    void isOldOrNewWhereverItBreaks(CarriedFile work, Trouble trouble, boolean retries) throws Exception {
        sweep(work, trouble, retries);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"COPY, CUT", "RENAME, CUT_BEHIND_THE_ANSWER", "DELETE_TREE, REFUSED", "CLEAN_UP, CUT_BEHIND_THE_ANSWER"
    })
    void isChangedOrNotWhereverItBreaks(ChangedNames work, Trouble trouble) throws Exception {
        sweep(work, trouble, false);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"PUT_TREE, CUT", "GET_TREE_OVER, CUT"})
    void carriesTreesWhereverItBreaks(CarriedTree work, Trouble trouble) throws Exception {
        sweep(work, trouble, true);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"WRITE_OVER, CUT", "CHANNEL_CHANGED, REFUSED"})
    void saysThatAStreamBroke(StreamedFile work, Trouble trouble) throws Exception {
        sweep(work, trouble, false);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"MOVED_OVER, CUT", "MOVED_IN, REFUSED"})
    void losesNothingThatFilesMoves(FilesOverSftp work, Trouble trouble) throws Exception {
        sweep(work, trouble, false);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource("MOVED, CUT")
    void takesEachFileOfAnInboxOnceWhereverItBreaks(TakenFiles work, Trouble trouble) throws Exception {
        sweep(work, trouble, false);
    }

    private void sweep(SweptWork work, Trouble trouble, boolean retries) throws Exception {
        Personality personality = Personality.openSsh().withMaxWrite(BLOCK).withMaxRead(BLOCK);
        try (Sweep sweep = new Sweep(here, work, personality, 3 * BLOCK + 1, retries)) {
            int requests = sweep.requests();
            for (int nth = 1; nth <= requests; nth++) {
                sweep.run(trouble, nth);
            }
        }
    }
}
