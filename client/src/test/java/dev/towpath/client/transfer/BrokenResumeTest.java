package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.INIT;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.OPENDIR;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Something goes wrong while what an earlier call left is looked at. */
class BrokenResumeTest {
    private static final int BLOCK = 16 * 1024;
    private static final byte[] CONTENT = Served.bytes(20 * BLOCK + 1);

    @TempDir
    private Path here;

    private SftpServer server;
    private Path local;
    private String left;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.builder()
                .personality(Personality.openSsh().withMaxWrite(BLOCK).withMaxRead(BLOCK))
                .start();
        local = Files.write(here.resolve("a.bin"), CONTENT);
        Files.createDirectories(server.path("/in"));
        server.inject(on(WRITE).nth(15), Fault.disconnect());
        try (Sftp sftp = Served.builder(server).connect()) {
            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", TransferOptions::resume))
                    .isInstanceOf(ConnectionLostException.class);
        }
        left = Served.names(server.path("/in")).get(0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** To look through its end, to look at its last bytes again, to write. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aConnectionThatBreaksThenCostsNothingThatWasLeft(int opening) throws IOException {
        server.inject(on(OPEN).nth(opening), Fault.disconnect());

        try (Sftp sftp = Served.builder(server)
                .retry(RetryPolicy.exponential(2).withFirstPause(Duration.ZERO))
                .connect()) {
            Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

            assertThat(sent.resumedAt()).isEqualTo(14L * BLOCK);
            assertThat(sent.warnings()).isEmpty();
        }
        assertThat(server.requests())
                .filteredOn(request -> request.operation() == INIT)
                .as("the upload that left it, and two connections of this one")
                .hasSize(3);
        assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        assertThat(Served.names(server.path("/in"))).containsExactly("a.bin");
    }

    @Test
    void aDirectoryThatCouldNotBeListedLeavesItThereAndSaysSo() throws IOException {
        server.inject(on(OPENDIR), Fault.failure("not now"));

        try (Sftp sftp = Served.builder(server).connect()) {
            Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

            assertThat(sent.warnings())
                    .hasSize(2)
                    .satisfies(texts -> assertThat(texts.get(0)).contains("not looked for", "not now"))
                    .satisfies(texts -> assertThat(texts.get(1)).contains(left, "stays"));
        }
        assertThat(Served.names(server.path("/in"))).containsExactlyInAnyOrder("a.bin", left);
    }
}
