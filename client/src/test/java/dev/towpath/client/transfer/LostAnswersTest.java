package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.LSTAT;
import static dev.towpath.fixture.Operation.MKDIR;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.Operation.SETSTAT;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Patience;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sweeps found: verbs of several requests that were broken or refused in their middle. */
class LostAnswersTest {
    private Served served;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        served.given("/in/a", "old");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void leavesNoPartFileOfACopyThatBrokeOff() throws IOException {
        served.server.inject(on(CLOSE), Fault.disconnectAfterReply());

        assertThatThrownBy(() -> served.sftp.copy("/in/a", "/in/b"))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageStartingWith("copy \"/in/a\"");

        assertThat(served.names("/in")).containsExactly("a");
    }

    @Test
    void findsThatACopyWasMadeThoughTheLastAnswerWasLost() throws IOException {
        served.server.inject(on(RENAME), Fault.disconnectAfterReply());

        served.sftp.copy("/in/a", "/in/b");

        assertThat(served.names("/in")).containsExactly("a", "b");
    }

    @Test
    void namesThePartFileOfACopyThatItCouldNotRemove() throws IOException {
        served.server.inject(on(RENAME), Fault.permissionDenied());
        served.server.inject(on(REMOVE), Fault.permissionDenied());

        assertThatThrownBy(() -> served.sftp.copy("/in/a", "/in/b"))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining(".towpath-part\" could not be removed");
    }

    @Test
    void givesWhatItMadeItsPermissionsAlthoughTheRestWasRefused() throws IOException {
        // Asked for as c, b, c.
        served.server.inject(on(MKDIR).path("/in/b/c").nth(2), Fault.permissionDenied());

        assertThatThrownBy(() -> served.sftp.mkdirs("/in/b/c", "770")).isInstanceOf(SftpException.class);

        assertThat(Files.getPosixFilePermissions(served.server.path("/in/b")))
                .isEqualTo(PosixFilePermissions.fromString("rwxrwx---"));
    }

    @Test
    void namesTheDirectoriesThatDidNotGetTheirPermissions() {
        served.server.inject(on(SETSTAT).always(), Fault.permissionDenied());

        assertThatThrownBy(() -> served.sftp.mkdirs("/in/b/c", "770"))
                .hasMessageEndingWith("perhaps without the permissions asked for: \"/in/b/c\", \"/in/b\"");
    }

    @Test
    void makesDirectoriesAlthoughTheConnectionBrokeWhileItLookedWhatIsThere() throws IOException {
        served.server.inject(on(LSTAT).path("/in"), Fault.disconnect());

        served.sftp.mkdirs("/in");

        assertThat(served.server.unusedFaults()).isEmpty();
    }

    @Test
    void takesAwayTheFileThatTellsTheTimeAlthoughTheConnectionBroke() throws IOException {
        givenStale();
        served.server.inject(on(CLOSE).path("/in/.now.*"), Fault.disconnect());

        CleanedUp done = served.sftp.cleanUp("/in", Duration.ofDays(1));

        assertThat(done.removed()).hasSize(1);
        assertThat(served.names("/in")).containsExactly("a");
    }

    @Test
    void doesNotSayThatAFileWasLeftWhenTheServerBrokeTheProtocol() throws IOException {
        givenStale();
        served.server.inject(on(REMOVE).path("/in/.now.*"), Fault.duplicateReply());

        assertThatThrownBy(() -> served.sftp.cleanUp("/in", Duration.ofDays(1)))
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void leavesTheBeginningOfAFileWhoseEndWasRefusedWhereItGrewInPlace(@TempDir Path here) throws IOException {
        byte[] content = Served.bytes(1_000_000);
        Path local = Files.write(here.resolve("local"), content);
        Files.write(served.server.path("/in/a"), Arrays.copyOf(content, 1000));
        served.server.inject(on(WRITE).nth(2), Fault.failure("disk full"));

        assertThatThrownBy(() -> served.sftp.put(local, "/in/a", o -> o.ifExists(IfExists.RESUME)))
                .hasMessageContaining("disk full")
                .hasMessageEndingWith("holds the beginning of the file");
        int left = (int) Files.size(served.server.path("/in/a"));
        assertThat(served.server.path("/in/a")).hasBinaryContent(Arrays.copyOf(content, left));
        Transferred again = served.sftp.put(local, "/in/a", o -> o.ifExists(IfExists.RESUME));

        assertThat(again.resumedAt()).isEqualTo(left);
        assertThat(served.server.path("/in/a")).hasBinaryContent(content);
    }

    @Test
    void removesThePartFileOfATreeWhoseOpeningWasNotAnswered(@TempDir Path here) throws IOException {
        Files.writeString(here.resolve("small"), "new");
        served.server.inject(on(OPEN).path("/in/.small.*"), Fault.dropReply());
        SftpTimeoutException failure;
        try (Sftp impatient =
                Patience.connected(Served.builder(served.server).responseTimeout(Duration.ofSeconds(1)))) {
            failure = catchThrowableOfType(SftpTimeoutException.class, () -> impatient.putTree(here, "/in"));
        }

        // Where even this takes too long, it is told.
        assertThat(served.names("/in"))
                .allMatch(name -> name.equals("a")
                        || Arrays.stream(failure.getSuppressed())
                                .anyMatch(second ->
                                        String.valueOf(second.getMessage()).contains(name)));
    }

    private void givenStale() throws IOException {
        Path part = served.given("/in/" + PartName.of("a", () -> 66), "half");
        Files.setLastModifiedTime(part, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }
}
