package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.FSYNC;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.SETSTAT;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link TransferOptions} change about an upload. */
class UploadWithOptionsTest {
    @TempDir
    private Path here;

    private Served served;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        local = Files.writeString(here.resolve("a.csv"), "new content");
        served.givenDirectory("/in");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void makesMissingDirectories() throws IOException {
        served.sftp.put(local, "/in/x/y/z/a.csv", TransferOptions::createDirectories);

        assertThat(served.server.path("/in/x/y/z/a.csv")).hasContent("new content");
    }

    @Test
    void failsIfTheTargetExists() throws IOException {
        served.given("/in/a.csv", "old");

        assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv", o -> o.ifExists(IfExists.FAIL)))
                .isInstanceOf(RemoteFileExistsException.class)
                .hasMessageContaining("/in/a.csv");

        assertThat(served.server.path("/in/a.csv")).hasContent("old");
        assertThat(served.requests(OPEN)).isEmpty();
    }

    @Test
    void completesAFileThatIsEmptySoFar() throws IOException {
        served.given("/in/a.csv", "");

        served.sftp.put(local, "/in/a.csv", o -> o.ifExists(IfExists.RESUME));

        assertThat(served.server.path("/in/a.csv")).hasContent("new content");
    }

    @Test
    void failsIfTheTargetAppearsMeanwhile() throws IOException {
        assertThatThrownBy(() -> served.sftp.put(
                        local,
                        "/in/a.csv",
                        o -> o.ifExists(IfExists.FAIL).onProgress(p -> served.write("/in/a.csv", "rival"))))
                .isInstanceOf(RemoteFileExistsException.class);

        assertThat(served.server.path("/in/a.csv")).hasContent("rival");
        assertThat(served.names("/in")).containsExactly("a.csv");
    }

    @Test
    void skipsIfTheTargetExists() throws IOException {
        served.given("/in/a.csv", "old");

        Transferred skipped = served.sftp.put(local, "/in/a.csv", o -> o.ifExists(IfExists.SKIP));

        assertThat(skipped.completion()).isEqualTo(Completion.SKIPPED);
        assertThat(skipped.bytes()).isZero();
        assertThat(served.server.path("/in/a.csv")).hasContent("old");
        assertThat(served.requests(OPEN)).isEmpty();
    }

    @Test
    void skipsIfTheTargetAppearsMeanwhile() throws IOException {
        Transferred skipped = served.sftp.put(
                local, "/in/a.csv", o -> o.ifExists(IfExists.SKIP).onProgress(p -> served.write("/in/a.csv", "rival")));

        assertThat(skipped.completion()).isEqualTo(Completion.SKIPPED);
        assertThat(served.server.path("/in/a.csv")).hasContent("rival");
        assertThat(served.names("/in")).containsExactly("a.csv");
    }

    @Test
    void keepsTheTimes() throws IOException {
        Instant then = Instant.parse("2001-02-03T04:05:06Z");
        Files.setLastModifiedTime(local, FileTime.from(then));

        Transferred sent = served.sftp.put(local, "/in/a.csv", TransferOptions::preserveTimes);

        assertThat(Files.getLastModifiedTime(served.server.path("/in/a.csv")).toInstant())
                .isEqualTo(then);
        assertThat(sent.remote().orElseThrow().modified()).hasValue(then);
    }

    @Test
    void warnsIfTheServerRefusesTheTimes() throws IOException {
        served.server.inject(on(SETSTAT).always(), Fault.status(8, "not here"));

        Transferred sent = served.sftp.put(local, "/in/a.csv", TransferOptions::preserveTimes);

        assertThat(sent.warnings()).singleElement().asString().contains("times").contains("not here");
        assertThat(served.server.path("/in/a.csv")).hasContent("new content");
    }

