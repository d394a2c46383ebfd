package dev.towpath.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @Nested
    class InMemory implements LedgerContract {
        private final Ledger ledger = Ledger.memory();

        @Override
        public Ledger ledger() {
            return ledger;
        }
    }

    @Nested
    class InATable implements LedgerContract {
        private final JdbcDataSource database = new JdbcDataSource();
        private final Ledger ledger = Ledger.jdbc(database);

        InATable() {
            database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        }

        @Override
        public Ledger ledger() {
            return ledger;
        }

        @Override
        public Ledger again() {
            return Ledger.jdbc(database);
        }

        @Test
        void refusesANameThatIsNoName() {
            assertThatThrownBy(() -> Ledger.jdbc(database, "x; drop table y"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("letters, digits and underlines");
        }

        @Test
        void saysWhichTableCouldNotBeUsed() {
            assertThatThrownBy(() -> Ledger.jdbc(database, "missing.inbox").find(List.of(FILE)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("look for files in the inbox ledger, table \"missing.inbox\": ");
        }
    }

    @Nested
    class InAFile implements LedgerContract {
        @TempDir
        private Path directory;

        private Path file() {
            return directory.resolve("ledger");
        }

        private final Ledger[] one = new Ledger[1];

        @Override
        public Ledger ledger() {
            if (one[0] == null) {
                one[0] = Ledger.file(file());
            }
            return one[0];
        }

        @Override
        public Ledger again() {
            return Ledger.file(file());
        }

        @Test
        void cutsOffALineThatACrashTore() throws IOException {
            LedgerEntry first = ledger().claim(FILE, ANN, NOW);
            long whole = Files.size(file());
            FileIdentity other = new FileIdentity("in", "b", 1, 1);
            LedgerEntry unused = ledger().claim(other, ANN, NOW);
            byte[] all = Files.readAllBytes(file());

            for (long end = whole; end < all.length; end++) {
                Files.write(file(), Arrays.copyOf(all, (int) end));

                assertThat(again().find(List.of(FILE, other)))
                        .as("torn at %d", end)
                        .containsExactly(first);
                assertThat(Files.size(file())).isEqualTo(whole);
            }
            assertThat(ledger().claim(other, BOB, NOW).isHeldUnder(BOB)).isTrue();
            assertThat(again().find(List.of(FILE, other))).hasSize(2);
        }

        @Test
        void beginsAnewWhereOnlyTheFirstLineWasTorn() throws IOException {
            for (int length = 0; length < 20; length++) {
                Files.writeString(file(), "towpath-ledger 1 0123456789".substring(0, length));

                assertThat(again().claim(FILE, ANN, NOW).isHeldUnder(ANN)).isTrue();
            }
        }

        @Test
        void forgetsNothingWhenALineInTheMiddleIsDamaged() throws IOException {
            LedgerEntry unused = ledger().claim(FILE, ANN, NOW);
            assertThat(ledger().done(FILE, ANN, NOW)).isTrue();
            String text = Files.readString(file());
            Files.writeString(file(), text.replaceFirst("CLAIMED", "CLAIMAD"));

            assertThatThrownBy(() -> again().find(List.of(FILE)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the line at byte 54 is damaged");
        }

        @Test
        void forgetsNothingWhenAnEditorChangedTheLineEnds() throws IOException {
            LedgerEntry unused = ledger().claim(FILE, ANN, NOW);
            String text = Files.readString(file()).replace("\n", "\r\n");
            Files.writeString(file(), text);

            assertThatThrownBy(() -> again().find(List.of(FILE)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("its first line is damaged");
            assertThat(file()).hasContent(text);
        }

        @Test
        void leavesAnotherFileAlone() throws IOException {
            for (String text : List.of("a,b,c", "a,b,c\n" + "x".repeat(100) + "\n")) {
                Files.writeString(file(), text);

                assertThatThrownBy(() -> ledger().find(List.of(FILE)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("it is some other file");
                assertThat(file()).hasContent(text);
            }
        }

        @Test
        void readsOnAfterAnotherHasReplacedTheFile() throws IOException {
            LedgerEntry unused = ledger().claim(FILE, ANN, NOW);
            assertThat(again().done(FILE, ANN, NOW)).isTrue();
            assertThat(again().prune(NOW.plusSeconds(1))).isEqualTo(1);

            assertThat(ledger().find(List.of(FILE))).isEmpty();
            assertThat(Files.readAllLines(file())).hasSize(1);
        }

        @Test
        void knowsWhatItHasIfItCannotBeWrittenAnew() throws IOException {
            LedgerEntry unused = ledger().claim(FILE, ANN, NOW);
            assertThat(ledger().done(FILE, ANN, NOW)).isTrue();
            Files.createDirectory(directory.resolve("ledger.new"));

            assertThatThrownBy(() -> ledger().prune(NOW.plusSeconds(1))).isInstanceOf(IOException.class);

            assertThat(ledger().find(List.of(FILE)))
                    .extracting(LedgerEntry::state)
                    .containsExactly(LedgerState.DONE);
        }

        @Test
        void isWrittenAnewWhenItHasGrownTooMuch() throws IOException {
            LedgerEntry claimed = ledger().claim(FILE, ANN, NOW);
            StringBuilder more = new StringBuilder();
            for (int i = 0; i < 10_010; i++) {
                more.append(LedgerLine.of(claimed.extended(ANN, NOW.plusSeconds(i))));
            }
            Files.writeString(file(), more, StandardCharsets.UTF_8, StandardOpenOption.APPEND);

            assertThat(ledger().extend(FILE, ANN, NOW.plusSeconds(20_000))).isTrue();

            assertThat(Files.readAllLines(file())).hasSize(2);
            assertThat(again().find(List.of(FILE)).get(0).until())
                    .isEqualTo(NOW.plusSeconds(20_000).plus(LEASE));
        }
    }
}
