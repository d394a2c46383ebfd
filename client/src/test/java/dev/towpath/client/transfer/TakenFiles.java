package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.inbox.Arrival;
import dev.towpath.client.inbox.Inbox;
import dev.towpath.client.inbox.Ledger;
import dev.towpath.client.inbox.LedgerEntry;
import dev.towpath.client.inbox.LedgerState;
import dev.towpath.client.inbox.PollReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The files of an inbox that are taken, each once. Whatever goes wrong, none is lost, none is worked on again once the
 * work was done, and in the end the ledger and the directories say the same.
 */
enum TakenFiles implements SweptWork {
    STAYING,
    DELETED,
    MOVED,
    MOVED_WITH_MARKER,
    /** The handler fails each time. */
    MOVED_WHEN_DEAD;

    private static final List<String> NAMES = List.of("a", "b");
    private static final String MARK = ".ready";
    private static final String DONE_BEFORE = "there before";
    private static final int ATTEMPTS = 2;
    /** Looks until everything is done: one for each attempt that may have failed, one to clear up. */
    private static final int LOOKS = ATTEMPTS + 1;

    @Override
    public void prepare(SweepPlace place) throws IOException {
        for (String name : NAMES) {
            lay(place, "/in/" + name, content(place, name));
            if (this == MOVED_WITH_MARKER) {
                lay(place, "/in/" + name + MARK, new byte[0]);
            }
        }
        if (this == MOVED) {
            // The second finds its name taken.
            Files.createDirectories(place.server().path("/in/done"));
            lay(place, "/in/done/b", DONE_BEFORE.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] content(SweepPlace place, String name) {
        byte[] content = Arrays.copyOf(place.content(), place.content().length + 1);
        content[content.length - 1] = (byte) name.charAt(0);
        return content;
    }

    private static void lay(SweepPlace place, String path, byte[] content) throws IOException {
        Path file = Files.write(place.server().path(path), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-05-06T07:08:09Z")));
    }

    private static Ledger ledger(SweepPlace place) {
        return Ledger.file(place.here().resolve("ledger"));
    }

    private Inbox inbox(SweepPlace place, Sftp sftp) throws IOException {
        Inbox inbox = sftp.inbox("/in")
                .match("a", "b")
                .named("swept")
                .remember(ledger(place))
                .attempts(ATTEMPTS, Duration.ZERO);
        return switch (this) {
            case STAYING -> inbox;
            case DELETED -> inbox.thenDelete();
            case MOVED -> inbox.thenMove("done");
            case MOVED_WITH_MARKER -> inbox.marker(MARK).thenMove("done");
            case MOVED_WHEN_DEAD -> inbox.moveDead("done");
        };
    }

    @Override
    public String run(SweepPlace place, Sftp sftp) throws IOException {
        return inbox(place, sftp).poll(arrival -> take(place, sftp, arrival)).toString();
    }

    private void take(SweepPlace place, Sftp sftp, Arrival arrival) throws IOException {
        assertThat(arrival.isOurs()).as(arrival.toString()).isTrue();
        byte[] read = sftp.readBytes(arrival.path());
        if (!Arrays.equals(read, content(place, arrival.name()))) {
            throw new AssertionError(arrival + " was read as " + read.length + " other bytes");
        }
        if (this == MOVED_WHEN_DEAD) {
            throw new IOException("no handler likes this file");
        }
        Files.writeString(
                place.here().resolve("worked"),
                arrival.name() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** The names of the files with which the work was done, as often as it was. */
    private static List<String> worked(SweepPlace place) throws IOException {
        Path file = place.here().resolve("worked");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Override
    public void judge(SweepPlace place, SweepCase what) throws IOException {
        List<String> worked = worked(place);
        assertThat(worked).as(what.toString()).doesNotHaveDuplicates();
        assertThat(names(LedgerState.DONE, place)).as(what.toString()).containsExactlyInAnyOrderElementsOf(worked);
        assertThat(names(LedgerState.CLAIMED, place)).as(what.toString()).isEmpty();
        List<String> settled = this == MOVED_WHEN_DEAD ? names(LedgerState.DEAD, place) : worked;
        for (String name : NAMES) {
            List<Path> there = copies(place, name);
            boolean isDeleted = this == DELETED && settled.contains(name) && there.isEmpty();
            assertThat(there.size() == 1 || isDeleted)
                    .as(what + ": " + name + " is at " + there)
                    .isTrue();
            if (!isDeleted && !there.get(0).equals(place.server().path("/in/" + name))) {
                assertThat(settled).as(what + ": " + there).contains(name);
                assertThat(there).as(what.toString()).containsExactly(due(place, name));
            } else if (!isDeleted && what.succeeded() && this != STAYING) {
                // In the report of what failed or was left.
                assertThat(what.told()).as(what.toString()).contains("/in/" + name);
            }
        }
        if (this == MOVED) {
            assertThat(place.server().path("/in/done/b")).as(what.toString()).hasContent(DONE_BEFORE);
        }
    }

    private static List<String> names(LedgerState state, SweepPlace place) throws IOException {
        return ledger(place).entries("swept", state).stream()
                .map(LedgerEntry::name)
                .toList();
    }

    /** Where a file of that content is. */
    private static List<Path> copies(SweepPlace place, String name) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String directory : List.of("/in", "/in/done")) {
            Path searched = place.server().path(directory);
            for (String each : Files.exists(searched) ? Served.names(searched) : List.<String>of()) {
                Path file = searched.resolve(each);
                if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), content(place, name))) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private Path due(SweepPlace place, String name) {
        boolean isTaken = this == MOVED && name.equals("b");
        return place.server().path("/in/done/" + name + (isTaken ? ".1" : ""));
    }

    @Override
    public void repeat(SweepPlace place, SweepCase what, Sftp calm) throws IOException {
        Inbox inbox = inbox(place, calm);
        for (int look = 1; look <= LOOKS; look++) {
            PollReport unused = inbox.poll(arrival -> take(place, calm, arrival));
        }
        PollReport last = inbox.poll(arrival -> {
            throw new AssertionError(what + ", again: " + arrival + " is taken once more");
        });
        assertThat(last.failed()).as(what + ", again").isEmpty();
        assertThat(last.left()).as(what + ", again").isEmpty();
        boolean fails = this == MOVED_WHEN_DEAD;
        assertThat(worked(place)).as(what + ", again").containsExactlyInAnyOrderElementsOf(fails ? List.of() : NAMES);
        assertThat(names(fails ? LedgerState.DEAD : LedgerState.DONE, place))
                .as(what + ", again")
                .containsExactlyInAnyOrderElementsOf(NAMES);
        for (String name : NAMES) {
            switch (this) {
                case DELETED ->
                    assertThat(copies(place, name)).as(what + ", again").isEmpty();
                case STAYING ->
                    assertThat(copies(place, name))
                            .as(what + ", again")
                            .containsExactly(place.server().path("/in/" + name));
                default -> assertThat(copies(place, name)).as(what + ", again").containsExactly(due(place, name));
            }
        }
        assertThat(Served.names(place.server().path("/in")))
                .as(what + ", again")
                .noneMatch(name -> name.endsWith(MARK));
    }
}
