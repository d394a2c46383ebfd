package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** A whole transfer there and back, with something wrong at each of its operations, and nothing left open. */
@Tag("lane")
class TransferSweepTest {
    @Test
    void leavesNothingHalfAndNothingOpen() {
        EngineExecutionResults run = TestRun.of(Transfer.class);

        // How many reads are under way at the end changes from run to run, so a few operations are not met again.
        run.testEvents().assertStatistics(found -> found.failed(0));
        assertThat(run.testEvents().succeeded().count()).isGreaterThan(60);
    }

    @SftpTest(leaks = Leaks.FAIL)
    @SftpFile(path = "/out.bin", size = 200_000)
    static class Transfer {
        @CutAtEveryOperation(
                cuts = {
                    Cut.BEFORE,
                    Cut.AFTER,
                    Cut.MIDDLE,
                    Cut.TRUNCATED,
                    Cut.FAILURE,
                    Cut.PERMISSION_DENIED,
                    Cut.NO_SUCH_FILE
                },
                max = 150)
        void carriesAllOrNothing(SftpServer server, Sftp sftp, @TempDir Path dir) throws IOException {
            Path local = Files.write(dir.resolve("in.bin"), new byte[100_000]);
            Path copy = dir.resolve("out.bin");

            try {
                sftp.put(local, "/in.bin");
                sftp.get("/out.bin", copy);
                try (InputStream in = sftp.read("/out.bin")) {
                    assertThat(in.readAllBytes()).hasSize(200_000);
                }
                assertThat(sftp.list("/")).isNotEmpty();
            } catch (IOException cut) {
                assertThat(cut).hasMessageContaining("/");
            }

            assertThat(server.path("/in.bin"))
                    .satisfiesAnyOf(
                            file -> assertThat(file).doesNotExist(),
                            file -> assertThat(file).hasSize(100_000));
            assertThat(copy)
                    .satisfiesAnyOf(
                            file -> assertThat(file).doesNotExist(),
                            file -> assertThat(file).hasSize(200_000));
        }
    }
}
