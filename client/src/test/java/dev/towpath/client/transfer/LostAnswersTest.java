package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.MKDIR;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.Operation.SETSTAT;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    private void givenStale() throws IOException {
        Path part = served.given("/in/" + PartName.of("a", () -> 66), "half");
        Files.setLastModifiedTime(part, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }
}
