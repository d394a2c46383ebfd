package dev.towpath.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class InboxSettingsTest {
    @TempDir
    private Path here;

    private InboxRig rig;
    private Inbox inbox;

    @BeforeEach
    void start() throws IOException {
        rig = new InboxRig();
        inbox = rig.inbox;
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/in", "/in/", "/in/done/..", ".", ""})
    void refusesToMoveFilesIntoTheInboxItself(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inbox.thenMove(target))
                .withMessageContaining("is the inbox itself");
        assertThatIllegalArgumentException().isThrownBy(() -> inbox.moveDead(target));
    }

    @Test
    void refusesTimesThatNoLedgerCanHold() {
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);

        assertThatIllegalArgumentException().isThrownBy(() -> inbox.lease(endless));
        assertThatIllegalArgumentException().isThrownBy(() -> inbox.lease(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> inbox.attempts(3, endless));
        assertThatIllegalArgumentException().isThrownBy(() -> inbox.stableFor(endless));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inbox.every(endless, rig::take))
                .withMessage(
                        "the pause between two looks is a millisecond or more, and 36500 days at most: " + endless);
    }

    @Test
    void passesOverWhatAReplacementInStepsHasMovedAside() throws IOException {
        rig.lay("a.csv", "new");
        rig.lay(".a.csv." + "0123456789abcdefghijklmno" + ".towpath-old", "old");
        rig.lay(".b.csv." + "0123456789abcdefghijklmno" + ".towpath-part", "half");

        PollReport report = inbox.thenMove("done").poll(rig::take);

        assertThat(report.done()).containsExactly("/in/a.csv");
        assertThat(rig.taken).containsExactly("a.csv=new");
    }

    /** Interrupts the thread in the middle of the first note, as the end of a watch may. */
    private record InterruptedLedger(Ledger ledger, AtomicInteger notes) implements PassingLedger {
        @Override
        public boolean done(FileIdentity file, Terms terms, Instant now) throws IOException {
            if (notes.getAndIncrement() == 0) {
                Thread.currentThread().interrupt();
            }
            return ledger.done(file, terms, now);
        }
    }

    @Test
    void notesWhatIsDoneThoughInterruptedInTheMiddleOfIt() throws IOException {
        Ledger file = Ledger.file(here.resolve("ledger"));
        AtomicInteger notes = new AtomicInteger();
        rig.lay("a.csv", "1");

        PollReport report = inbox.remember(new InterruptedLedger(file, notes)).poll(rig::take);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(notes).hasValue(2);
        assertThat(report.done()).containsExactly("/in/a.csv");
        assertThat(file.entries(inbox.name(), LedgerState.DONE)).hasSize(1);
    }

    @Test
    void hasOneLedgerByALinkAndByItsName() throws IOException {
        Ledger file = Ledger.file(here.resolve("ledger"));
        rig.lay("a.csv", "1");
        PollReport unused = inbox.remember(file).poll(rig::take);
        Path link = Files.createSymbolicLink(here.resolve("link"), Path.of("ledger"));

        Ledger byLink = Ledger.file(link);

        assertThat(byLink.prune(Instant.EPOCH)).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(inbox.remember(byLink).poll(rig::take).done()).isEmpty();
        assertThat(Files.exists(here.resolve("link.lock"))).isFalse();
        assertThat(file.entries(inbox.name(), LedgerState.DONE)).hasSize(1);
    }

    @Test
    void keepsOfLongNamesWhatAColumnHoldsInBytes() throws IOException {
        String name = "\u4e2d".repeat(80) + ".csv";
        rig.lay(name, "1");
        Ledger ledger = Ledger.memory();
        String reason = "\ud83d\ude00".repeat(600);

        PollReport report = inbox.remember(ledger).attempts(1, Duration.ZERO).poll(arrival -> {
            throw new IOException(reason);
        });

        assertThat(report.dead()).containsExactly("/in/" + name);
        LedgerEntry entry = ledger.entries(inbox.name(), LedgerState.DEAD).get(0);
        assertThat(entry.name()).isEqualTo(name);
        assertThat(entry.reason()).hasSize("java.io.IOException: ".length() + 2 * ((1000 - 21) / 4));
        assertThat(List.of(entry.reason())).doesNotContain(reason);
    }
}
