package dev.towpath.client.transfer;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpListener;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever no longer wants a transfer does not wait for the connection it needs. */
@Timeout(120)
class CancelledConnectTest {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path here;

    /** It falls silent before it has said anything, in the key exchange, and after that, as far as it comes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 300, 1_800, 3_000})
    void inMidTransferWhereverTheServerFallsSilent(int bytes) throws IOException {
        Path local = Files.write(here.resolve("a.bin"), new byte[100_000]);
        AtomicBoolean unwanted = new AtomicBoolean();
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Served.builder(server)
                        .connectTimeout(LONG)
                        .authTimeout(LONG)
                        .responseTimeout(LONG)
                        .retry(RetryPolicy.exponential(3).withFirstPause(Duration.ofMillis(1)))
                        .listener(new SftpListener() {
                            @Override
                            public void reconnecting(String to) {
                                server.network().stallAfter(bytes, Direction.TO_CLIENT);
                                unwanted.set(true);
                            }
                        })
                        .connect()) {
            server.inject(on(Operation.WRITE), Fault.disconnect());

            assertThatThrownBy(() -> sftp.put(local, "/a.bin", o -> o.cancelWhen(unwanted::get)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("a.bin");
            server.network().heal();
        }
    }

    @Test
    void beforeTheFirstOne() throws IOException {
        Path local = Files.write(here.resolve("a.bin"), new byte[10]);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Sftp sftp = Sftp.builder()
                        .host("127.0.0.1")
                        .port(silent.getLocalPort())
                        .user("ada")
                        .password("s3cret")
                        .hostKeys(HostKeys.insecureAcceptAny())
                        .connectTimeout(LONG)
                        .lazy()) {
            AtomicInteger asked = new AtomicInteger();

            assertThatThrownBy(() -> sftp.put(local, "a.bin", o -> o.cancelWhen(() -> asked.incrementAndGet() > 1)))
                    .isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> sftp.getTree("/in", here, o -> o.each(e -> e.cancelWhen(() -> true))))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(here).isDirectoryContaining(path -> path.endsWith("a.bin"));
    }
}
