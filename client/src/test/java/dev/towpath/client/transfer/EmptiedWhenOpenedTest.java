package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that empty a file when it is opened to write on, as rclone with a cache of its own. */
class EmptiedWhenOpenedTest {
    private static final int BLOCK = 32 * 1024;
    private static final byte[] CONTENT = Served.bytes(20 * BLOCK + 1);

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.builder()
                .personality(Personality.openSsh().withoutExtension("limits@openssh.com"))
                .start();
        sftp = ToFixture.builder(server).connect();
        local = Files.write(here.resolve("a"), CONTENT);
        Files.createDirectories(server.path("/in"));
        server.before(on(OPEN).forWriting().always()).run(file -> {
            if (Files.exists(file)) {
                Files.write(file, new byte[0]);
            }
        });
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void aPartFileIsNotGoneOnWith() throws IOException {
        server.inject(on(WRITE).nth(10), Fault.disconnect());
        assertThatThrownBy(() -> sftp.put(local, "/in/a", TransferOptions::resume))
                .isInstanceOf(ConnectionLostException.class);

        Transferred sent = sftp.put(local, "/in/a", TransferOptions::resume);

        assertThat(server.path("/in/a")).hasBinaryContent(CONTENT);
        assertThat(sent.warnings()).singleElement().asString().contains("were sent again");
        assertThat(Served.names(server.path("/in"))).containsExactly("a");
    }

    @Test
    void anotherAttemptSendsAllOfIt() throws IOException {
        server.inject(on(WRITE).nth(10), Fault.disconnect());

        Transferred sent = sftp.put(local, "/in/a", o -> o.retry(RetryPolicy.exponential(3)));

        assertThat(server.path("/in/a")).hasBinaryContent(CONTENT);
        assertThat(sent.attempts()).isEqualTo(2);
        assertThat(Served.names(server.path("/in"))).containsExactly("a");
    }

    @Test
    void whatWasToBeCompletedIsSentAnew() throws IOException {
        Files.write(server.path("/in/a"), Arrays.copyOf(CONTENT, 3 * BLOCK));

        Transferred sent = sftp.put(local, "/in/a", o -> o.ifExists(IfExists.RESUME));

        assertThat(server.path("/in/a")).hasBinaryContent(CONTENT);
        assertThat(sent.resumedAt()).isZero();
        assertThat(sent.warnings()).singleElement().asString().contains("the server emptied the file");
    }

    @Test
    void severalChannelsAreNotUsed() throws IOException {
        Transferred sent = sftp.put(local, "/in/a", o -> o.streams(3));

        assertThat(server.path("/in/a")).hasBinaryContent(CONTENT);
        assertThat(sent.bytes()).isEqualTo(CONTENT.length);
        assertThat(server.requests())
                .filteredOn(request -> request.operation() == OPEN)
                .hasSize(1);
    }

    @Test
    void aStreamThatAppendsSaysWhatIsLost() throws IOException {
        Files.write(server.path("/in/a"), CONTENT);

        assertThatThrownBy(() -> sftp.write("/in/a", StandardOpenOption.APPEND).close())
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("the server emptied the file")
                .hasMessageContaining("of " + CONTENT.length + " bytes 0 are left");
    }
}