    @Test
    void keepsThePermissions() throws IOException {
        Files.setPosixFilePermissions(local, PosixFilePermissions.fromString("rwxrwxrwx"));

        served.sftp.put(local, "/in/a.csv", TransferOptions::preservePermissions);

        assertThat(served.sftp.stat("/in/a.csv").permissions()).hasValue(0777);
    }

    @Test
    void setsTheModeAskedFor() throws IOException {
        served.sftp.put(local, "/in/a.csv", o -> o.mode("666"));

        assertThat(served.sftp.stat("/in/a.csv").permissions()).hasValue(0666);
    }

    @Test
    void failsIfTheModeAskedForIsRefused() throws IOException {
        served.server.inject(on(SETSTAT).always(), Fault.status(8, "not here"));

        assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv", o -> o.mode("600")))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("not here");

        assertThat(served.names("/in")).isEmpty();
    }

    @Test
    void keepsTheModeOfTheFileItReplaces() throws IOException {
        served.given("/in/a.csv", "old");
        served.sftp.chmod("/in/a.csv", "600");

        served.sftp.put(local, "/in/a.csv");

        assertThat(served.sftp.stat("/in/a.csv").permissions()).hasValue(0600);
    }

    @Test
    void waitsForTheDisk() throws IOException {
        served.sftp.put(local, "/in/a.csv", TransferOptions::sync);

        assertThat(served.requests(FSYNC))
                .hasSize(2)
                .last()
                .satisfies(directory -> assertThat(directory.path()).isEqualTo("/in"));
    }

    @Test
    void writesInPlace() throws IOException {
        served.given("/in/a.csv", "old content that is longer than the new");

        Transferred sent = served.sftp.put(local, "/in/a.csv", TransferOptions::inPlace);

        assertThat(sent.completion()).isEqualTo(Completion.IN_PLACE);
        assertThat(served.server.path("/in/a.csv")).hasContent("new content");
        assertThat(served.requests(POSIX_RENAME)).isEmpty();
    }

    @Test
    void removesWhatItBeganInPlace() throws IOException {
        served.server.inject(on(WRITE), Fault.failure("disk full"));

        assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv", TransferOptions::inPlace))
                .isInstanceOf(SftpException.class);

        assertThat(served.names("/in")).isEmpty();
    }

    @Test
    void saysThatATargetWrittenInPlaceIsDamaged() throws IOException {
        served.given("/in/a.csv", "old");
        served.server.inject(on(WRITE), Fault.failure("disk full"));

        assertThatThrownBy(() -> served.sftp.put(local, "/in/a.csv", TransferOptions::inPlace))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("the target is damaged");
    }

    @Test
    void doesNotReplaceInPlaceIfItMustNot() throws IOException {
        served.given("/in/a.csv", "old");

        assertThatThrownBy(() ->
                        served.sftp.put(local, "/in/a.csv", o -> o.inPlace().ifExists(IfExists.FAIL)))
                .isInstanceOf(RemoteFileExistsException.class);

        assertThat(served.server.path("/in/a.csv")).hasContent("old");
    }

    @Test
    void checksNoSizeIfToldNotTo() throws IOException {
        Transferred sent = served.sftp.put(
                local, "/in/a.csv", o -> o.verifySize(false).onProgress(p -> served.swapPartFile("/in")));

        assertThat(sent.verifiedBy()).isEqualTo(Verification.NONE);
        assertThat(sent.remote()).isEmpty();
    }

    @Test
    void reportsProgressFromNothingToAll() throws IOException {
        Files.write(local, Served.bytes(3_000_000));
        List<Progress> seen = new ArrayList<>();

        served.sftp.put(local, "/in/a.csv", o -> o.onProgress(seen::add));

        assertThat(seen.get(0).done()).isZero();
        assertThat(seen.get(seen.size() - 1).done()).isEqualTo(3_000_000);
        assertThat(seen).extracting(Progress::done).isSorted();
        assertThat(seen).extracting(Progress::total).containsOnly(3_000_000L);
        assertThat(seen).extracting(Progress::target).containsOnly("/in/a.csv");
    }
}
