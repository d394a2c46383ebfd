package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.peers.FreePort;
import dev.towpath.client.peers.OpenSshServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over real jump hosts and through the SOCKS proxy of OpenSSH's client. */
@Timeout(60)
class RouteIT {
    @TempDir
    static Path keys;

    @TempDir
    static Path first;

    @TempDir
    static Path second;

    private static OpenSshServer hop;
    private static OpenSshServer target;

    @BeforeAll
    static void start() throws Exception {
        OpenSshServer.makeKeys(keys);
        hop = OpenSshServer.start(keys, first);
        target = OpenSshServer.start(keys, second);
    }

    @AfterAll
    static void stop() {
        if (hop != null) {
            hop.close();
        }
        if (target != null) {
            target.close();
        }
    }

    private static void worksOver(Route route) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (SshConnection connection =
                        SshConnection.open(ToOpenSsh.loginSettings(target).withRoute(route));
                ChannelExec channel = connection.session().createExecChannel("head -c 3000000 /dev/zero; echo done")) {
            channel.setOut(output);
            channel.open().verify(10, TimeUnit.SECONDS);
            assertThat(channel.waitFor(Set.of(ClientChannelEvent.CLOSED), 30_000))
                    .contains(ClientChannelEvent.CLOSED);
        }
        assertThat(output.size()).isEqualTo(3_000_005);
    }

    @Test
    void reachesAServerOverAJumpHost() throws Exception {
        worksOver(Route.jump(ToOpenSsh.loginSettings(hop)));
    }

    @Test
    void reachesAServerOverTwoJumpHosts() throws Exception {
        worksOver(Route.jump(ToOpenSsh.loginSettings(hop), ToOpenSsh.loginSettings(target)));
    }

    @Test
    void checksTheHostKeyOfEveryHop() throws Exception {
        SshSettings strange = ToOpenSsh.loginSettings(hop).withHostKeys(HostKeys.knownHostsText(""));

        assertThatThrownBy(() -> worksOver(Route.jump(strange)))
                .isInstanceOf(HostKeyException.class)
                .hasMessageContaining("connect on " + strange.server());
        assertThatThrownBy(() -> SshConnection.open(ToOpenSsh.loginSettings(target)
                        .withHostKeys(HostKeys.knownHostsText(""))
                        .withRoute(Route.jump(ToOpenSsh.loginSettings(hop)))))
                .isInstanceOf(HostKeyException.class)
                .hasMessageContaining("connect on 127.0.0.1:" + target.port());
    }

    @Test
    void tellsThatTheJumpHostCannotReachTheServer() throws Exception {
        int closed = FreePort.any();
        SshSettings settings =
                ToOpenSsh.loginSettings(target).withPort(closed).withRoute(Route.jump(ToOpenSsh.loginSettings(hop)));

        assertThatThrownBy(() -> SshConnection.open(settings))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("connect on 127.0.0.1:" + closed + ": the jump host 127.0.0.1:" + hop.port()
                        + " could not reach it");
    }

    @Test
    void reachesAServerThroughSocksProxies() throws Exception {
        int port = FreePort.any();
        Process proxy = new ProcessBuilder(ssh("-N", "-D", "127.0.0.1:" + port, "127.0.0.1"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> listens(port));

            worksOver(Route.socks5("127.0.0.1", port));
            worksOver(Route.socks4a("127.0.0.1", port));
        } finally {
            proxy.destroy();
        }
    }

    @Test
    void reachesAServerThroughACommand() throws Exception {
        worksOver(Route.command(List.of(ssh("-W", "%h:%p", "127.0.0.1"))));
    }

    @Test
    void tellsThatTheCommandIsNotThere() throws Exception {
        SshSettings settings =
                ToOpenSsh.loginSettings(target).withRoute(Route.command(List.of("/no/such/program", "%h")));

        assertThatThrownBy(() -> SshConnection.open(settings))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("through the command /no/such/program");
    }

    @Test
    void tellsThatTheCommandEnded() throws Exception {
        SshSettings settings = ToOpenSsh.loginSettings(target).withRoute(Route.command(List.of("false")));

        assertThatThrownBy(() -> SshConnection.open(settings))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.IDENTIFY));
    }

    @Test
    void givesUpOnAProxyThatSaysNothing() throws Exception {
        try (FakeServer silent = new FakeServer(socket -> {})) {
            SshSettings settings = ToOpenSsh.loginSettings(target)
                    .withRoute(Route.httpProxy("127.0.0.1", silent.settings().port()))
                    .withTimeouts(Timeouts.defaults().withConnect(Duration.ofMillis(400)));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            e -> assertThat(e.retryable()).isTrue());
        }
    }

    @Test
    void hearsAnInterruptWhileTheProxySaysNothing() throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        try (FakeServer silent = new FakeServer(socket -> accepted.countDown())) {
            SshSettings settings = ToOpenSsh.loginSettings(target)
                    .withRoute(Route.socks5("127.0.0.1", silent.settings().port()));
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread opener = new Thread(() -> thrown.set(catchThrowable(() -> SshConnection.open(settings))));
            opener.start();
            accepted.await();

            opener.interrupt();
            opener.join();

            assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
        }
    }

    private static String[] ssh(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "ssh",
                "-F",
                "none",
                "-i",
                keys.resolve("id").toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                "-p",
                Integer.toString(hop.port())));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
