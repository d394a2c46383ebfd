package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;

/** Where connections start, and which addresses they go to. */
class OriginTest {
    @Test
    void leavesFromTheAddressItWasGiven() throws IOException {
        try (PlainServer server = PlainServer.start();
                SshConnection connection =
                        SshConnection.open(server.loginSettings().withRoute(Route.directFrom("127.0.0.2")))) {
            InetSocketAddress seen = (InetSocketAddress)
                    server.mina().getActiveSessions().get(0).getIoSession().getRemoteAddress();

            assertThat(seen.getAddress().getHostAddress()).isEqualTo("127.0.0.2");
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void tellsThatAnAddressIsNotOfThisMachine() throws IOException {
        try (PlainServer server = PlainServer.start()) {
            SshSettings settings = server.loginSettings().withRoute(Route.directFrom("192.0.2.1"));

            assertThatThrownBy(() -> SshConnection.open(settings)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void tellsThatTheServerHasNoAddressOfTheKindAskedFor() throws IOException {
        try (PlainServer server = PlainServer.start()) {
            SshSettings settings = server.loginSettings().withRoute(Route.direct(new Origin("", Origin.Family.INET6)));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            e -> assertThat(e.phase()).isEqualTo(ConnectPhase.RESOLVE))
                    .hasMessageContaining("AddressFamily");
        }
    }

    @Test
    void connectsOverIpv6() throws IOException {
        assumeTrue(
                NetworkInterface.getByInetAddress(
                                InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}))
                        != null,
                "needs IPv6 on this machine");
        try (PlainServer server = PlainServer.start(mina -> mina.setHost("::1"))) {
            SshSettings settings = SshSettings.of("::1")
                    .withPort(server.port())
                    .withUser(PlainServer.USER)
                    .withHostKeys(HostKeys.knownHostsText(
                            "[::1]:" + server.port() + " " + server.hostKey().text()))
                    .withCredentials(Credentials.none().withPassword(PlainServer.PASSWORD));

            try (SshConnection connection = SshConnection.open(settings)) {
                assertThat(connection.server()).isEqualTo("[::1]:" + server.port());
            }
        }
    }
}
