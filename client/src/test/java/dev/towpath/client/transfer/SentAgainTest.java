package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that opens a part file again and takes no bytes behind those that are there, as rclone's. */
@Timeout(120)
class SentAgainTest {
    private static final int BLOCK = 16 * 1024;
    private static final byte[] CONTENT = Served.bytes(20 * BLOCK + 1);

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.builder()
                .personality(Personality.openSsh().withMaxWrite(BLOCK).withoutExtension("fsync@openssh.com"))
                .start();
        sftp = Served.builder(server).connect();
        local = Files.write(here.resolve("a.bin"), CONTENT);
        Files.createDirectories(server.path("/in"));
        server.inject(on(WRITE).nth(15), Fault.disconnect());
        assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", TransferOptions::resume))
                .isInstanceOf(ConnectionLostException.class);
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void isGivenTheWholeFile() throws IOException {
        refuseFirstWrites(2);

        Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

        assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        assertThat(sent.resumedAt()).isZero();
        assertThat(sent.attempts()).isEqualTo(3);
        assertThat(sent.warnings()).hasSize(1).allMatch(text -> text.contains("bytes were sent again"));
        assertThat(Served.names(server.path("/in"))).containsExactly("a.bin");
    }

    @Test
    void goesOnWhereItWasIfItOnlyStumbled() throws IOException {
        refuseFirstWrites(1);

        Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

        assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        assertThat(sent.resumedAt()).isPositive();
        assertThat(sent.warnings()).isEmpty();
    }

    @Test
    void isNotGivenMoreThanOneChance() throws IOException {
        server.inject(on(WRITE).always(), Fault.failure("broken"));

        assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", TransferOptions::resume))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("broken");
        assertThat(Files.exists(server.path("/in/a.bin"))).isFalse();
    }

    @Test
    void keepsWhatItHasIfItSaysWhyItTakesNoMore() throws IOException {
        List<String> before = Served.names(server.path("/in"));
        server.inject(on(WRITE).always(), Fault.permissionDenied());

        assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", TransferOptions::resume))
                .isInstanceOf(SftpException.class);

        assertThat(Served.names(server.path("/in"))).isEqualTo(before);
    }

    /** Refuses so many times what comes right behind the bytes that are there. */
    private void refuseFirstWrites(int times) throws IOException {
        String part = Served.names(server.path("/in")).get(0);
        long there = Files.size(server.path("/in/" + part));
        server.inject(on(WRITE).atOffset(there).times(times), Fault.failure("Illegal seek"));
    }
}
