package dev.towpath.readme;

import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.RequestMatcher.on;
import static dev.towpath.fixture.assertions.SftpAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.FileSeed;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartnerExamplesTest {
    @Test
    void takesFilesOverAsAPartnerDoes(@TempDir Path dir) throws IOException {
        Path local = Files.writeString(dir.resolve("a.csv"), "1;2");

        try (SftpServer server = SftpServer.builder()
                        .personality(Personality.proFtpd())
                        .files(FileSeed.tree("""
                                in/
                                out/
                                  prices.csv = 3;4
                                """))
                        .start();
                Sftp sftp = connect(server)) {
            server.afterArrival("/in/*.csv").moveTo("/done");
            TreeSnapshot before = server.files().snapshot();

            sftp.put(local, "/in/a.csv");

            assertThat(server)
                    .received(on(POSIX_RENAME).target("/in/a.csv").succeeded())
                    .didNotReceive(on(REMOVE))
                    .hasNoPartFiles()
                    .hasNoLeaks();
            assertThat(server).received("/in/a.csv").atomically().once().withBytesSent(3);
            assertThat(server).file("/done/a.csv").hasContent("1;2");
            assertThat(server.files().snapshot().since(before)).isEqualTo("+ /done/\n+ /done/a.csv = 1;2\n");
        }
    }

    private static Sftp connect(SftpServer server) throws IOException {
        return Sftp.builder()
                .target(server.uri().toString())
                .password("test")
                .hostKeys(HostKeys.pinned(server.fingerprint()))
                .connect();
    }
}
