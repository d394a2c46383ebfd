package dev.towpath.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every ledger promises. */
interface LedgerContract {
    Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    Duration LEASE = Duration.ofMinutes(5);
    Duration PAUSE = Duration.ofMinutes(1);
    Terms ANN = new Terms("ann", LEASE, 2, PAUSE);
    Terms BOB = new Terms("bob", LEASE, 2, PAUSE);
    FileIdentity FILE = new FileIdentity("ada@host:22/in", "a\tb\\\n\u0000\uDC80.csv", 10, 1_700_000_000);

    /** An empty ledger, the same for each call in one test. */
    Ledger ledger() throws IOException;

    /** Another door to the same ledger, as another process has it. */
    default Ledger again() throws IOException {
        return ledger();
    }

    @Test
    default void givesAFileToOneOnly() throws IOException {
        assertThat(ledger().claim(FILE, ANN, NOW).isHeldUnder(ANN)).isTrue();

        LedgerEntry second = again().claim(FILE, BOB, NOW.plus(LEASE).minusMillis(1));

        assertThat(second.isHeldUnder(BOB)).isFalse();
        assertThat(second.state()).isEqualTo(LedgerState.CLAIMED);
        assertThat(second.attempts()).isEqualTo(1);
    }

    @Test
    default void givesAFileAgainOnceTheLeaseIsOver() throws IOException {
        LedgerEntry unused = ledger().claim(FILE, ANN, NOW);

        LedgerEntry second = again().claim(FILE, BOB, NOW.plus(LEASE));

        assertThat(second.isHeldUnder(BOB)).isTrue();
        assertThat(second.attempts()).isEqualTo(2);
        assertThat(ledger().done(FILE, ANN, NOW)).isFalse();
        assertThat(ledger().failed(FILE, ANN, "late", NOW)).isFalse();
        assertThat(ledger().extend(FILE, ANN, NOW)).isFalse();
        assertThat(ledger().release(FILE, ANN, NOW)).isFalse();
    }

    @Test
    default void keepsAnExtendedLease() throws IOException {
        LedgerEntry unused = ledger().claim(FILE, ANN, NOW);

        assertThat(ledger().extend(FILE, ANN, NOW.plus(LEASE))).isTrue();

        assertThat(again().claim(FILE, BOB, NOW.plus(LEASE)).isHeldUnder(BOB)).isFalse();
        assertThat(again().claim(FILE, BOB, NOW.plus(LEASE).plus(LEASE)).isHeldUnder(BOB))
                .isTrue();
    }

    @Test
    default void neverGivesWhatIsDone() throws IOException {
        LedgerEntry unused = ledger().claim(FILE, ANN, NOW);

        assertThat(ledger().done(FILE, ANN, NOW)).isTrue();

        LedgerEntry later = again().claim(FILE, BOB, NOW.plus(Duration.ofDays(1000)));
        assertThat(later.state()).isEqualTo(LedgerState.DONE);
        assertThat(ledger().done(FILE, ANN, NOW)).isFalse();
    }

    @Test
    default void tellsFilesApartByNameSizeTimeAndInbox() throws IOException {
        LedgerEntry unused = ledger().claim(FILE, ANN, NOW);
        List<FileIdentity> others = List.of(
                new FileIdentity(FILE.inbox(), "b", FILE.size(), FILE.modified()),
                new FileIdentity(FILE.inbox(), FILE.name(), 11, FILE.modified()),
                new FileIdentity(FILE.inbox(), FILE.name(), FILE.size(), 1),
                new FileIdentity("other", FILE.name(), FILE.size(), FILE.modified()));

        for (FileIdentity other : others) {
            assertThat(ledger().claim(other, BOB, NOW).isHeldUnder(BOB))
                    .as("%s", other)
                    .isTrue();
        }
    }

