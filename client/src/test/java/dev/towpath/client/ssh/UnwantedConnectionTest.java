package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever no longer wants a connection does not wait for it, whatever is on the way to the server. */
@Timeout(120)
class UnwantedConnectionTest {
    /** Where a listener is that takes connections and never says anything. */
    @FunctionalInterface
    private interface Way {
        SshSettings to(SshSettings settings, int silent);
    }

    private static SshSettings patient(SshSettings settings) {
        return settings.withTimeouts(
                Timeouts.defaults().withConnect(Duration.ofHours(1)).withAuthenticate(Duration.ofHours(1)));
    }

    private static void endsSoon(Way way) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SshSettings settings = way.to(target(silent.getLocalPort()), silent.getLocalPort());
            AtomicInteger asked = new AtomicInteger();

            assertThatThrownBy(() -> SshConnection.open(settings, () -> {
                        if (asked.incrementAndGet() == 2) {
                            throw new CancellationException("not wanted");
                        }
                    }))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("not wanted");
        }
    }

    private static SshSettings target(int port) {
        return patient(SshSettings.of("127.0.0.1").withPort(port).withUser("ada"))
                .withHostKeys(HostKeys.insecureAcceptAny())
                .withCredentials(Credentials.none().withPassword("x"));
    }

    @Test
    void endsWhileTheServerIsSilent() throws IOException {
        endsSoon((settings, silent) -> settings);
    }

    @Test
    void endsWhileAProxyIsSilent() throws IOException {
        endsSoon((settings, silent) -> settings.withRoute(Route.socks5("127.0.0.1", silent)));
    }

    @Test
    void endsWhileAJumpHostIsSilent() throws IOException {
        endsSoon((settings, silent) -> settings.withRoute(Route.jump(target(silent))));
    }

    @Test
    void endsWhileACommandIsSilent() throws IOException {
        endsSoon((settings, silent) -> settings.withRoute(Route.command(List.of("sleep", "600"))));
    }
}
