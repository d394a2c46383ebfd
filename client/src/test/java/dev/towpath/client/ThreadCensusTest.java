package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.peers.ChildJvm;
import dev.towpath.fixture.SftpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No thread is left behind, however often somebody connects or fails to. */
@Timeout(300)
class ThreadCensusTest {
    @Test
    void leavesNoThreadAfterTwentyConnections() throws Exception {
        assertThat(run(20)).contains("failed 10\n", "most few\n", "left []\n");
    }

    @Tag("lane")
    @Test
    void leavesNoThreadAfterTwoHundredConnections() throws Exception {
        assertThat(run(200)).contains("failed 100\n", "most few\n", "left []\n");
    }

    private static String run(int times) throws Exception {
        // Bound, and not listening: nobody else gets the port, and connections are refused.
        try (SftpServer server = SftpServer.start();
                Socket closed = new Socket()) {
            closed.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            Process process = new ProcessBuilder(ChildJvm.command(
                            ManyConnections.class,
                            List.of("-XX:+UseSerialGC"),
                            server.port(),
                            server.fingerprint(),
                            closed.getLocalPort(),
                            times))
                    .redirectErrorStream(true)
                    .start();
            try {
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).as(output).isTrue();
                return output;
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
