package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
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

/** What {@link TransferOptions} change about a download. */
class DownloadWithOptionsTest {
    @TempDir
    private Path here;

    private Served served;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        local = here.resolve("a.csv");
        served.given("/out/a.csv", "remote content");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void makesMissingDirectories() throws IOException {
        Path deep = here.resolve("x/y/a.csv");

        served.sftp.get("/out/a.csv", deep, TransferOptions::createDirectories);

        assertThat(deep).hasContent("remote content");
    }

    @Test
    void doesNotReplaceATargetThatAppearsMeanwhile() throws IOException {
        assertThatThrownBy(() -> served.sftp.get(
                        "/out/a.csv",
                        local,
                        o -> o.ifExists(IfExists.FAIL).onProgress(p -> {
                            if (p.done() == 0) {
                                writeHere("rival");
                            }
                        })))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(local).hasContent("rival");
        assertThat(Served.names(here)).containsExactly("a.csv");
    }

    @Test
    void becomesTheTargetIfNothingElseDid() throws IOException {
        served.sftp.get("/out/a.csv", local, o -> o.ifExists(IfExists.FAIL));

        assertThat(local).hasContent("remote content");
        assertThat(Served.names(here)).containsExactly("a.csv");
    }

    @Test
    void keepsTheTimes() throws IOException {
        Instant then = Instant.parse("2001-02-03T04:05:06Z");
        Files.setLastModifiedTime(served.server.path("/out/a.csv"), FileTime.from(then));

        served.sftp.get("/out/a.csv", local, TransferOptions::preserveTimes);

        assertThat(Files.getLastModifiedTime(local).toInstant()).isEqualTo(then);
    }

    @Test
    void givesANewFileWhatTheUmaskLeaves() throws IOException {
        String usual = Served.modeOf(Files.createFile(here.resolve("sample")));

        served.sftp.get("/out/a.csv", local);

        assertThat(Served.modeOf(local)).isEqualTo(usual);
        assertThat(Served.names(here)).containsExactly("a.csv", "sample");
    }

    @Test
    void keepsTheModeOfTheFileItReplaces() throws IOException {
        Files.writeString(local, "old");
        Files.setPosixFilePermissions(local, PosixFilePermissions.fromString("rw-r-----"));

        served.sftp.get("/out/a.csv", local);

        assertThat(Served.modeOf(local)).isEqualTo("rw-r-----");
    }

    @Test
    void keepsThePermissionsButNotSetuid() throws IOException {
        served.sftp.chmod("/out/a.csv", "4751");

        served.sftp.get("/out/a.csv", local, TransferOptions::preservePermissions);

        assertThat(Served.modeOf(local)).isEqualTo("rwxr-x--x");
        assertThat((int) Files.getAttribute(local, "unix:mode") & 07000).isZero();
    }

    @Test
    void setsTheModeAskedFor() throws IOException {
        Transferred got =
                served.sftp.get("/out/a.csv", local, o -> o.mode("640").sync());

        assertThat(got.warnings()).isEmpty();

        assertThat(Served.modeOf(local)).isEqualTo("rw-r-----");
    }

    @Test
    void takesAFileThatGrowsIfToldNotToCheck() throws IOException {
        served.sftp.get(
                "/out/a.csv",
                local,
                o -> o.verifySize(false).onProgress(p -> served.write("/out/a.csv", "remote content, and more")));

        assertThat(local).content().startsWith("remote content");
    }

    @Test
    void reportsProgressOfAnEmptyFileToo() throws IOException {
        Files.write(served.server.path("/out/a.csv"), new byte[0]);
        List<Progress> seen = new ArrayList<>();

        served.sftp.get("/out/a.csv", local, o -> o.onProgress(seen::add));

        assertThat(seen).extracting(Progress::done).containsExactly(0L, 0L);
    }

    private void writeHere(String text) {
        try {
            Files.writeString(local, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
