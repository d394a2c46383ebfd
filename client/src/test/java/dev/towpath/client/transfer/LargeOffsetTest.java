package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.FileSeed;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Places in a file that 32 bits cannot count. */
class LargeOffsetTest {
    private static final RetryPolicy AT_ONCE = RetryPolicy.exponential(3).withFirstPause(Duration.ZERO);
    private static final int BLOCK = 16 * 1024;

    @Test
    void goesOnBehindFourGibibytesToo() throws IOException {
        long begin = (1L << 32) - 3 * BLOCK;
        try (SftpServer large = SftpServer.builder()
                        .personality(Personality.openSsh().withMaxRead(BLOCK))
                        .files(FileSeed.generated("/large", (1L << 32) + 6 * BLOCK + 1))
                        .start();
                Sftp connected = Served.builder(large).retry(AT_ONCE).connect()) {
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            connected.get("/large", expected, o -> o.offset(begin));
            large.inject(on(READ).atOffset((1L << 32) + BLOCK), Fault.disconnect());
            ByteArrayOutputStream target = new ByteArrayOutputStream();

            Transferred fetched = connected.get("/large", target, o -> o.offset(begin));

            assertThat(target.toByteArray()).hasSize(9 * BLOCK + 1).isEqualTo(expected.toByteArray());
            assertThat(fetched.attempts()).isEqualTo(2);
        }
    }
}
