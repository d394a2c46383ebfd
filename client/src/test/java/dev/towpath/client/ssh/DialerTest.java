package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.peers.BlackHole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class DialerTest {
    private static final Timeouts PATIENT = Timeouts.defaults();

    private static InetAddress loopback(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private static void dial(SshSettings settings, Dialer.Resolver resolver) throws Exception {
        SharedClient.Lease lease = SharedClient.lease();
        try {
            Dialer dialer = new Dialer(
                    lease.client(),
                    resolver,
                    settings,
                    Deadline.in(settings.timeouts().connect()));
            HostKeyCheck check = settings.hostKeys().checkFor(settings.host(), settings.port());
            dialer.dial(() -> new Handshake(settings, check, new Login(List.of(), Credentials.none())))
                    .transport()
                    .close(true);
        } finally {
            lease.release();
        }
    }

    @Test
    void triesTheNextAddressWhenTheFirstRefuses() throws Exception {
        try (ServerSocket alive = new ServerSocket(0, 50, loopback(1))) {
            SshSettings settings = SshSettings.of("two.example").withPort(alive.getLocalPort());

            dial(settings, host -> new InetAddress[] {loopback(2), loopback(1)});

            assertThat(alive.accept().getInetAddress().isLoopbackAddress()).isTrue();
        }
    }

    @Test
    void triesTheNextAddressWhenTheFirstIsSilent() throws Exception {
        try (BlackHole dead = new BlackHole(loopback(2));
                ServerSocket alive = new ServerSocket(dead.port(), 50, loopback(1))) {
            SshSettings settings =
                    SshSettings.of("two.example").withPort(dead.port()).withTimeouts(PATIENT);

            dial(settings, host -> new InetAddress[] {loopback(2), loopback(1)});

            assertThat(alive.accept().isConnected()).isTrue();
        }
    }

    @Test
    void tellsOfEveryAddressThatFailed() throws IOException {
        // Bound and not listening: refused, and no other test can get the port meanwhile.
        try (SocketChannel taken = SocketChannel.open()) {
            taken.bind(new InetSocketAddress(0));
            int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();
            SshSettings settings = SshSettings.of("two.example").withPort(port);

            assertThatThrownBy(() -> dial(settings, host -> new InetAddress[] {loopback(2), loopback(1)}))
                    .hasMessageContaining("connect on two.example:" + port + ": no TCP connection: 127.0.0.2: ")
                    .hasMessageContaining(", 127.0.0.1: ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "255.249.99.0, true",
        "::1, true",
        "fe80::1%lo, true",
        "two.example, false",
        "localhost, false",
        "1.2.3, false",
        "1.2.3.256, false",
        "1.2.3.4., false"
    })
    void asksOnAThreadOfItsOwnOnlyForNames(String host, boolean address) throws Exception {
        List<Thread> askers = new CopyOnWriteArrayList<>();
        try (ServerSocket alive = new ServerSocket(0, 50, loopback(1))) {
            dial(SshSettings.of(host).withPort(alive.getLocalPort()), asked -> {
                askers.add(Thread.currentThread());
                return new InetAddress[] {loopback(1)};
            });
        }

        assertThat(askers)
                .singleElement()
                .satisfies(asker -> assertThat(asker == Thread.currentThread()).isEqualTo(address));
    }

    @Test
    void givesUpOnALookupThatHangs() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        SshSettings settings = SshSettings.of("slow.example").withTimeouts(PATIENT.withConnect(Duration.ofMillis(300)));

        assertThatThrownBy(() -> dial(settings, host -> {
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new UnknownHostException(host);
                }))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.RESOLVE))
                .hasMessageContaining("looking up \"slow.example\" took longer than 0.3 s");
        over.countDown();
    }
}
