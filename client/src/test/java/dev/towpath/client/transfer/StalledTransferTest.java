package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transfer that stands still is made over a new connection, soon if it is told so, however long a reply may take. */
class StalledTransferTest {
    @TempDir
    private Path here;

    @Test
    @Timeout(120)
    void goesOnWithoutWaitingForTheResponseTimeout() throws IOException {
        Path local = Files.write(here.resolve("a.bin"), Served.bytes(300_000));
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Served.builder(server)
                        .responseTimeout(Duration.ofHours(1))
                        .stallTimeout(Duration.ofSeconds(1))
                        .retry(RetryPolicy.exponential(10).withFirstPause(Duration.ZERO))
                        .connect()) {
            server.inject(on(WRITE).nth(2), Fault.stall());

            Transferred sent = sftp.put(local, "/a.bin");

            assertThat(server.path("/a.bin")).hasSameBinaryContentAs(local);
            assertThat(sent.attempts()).isGreaterThan(1);
            assertThat(server.logins()).hasSizeGreaterThan(1);
            assertThat(Served.names(server.path("/"))).containsExactly("a.bin");
        }
    }

    @Test
    @Timeout(120)
    void endsSoonAfterAStallAndNamesThePartFile() throws IOException {
        Path local = Files.write(here.resolve("a.bin"), Served.bytes(300_000));
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Served.builder(server)
                        .responseTimeout(Duration.ofHours(1))
                        .stallTimeout(Duration.ofSeconds(1))
                        .connect()) {
            server.inject(on(WRITE).nth(2), Fault.stall());

            assertThatThrownBy(() -> sftp.put(local, "/a.bin"))
                    .isInstanceOf(SftpTimeoutException.class)
                    .hasMessageContaining(
                            "the part file \"/" + Served.names(server.path("/")).get(0) + "\" could not be removed");
        }
    }
}