    @Test
    default void pausesAfterAFailureAndGivesUpAfterTheLastAttempt() throws IOException {
        LedgerEntry unused = ledger().claim(FILE, ANN, NOW);
        assertThat(ledger().failed(FILE, ANN, "no\tgood\n\u0000", NOW)).isTrue();

        assertThat(again().claim(FILE, BOB, NOW.plus(PAUSE).minusMillis(1)).state())
                .isEqualTo(LedgerState.FAILED);
        assertThat(again().claim(FILE, BOB, NOW.plus(PAUSE)).attempts()).isEqualTo(2);
        assertThat(again().failed(FILE, BOB, "again", NOW.plus(PAUSE))).isTrue();

        List<LedgerEntry> dead = ledger().entries(FILE.inbox(), LedgerState.DEAD);
        assertThat(dead).hasSize(1);
        assertThat(dead.get(0).reason()).isEqualTo("again");
        assertThat(dead.get(0).name()).isEqualTo("a\\tb\\\\n\\u0000\\udc80.csv");
        assertThat(ledger().claim(FILE, ANN, NOW.plus(Duration.ofDays(9))).state())
                .isEqualTo(LedgerState.DEAD);
    }

    @Test
    default void countsAFileThatKillsItsWorkersAsDead() throws IOException {
        LedgerEntry first = ledger().claim(FILE, ANN, NOW);
        LedgerEntry second = ledger().claim(FILE, BOB, first.until());

        LedgerEntry third = again().claim(FILE, ANN, second.until());

        assertThat(third.state()).isEqualTo(LedgerState.DEAD);
        assertThat(third.reason()).isEqualTo("claimed 2 times, and nobody came to an end");
    }

    @Test
    default void takesAFileBackWithoutCountingTheAttempt() throws IOException {
        LedgerEntry unused = ledger().claim(FILE, ANN, NOW);

        assertThat(ledger().release(FILE, ANN, NOW)).isTrue();

        assertThat(again().claim(FILE, BOB, NOW).attempts()).isEqualTo(1);
    }

    @Test
    default void forgetsOnCommand() throws IOException {
        LedgerEntry claimed = ledger().claim(FILE, ANN, NOW);
        assertThat(ledger().done(FILE, ANN, NOW)).isTrue();

        assertThat(ledger().prune(NOW)).isZero();
        assertThat(ledger().forget(claimed.id())).isTrue();
        assertThat(again().forget(claimed.id())).isFalse();
        assertThat(again().claim(FILE, BOB, NOW).isHeldUnder(BOB)).isTrue();
        assertThat(again().done(FILE, BOB, NOW)).isTrue();
        assertThat(ledger().prune(NOW.plusMillis(1))).isEqualTo(1);
        assertThat(again().find(List.of(FILE))).isEmpty();
    }

    @Test
    default void findsWhatItKnowsOfManyFiles() throws IOException {
        List<FileIdentity> files = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            files.add(new FileIdentity("in", "f" + i, i, 0));
        }
        for (FileIdentity file : files.subList(0, 30)) {
            LedgerEntry unused = ledger().claim(file, ANN, NOW);
        }

        assertThat(again().find(files)).hasSize(30);
        assertThat(again().find(List.of())).isEmpty();
        assertThat(again().entries("in", LedgerState.CLAIMED)).hasSize(30);
        assertThat(again().entries("elsewhere", LedgerState.CLAIMED)).isEmpty();
    }

    @Test
    default void letsOneThreadOfManyHaveEachFile() throws Exception {
        List<Future<Integer>> counts = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int t = 0; t < 4; t++) {
                Terms terms = new Terms("thread " + t, LEASE, 1, PAUSE);
                Ledger door = t % 2 == 0 ? ledger() : again();
                counts.add(threads.submit(() -> {
                    int mine = 0;
                    for (int i = 0; i < 25; i++) {
                        FileIdentity file = new FileIdentity("in", "f" + i, 0, 0);
                        mine += door.claim(file, terms, NOW).isHeldUnder(terms) ? 1 : 0;
                    }
                    return mine;
                }));
            }

            int all = 0;
            for (Future<Integer> count : counts) {
                all += count.get();
            }
            assertThat(all).isEqualTo(25);
        } finally {
            threads.shutdownNow();
        }
    }
}
