package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows 66 and 101: what a killed process left on a server is found and put in order by who asks for it. */
class CleanUpTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final Random random = new Random(66);
    private Served served;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        served.givenDirectory("/in");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void removesPartFilesThatNobodyHasWrittenToForSoLong() throws IOException {
        String old = givenOld("/in/" + PartName.of("a.csv", random));
        String young = "/in/" + PartName.of("a.csv", random);
        served.given(young, "half");

        CleanedUp done = served.sftp.cleanUp("/in", DAY);

        assertThat(done.removed()).containsExactly(old);
        assertThat(served.names("/in")).containsExactly(young.substring("/in/".length()));
    }

    @Test
    void takesNoTimeForAllTheTimeOfTheWorld() throws IOException {
        served.given("/in/" + PartName.of("a.csv", random), "half");

        CleanedUp done = served.sftp.cleanUp("/in", Duration.ZERO);

        assertThat(done.removed()).hasSize(1);
        assertThat(served.names("/in")).isEmpty();
    }

    @Test
    void saysWhyTheTimeOfTheServerCouldNotBeAsked() throws IOException {
        String part = givenOld("/in/" + PartName.of("a.csv", random));
        served.server.inject(on(OPEN), Fault.permissionDenied());

        assertThatThrownBy(() -> served.sftp.cleanUp("/in", DAY)).isInstanceOf(RemoteAccessDeniedException.class);

        assertThat(served.names("/in")).containsExactly(part.substring("/in/".length()));
    }

    @Test
    void leavesAloneWhatIsNotOurs() throws IOException {
        String name = givenOld("/in/.a.csv.filepart").substring("/in/".length());
        givenOld("/in/.a.towpath-part");
        givenOld("/in/.a.towpath-old");

        CleanedUp done = served.sftp.cleanUp("/in", DAY);

        assertThat(done.removed()).isEmpty();
        assertThat(done.left()).isEmpty();
        assertThat(served.names("/in")).contains(name, ".a.towpath-part", ".a.towpath-old");
    }

    @Test
    void movesTheOldFileBackWhoseReplacementWasKilledHalfWay() throws IOException {
        served.given("/in/" + PartName.aside("a.csv", random), "old content");

        CleanedUp done = served.sftp.cleanUp("/in", DAY);

        assertThat(done.restored()).containsExactly("/in/a.csv");
        assertThat(served.names("/in")).containsExactly("a.csv");
        assertThat(served.server.path("/in/a.csv")).hasContent("old content");
    }

    @Test
    void removesTheOldFileWhereANewerOneIs() throws IOException {
        String aside = "/in/" + PartName.aside("a.csv", random);
        served.given(aside, "old content");
        served.given("/in/a.csv", "new content");

        CleanedUp done = served.sftp.cleanUp("/in", DAY);

        assertThat(done.removed()).containsExactly(aside);
        assertThat(served.names("/in")).containsExactly("a.csv");
        assertThat(served.server.path("/in/a.csv")).hasContent("new content");
    }

    @Test
    void doesNotGuessTheRestOfALongName() throws IOException {
        String aside = "/in/" + PartName.aside("long".repeat(30), random);
        served.given(aside, "old content");

        CleanedUp done = served.sftp.cleanUp("/in", DAY);

        assertThat(done.left()).containsExactly(aside);
        assertThat(served.server.path(aside)).hasContent("old content");
    }

    @Test
    void goesOnBehindAFileThatTheServerKeeps() throws IOException {
        String one = givenOld("/in/" + PartName.of("a.csv", random));
        String two = givenOld("/in/" + PartName.of("b.csv", random));
        served.server.inject(on(REMOVE).path(one), Fault.permissionDenied());

        CleanedUp done = served.sftp.cleanUp("/in", DAY);

        assertThat(done.left()).containsExactly(one);
        assertThat(done.removed()).containsExactly(two);
    }

    @Test
    void tellsAllItHasDoneAfterTheConnectionBroke() throws IOException {
        String one = givenOld("/in/" + PartName.of("a.csv", random));
        String two = givenOld("/in/" + PartName.of("b.csv", random));
        String three = givenOld("/in/" + PartName.of("c.csv", random));
        // The first is that of the file whose time is the server's.
        served.server.inject(on(REMOVE).nth(3), Fault.disconnectAfterReply());

        CleanedUp done = served.sftp.cleanUp("/in", DAY);

        assertThat(done.removed()).containsExactlyInAnyOrder(one, two, three);
        assertThat(served.names("/in")).isEmpty();
    }

    @Test
    void tellsOfAFileThatIsBackAlthoughTheAnswerWasLost() throws IOException {
        served.given("/in/" + PartName.aside("a.csv", random), "old content");
        served.server.inject(on(RENAME), Fault.disconnectAfterReply());

        CleanedUp done = served.sftp.cleanUp("/in", DAY);

        assertThat(done.restored()).containsExactly("/in/a.csv");
        assertThat(served.names("/in")).containsExactly("a.csv");
    }

    @Test
    void saysThatThereIsNoSuchDirectory() {
        assertThatThrownBy(() -> served.sftp.cleanUp("/none", DAY)).isInstanceOf(NoSuchRemoteFileException.class);
        assertThatThrownBy(() -> served.sftp.cleanUp("/in", Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private String givenOld(String path) throws IOException {
        Files.setLastModifiedTime(
                served.given(path, "half"), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        return path;
    }
}
