package dev.towpath.examples;

import static dev.towpath.fixture.Operation.READDIR;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpFile;
import dev.towpath.junit.SftpTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A poller, and a partner who takes a file away between its listing and its download. */
@SftpTest
@SftpFile(path = "/out/a.csv", text = "1")
@SftpFile(path = "/out/b.csv", text = "2")
class PartnerTakesFilesTest {
    @Test
    void goesOnWhenAFileIsGone(SftpServer server, Sftp sftp) throws IOException {
        server.after(on(READDIR)).delete("/out/a.csv");

        assertThat(Poller.poll(sftp)).containsExactly("2");
    }

    /** The code under test. */
    static final class Poller {
        static List<String> poll(Sftp sftp) throws IOException {
            List<String> read = new ArrayList<>();
            for (RemoteFile file : sftp.list("/out")) {
                if (sftp.exists(file.path())) {
                    read.add(sftp.readString(file.path()));
                }
            }
            return read;
        }
    }
}
