package dev.towpath.client.transfer;

import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few of the cases of {@link BrokenTreeIT}, for every build. */
class BrokenTreeTest {
    /** Each request would take as long as a hundred other tests. */
    private static final int EVERY = 4;

    @TempDir
    private Path here;

    @ParameterizedTest(name = "{0}, {1}, retried: {2}")
    @CsvSource({"PUT, CUT_BEHIND_THE_ANSWER, true", "GET, CUT, true", "PUT_MIRROR, CUT, true"})
    void isWhatItWasOrWhatItShouldBeWhereverItBreaks(BrokenTree.Task task, BrokenTree.Trouble trouble, boolean retries)
            throws IOException {
        try (BrokenTree tree = new BrokenTree(here, task, Personality.openSsh(), retries)) {
            int requests = tree.requests();
            for (int nth = 1; nth <= requests; nth += EVERY) {
                tree.run(trouble, nth);
            }
        }
    }
}
