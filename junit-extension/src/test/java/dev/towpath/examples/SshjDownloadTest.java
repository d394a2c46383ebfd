package dev.towpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpFile;
import dev.towpath.junit.SftpTest;
import dev.towpath.junit.SftpUser;
import java.io.IOException;
import java.nio.file.Path;
import net.schmizz.sshj.sftp.RemoteResourceInfo;
import net.schmizz.sshj.sftp.SFTPClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** sshj, handed to the test connected, and files to start with: text, a size, an age. */
@SftpTest
@SftpUser(name = "ada", readOnly = true)
@SftpFile(path = "/out/a.csv", text = "1;2")
@SftpFile(path = "/out/large.bin", size = 300_000)
@SftpFile(path = "/out/old.csv", text = "3;4", modified = "2020-01-01T00:00:00Z")
class SshjDownloadTest {
    @Test
    void fetchesWhatIsNewAndKeepsItsSize(SftpServer server, SFTPClient sftp, @TempDir Path target) throws IOException {
        Download.newerThan(1_600_000_000, sftp, target);

        assertThat(target.resolve("a.csv")).hasContent("1;2");
        assertThat(target.resolve("large.bin")).hasSize(300_000);
        assertThat(target.resolve("old.csv")).doesNotExist();
        assertThat(server.openHandles()).isEmpty();
    }

    /** The code under test. */
    static final class Download {
        static void newerThan(long seconds, SFTPClient sftp, Path target) throws IOException {
            for (RemoteResourceInfo file : sftp.ls("/out")) {
                if (file.getAttributes().getMtime() > seconds) {
                    sftp.get(file.getPath(), target.resolve(file.getName()).toString());
                }
            }
        }
    }
}
