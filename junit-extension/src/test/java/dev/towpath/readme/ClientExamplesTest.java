package dev.towpath.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.LocalNames;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SftpTest
class ClientExamplesTest {
    // README client
    /** Server: "ada@files.example.com", or "sftp://ada@files.example.com:2222". */
    static void exchange(String server, Path key, HostKeys trusted, Path report, Path inbox) throws IOException {
        try (Sftp sftp = Sftp.builder()
                .target(server)
                .privateKey(key)
                .hostKeys(trusted) // the default: HostKeys.knownHosts(), which reads ~/.ssh/known_hosts
                .connect()) {
            sftp.put(report, "/in/report.csv", how -> how.preserveTimes());
            for (RemoteFile file : sftp.glob("/out/*.csv")) {
                sftp.get(file.path(), LocalNames.in(inbox, file.name())); // refuses names like "../x"
            }
        }
    }
    // end

    @Test
    void exchangesFilesWithAServerInKnownHosts(SftpServer server, @TempDir Path dir) throws IOException {
        Path report = Files.writeString(dir.resolve("report.csv"), "1;2");
        Path inbox = Files.createDirectory(dir.resolve("inbox"));
        Files.createDirectory(server.path("/in"));
        Files.createDirectory(server.path("/out"));
        Files.writeString(server.path("/out/answer.csv"), "3;4");

        exchange(
                server.uri().toString(),
                server.privateKeyFile("test"),
                HostKeys.knownHosts(server.knownHostsFile()),
                report,
                inbox);

        assertThat(server.path("/in/report.csv")).hasContent("1;2");
        assertThat(inbox.resolve("answer.csv")).hasContent("3;4");
    }
}
