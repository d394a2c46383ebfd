package dev.towpath.client.transfer;

import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees with files and links, with and without a plan that deletes, both ways: every trouble at every request. */
@Tag("lane")
@Timeout(value = BrokenTreeIT.MINUTES, unit = TimeUnit.MINUTES)
class BrokenTreeIT {
    static final int MINUTES = 20;

    /** Cases in turn on one server, of those that wait. */
    private static final int IN_TURN = 4;

    @TempDir
    private Path here;

    @Test
    void isWhatItWasOrWhatItShouldBeWhereverItBreaks() throws Exception {
        try (SideBySide all = new SideBySide()) {
            Personality openSsh = Personality.openSsh();
            for (BrokenTree.Task task : BrokenTree.Task.values()) {
                everyRequest(all, task, openSsh, false);
                everyRequest(all, task, openSsh, true);
            }
            Personality inSteps = openSsh.withName("no posix-rename").withoutPosixRename();
            everyRequest(all, BrokenTree.Task.PUT, inSteps, false);
            everyRequest(all, BrokenTree.Task.PUT, inSteps, true);
            int unused = all.finish(MINUTES);
        }
    }

    private void everyRequest(SideBySide all, BrokenTree.Task task, Personality personality, boolean retries)
            throws IOException {
        Path place = here.resolve(personality.name() + "-" + task + "-" + retries);
        int requests;
        try (BrokenTree tree = new BrokenTree(place, task, personality, retries)) {
            requests = tree.requests();
        }
        for (BrokenTree.Trouble trouble : BrokenTree.Trouble.values()) {
            boolean waits = trouble == BrokenTree.Trouble.ANSWER_LOST;
            // A policy is about connections that break; everything else is as without one.
            if (retries ? !trouble.heals() : trouble == BrokenTree.Trouble.CUT_BEHIND_THE_ANSWER) {
                continue;
            }
            int inTurn = waits ? IN_TURN : requests;
            for (int from = 1; from <= requests; from += inTurn) {
                int first = from;
                int last = Math.min(requests, from + inTurn - 1);
                all.run(waits, () -> {
                    Path own = place.resolve(trouble + "-" + first);
                    try (BrokenTree tree = new BrokenTree(own, task, personality, retries)) {
                        for (int nth = first; nth <= last; nth++) {
                            tree.run(trouble, nth);
                        }
                    }
                    return last - first + 1;
                });
            }
        }
    }
}
