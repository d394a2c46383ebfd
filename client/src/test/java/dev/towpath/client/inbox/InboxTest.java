package dev.towpath.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.transfer.LocalNames;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InboxTest {
    private InboxRig rig;
    private Inbox inbox;

    @TempDir
    private Path here;

    @BeforeEach
    void start() throws IOException {
        rig = new InboxRig();
        inbox = rig.inbox;
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void handsOutEachFileOnce() throws IOException {
        rig.lay("b.csv", "2");
        rig.lay("a.csv", "1");

        PollReport first = inbox.poll(rig::take);
        PollReport second = inbox.poll(rig::take);

        assertThat(rig.taken).containsExactly("a.csv=1", "b.csv=2");
        assertThat(first.done()).containsExactly("/in/a.csv", "/in/b.csv");
        assertThat(second.done()).isEmpty();
        assertThat(rig.names("/in")).containsExactly("a.csv", "b.csv");
    }

    @Test
    void handsOutAFileAgainThatHasChanged() throws IOException {
        rig.lay("a.csv", "1");
        PollReport first = inbox.poll(rig::take);
        rig.lay("a.csv", "longer");

        PollReport second = inbox.poll(rig::take);

        assertThat(first.done()).isEqualTo(second.done()).containsExactly("/in/a.csv");
        assertThat(rig.taken).containsExactly("a.csv=1", "a.csv=longer");
    }

    @Test
    void takesOnlyFilesThatMatchAndAreFiles() throws IOException {
        rig.lay("a.csv", "1");
        rig.lay("a.txt", "1");
        Files.createDirectory(rig.server.path("/in/d.csv"));
        Files.createSymbolicLink(rig.server.path("/in/l.csv"), rig.server.path("/in/a.txt"));
        rig.lay(".x.csv.0123456789abcdefghijklmno.towpath-part", "half");

        PollReport unused = inbox.match("*.csv", "*.towpath-part").poll(rig::take);

        assertThat(rig.taken).containsExactly("a.csv=1");
    }

    @Test
    void waitsUntilAFileHasStoppedGrowing() throws IOException {
        Inbox patient = inbox.stableFor(Duration.ofSeconds(10));
        rig.lay("a.csv", "1");
        assertThat(patient.poll(rig::take).waiting()).containsExactly("/in/a.csv");
        rig.seconds.addAndGet(9);
        rig.lay("a.csv", "12");
        assertThat(patient.poll(rig::take).waiting()).containsExactly("/in/a.csv");
        rig.seconds.addAndGet(9);
        assertThat(patient.poll(rig::take).waiting()).containsExactly("/in/a.csv");
        rig.seconds.addAndGet(1);

        PollReport last = patient.poll(rig::take);

        assertThat(last.waiting()).isEmpty();
        assertThat(rig.taken).containsExactly("a.csv=12");
    }

    @Test
    void waitsForTheMarkerAndTakesItAway() throws IOException {
        Inbox marked = inbox.marker(".done").thenMove("old");
        rig.lay("a.csv", "1");
        rig.lay("b.csv", "2");
        rig.lay("b.csv.done", "");

        PollReport report = marked.poll(rig::take);

        assertThat(rig.taken).containsExactly("b.csv=2");
        assertThat(report.waiting()).containsExactly("/in/a.csv");
        assertThat(rig.names("/in")).containsExactly("a.csv", "old");
        assertThat(rig.names("/in/old")).containsExactly("b.csv", "b.csv.done");
    }

    @Test
    void knowsMarkersOfOtherNames() throws IOException {
        rig.lay("a.csv", "1");
        rig.lay("a.ok", "");

        PollReport unused = inbox.marker(name -> name.replace(".csv", ".ok"))
                .match("*.csv")
                .thenDelete()
                .poll(rig::take);

        assertThat(rig.taken).containsExactly("a.csv=1");
        assertThat(rig.names("/in")).isEmpty();
    }

    @Test
    void deletesWhatIsDone() throws IOException {
        rig.lay("a.csv", "1");

        PollReport unused = inbox.thenDelete().poll(rig::take);

        assertThat(rig.names("/in")).isEmpty();
    }

    @Test
    void neverReplacesAFileThatWasMovedBefore() throws IOException {
        Inbox moving = inbox.thenMove("/old");
        for (String text : List.of("1", "22", "333")) {
            rig.lay("a.csv", text);
            PollReport unused = moving.poll(rig::take);
        }

        assertThat(rig.names("/old")).containsExactly("a.csv", "a.csv.1", "a.csv.2");
        assertThat(rig.server.path("/old/a.csv")).hasContent("1");
        assertThat(rig.server.path("/old/a.csv.2")).hasContent("333");
    }

    @Test
    void finishesAMoveThatFailedWithoutWorkingAgain() throws IOException {
        rig.lay("a.csv", "1");
        rig.lay("old", "a file in the way");
        Inbox moving = inbox.match("*.csv").thenMove("old");

        PollReport first = moving.poll(rig::take);
        Files.delete(rig.server.path("/in/old"));
        PollReport second = moving.poll(rig::take);

        assertThat(first.left()).hasSize(1);
        assertThat(first.left().get(0).path()).isEqualTo("/in/a.csv");
        assertThat(second.left()).isEmpty();
        assertThat(rig.taken).containsExactly("a.csv=1");
        assertThat(rig.names("/in/old")).containsExactly("a.csv");
    }

    @Test
    void triesAgainAfterAPauseAndShowsWhatIsDead() throws IOException {
        rig.lay("a.csv", "1");
        rig.lay("b.csv", "2");
        Ledger ledger = Ledger.memory();
        Inbox strict =
                inbox.remember(ledger).attempts(2, Duration.ofSeconds(30)).moveDead("dead");
        InboxHandler choosy = arrival -> {
            if (arrival.name().equals("a.csv")) {
                throw new IllegalStateException("attempt " + arrival.attempt());
            }
            rig.take(arrival);
        };

        PollReport first = strict.poll(choosy);
        PollReport tooEarly = strict.poll(choosy);
        rig.seconds.addAndGet(30);
        PollReport second = strict.poll(choosy);

        assertThat(rig.taken).containsExactly("b.csv=2");
        assertThat(first.failed().get(0).cause()).hasMessage("attempt 1");
        assertThat(tooEarly.busy()).containsExactly("/in/a.csv");
        assertThat(second.failed().get(0).attempt()).isEqualTo(2);
        assertThat(second.dead()).containsExactly("/in/a.csv");
        assertThat(ledger.entries(strict.name(), LedgerState.DEAD))
                .extracting(LedgerEntry::reason)
                .containsExactly("java.lang.IllegalStateException: attempt 2");
        assertThat(rig.names("/in")).containsExactly("b.csv", "dead");
        assertThat(strict.name()).isEqualTo("test@" + rig.server.host() + ":" + rig.server.port() + "/in");
    }

    @Test
    void takesADeadFileAgainOnceItIsForgotten() throws IOException {
        rig.lay("a.csv", "1");
        Ledger ledger = Ledger.memory();
        Inbox strict = inbox.remember(ledger).attempts(1, Duration.ZERO);
        PollReport failed = strict.poll(arrival -> {
            throw new IOException("no");
        });
        PollReport dead = strict.poll(rig::take);

        assertThat(ledger.forget(
                        ledger.entries(strict.name(), LedgerState.DEAD).get(0).id()))
                .isTrue();
        PollReport again = strict.poll(rig::take);

        assertThat(failed.dead()).isEqualTo(dead.dead()).containsExactly("/in/a.csv");
        assertThat(again.done()).containsExactly("/in/a.csv");
    }

    @Test
    void leavesAFileThatAnotherHasUntilItsLeaseIsOver() throws IOException {
        rig.lay("a.csv", "1");
        Ledger ledger = Ledger.memory();
        Inbox shared = inbox.remember(ledger).lease(Duration.ofSeconds(60));
        FileIdentity file = new FileIdentity(shared.name(), "a.csv", 1, 1_700_000_000);
        LedgerEntry killed =
                ledger.claim(file, new Terms("somebody", Duration.ofSeconds(60), 5, Duration.ZERO), rig.instant());

        PollReport busy = shared.poll(rig::take);
        rig.seconds.addAndGet(60);
        PollReport free = shared.poll(rig::take);

        assertThat(killed.attempts()).isEqualTo(1);
        assertThat(busy.busy()).containsExactly("/in/a.csv");
        assertThat(free.done()).containsExactly("/in/a.csv");
    }

    @Test
    void keepsItsLeaseForAsLongAsTheWorkTakes() throws IOException {
        rig.lay("a.csv", "1");
        Ledger ledger = Ledger.memory();
        Inbox slow = inbox.remember(ledger).lease(Duration.ofMillis(300));
        FileIdentity file = new FileIdentity(slow.name(), "a.csv", 1, 1_700_000_000);

        PollReport report = slow.poll(arrival -> {
            Instant before = ledger.find(List.of(file)).get(0).until();
            rig.seconds.addAndGet(100);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> ledger.find(List.of(file)).get(0).until().isAfter(before) && arrival.isOurs());
        });

        assertThat(report.done()).containsExactly("/in/a.csv");
    }

    @Test
    void knowsThatAFileIsNotItsOwnAfterALeaseWithoutTheLedger() throws IOException {
        rig.lay("a.csv", "1");
        Inbox cutOff = inbox.remember(new FailingLedger(Ledger.memory(), FailingLedger.Call.EXTEND, Integer.MAX_VALUE))
                .lease(Duration.ofSeconds(60));

        PollReport unused = cutOff.poll(arrival -> {
            rig.seconds.addAndGet(59);
            assertThat(arrival.isOurs()).isTrue();
            rig.seconds.addAndGet(1);
            assertThat(arrival.isOurs()).isFalse();
        });
    }

    @Test
    void notesWhatIsDoneThoughTheLedgerWasAwayForAMoment() throws IOException {
        rig.lay("a.csv", "1");
        Inbox shaky = inbox.remember(new FailingLedger(Ledger.memory(), FailingLedger.Call.DONE, 1));

        PollReport first = shaky.poll(rig::take);
        PollReport second = shaky.poll(rig::take);

        assertThat(first.done()).containsExactly("/in/a.csv");
        assertThat(second.done()).isEmpty();
        assertThat(rig.taken).containsExactly("a.csv=1");
    }

    @Test
    void notesWhatIsDoneOnceThoughTheAnswerOfTheLedgerWasLost() throws IOException {
        rig.lay("a.csv", "1");
        Inbox shaky = inbox.remember(new FailingLedger(Ledger.memory(), FailingLedger.Call.DONE_AFTERWARDS, 1));

        PollReport report = shaky.poll(rig::take);

        assertThat(report.failed()).isEmpty();
        assertThat(report.done()).containsExactly("/in/a.csv");
    }

    @Test
    void keepsAFileThatIsDoneForItsLeaseIfTheLedgerCannotNoteIt() throws IOException {
        rig.lay("a.csv", "1");
        Ledger ledger = Ledger.memory();

        assertThatThrownBy(() -> inbox.remember(new FailingLedger(ledger, FailingLedger.Call.DONE, Integer.MAX_VALUE))
                        .poll(rig::take))
                .isInstanceOf(IOException.class)
                .hasMessage("the ledger is away");

        assertThat(inbox.remember(ledger).poll(rig::take).busy()).containsExactly("/in/a.csv");
    }

    @Test
    void saysSoWhenTheLeaseWasLost() throws IOException {
        rig.lay("a.csv", "1");
        Ledger ledger = Ledger.memory();
        Inbox shared = inbox.remember(ledger);

        PollReport report = shared.poll(arrival -> {
            String id = new FileIdentity(shared.name(), "a.csv", 1, 1_700_000_000).id();
            assertThat(ledger.forget(id)).isTrue();
        });

        assertThat(report.done()).isEmpty();
        assertThat(report.failed().get(0).cause()).hasMessageStartingWith("the lease ran out");
    }

    @Test
    void givesTheFileBackWhenInterrupted() throws IOException {
        rig.lay("a.csv", "1");

        assertThatThrownBy(() -> inbox.poll(arrival -> {
                    throw new InterruptedException("stop");
                }))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        PollReport next = inbox.poll(arrival -> assertThat(arrival.attempt()).isEqualTo(1));

        assertThat(next.done()).containsExactly("/in/a.csv");
    }

    @Test
    void countsAnErrorAsAFailureAndThrowsIt() throws IOException {
        rig.lay("a.csv", "1");
        Inbox strict = inbox.attempts(1, Duration.ZERO);

        assertThatThrownBy(() -> strict.poll(arrival -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(strict.poll(rig::take).dead()).containsExactly("/in/a.csv");
    }

    @Test
    void passesOverAFileThatIsGoneByThen() throws IOException {
        rig.lay("a.csv", "1");
        rig.lay("b.csv", "2");

        PollReport report = inbox.poll(arrival -> {
            rig.take(arrival);
            Files.deleteIfExists(rig.server.path("/in/b.csv"));
        });

        assertThat(report.done()).containsExactly("/in/a.csv");
        assertThat(report.failed()).isEmpty();
    }

    @Test
    void doesNotTakeAwayAFileThatCameMeanwhile() throws IOException {
        rig.lay("a.csv", "1");

        PollReport unused = inbox.thenDelete().poll(arrival -> rig.lay("a.csv", "new one"));

        assertThat(rig.names("/in")).containsExactly("a.csv");
    }

    @Test
    void namesALocalFileOnlyIfItCanHaveTheName() throws IOException {
        rig.lay("a.csv", "1");

        PollReport unused = inbox.poll(arrival -> rig.sftp.get(arrival.path(), arrival.in(here)));

        assertThat(here.resolve("a.csv")).hasContent("1");
        assertThatThrownBy(() -> LocalNames.in(here, "../x"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("has a slash");
    }
}
