package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.peers.FreePort;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through proxies that others have written: tinyproxy and microsocks. */
@Timeout(120)
class ProxyIT {
    @TempDir
    private Path directory;

    private OpenSshServer server;

    /** A proxy and the port it listens on. */
    private record Proxy(Process process, int port) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** The command line of a proxy that is to listen on a port. */
    private interface Command {
        List<String> on(int port) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        server = OpenSshServer.start(directory);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Proxy tinyproxy(String... lines) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tinyproxy")), "needs the Debian package tinyproxy");
        return listening(port -> {
            Path config = Files.writeString(
                    directory.resolve("tinyproxy.conf"),
                    "Port " + port + "\nListen 127.0.0.1\nTimeout 60\nMaxClients 10\n" + String.join("\n", lines)
                            + "\n");
            return List.of("tinyproxy", "-d", "-c", config.toString());
        });
    }

    private Proxy microsocks(String... options) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/microsocks")), "needs the Debian package microsocks");
        return listening(port -> {
            List<String> command =
                    new ArrayList<>(List.of("microsocks", "-i", "127.0.0.1", "-p", Integer.toString(port)));
            command.addAll(List.of(options));
            return command;
        });
    }

    /** Neither can choose a port by itself; another process may take the one we found, and then it is tried again. */
    private Proxy listening(Command command) throws IOException {
        while (true) {
            int port = FreePort.any();
            Process process = new ProcessBuilder(command.on(port))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("proxy.log").toFile())
                    .start();
            await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive() || listens(port));
            if (process.isAlive()) {
                return new Proxy(process, port);
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private SshConnection over(Route route) throws IOException {
        return SshConnection.open(ToOpenSsh.loginSettings(server).withRoute(route));
    }

    @Test
    void goesThroughTinyproxy() throws Exception {
        try (Proxy proxy = tinyproxy();
                SshConnection connection = over(Route.httpProxy("127.0.0.1", proxy.port()))) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void logsInToTinyproxy() throws Exception {
        try (Proxy proxy = tinyproxy("BasicAuth ada s3cret")) {
            try (SshConnection connection =
                    over(Route.httpProxy("127.0.0.1", proxy.port(), "ada", "s3cret".toCharArray()))) {
                assertThat(connection.isOpen()).isTrue();
            }
            assertThatThrownBy(() -> over(Route.httpProxy("127.0.0.1", proxy.port())))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("no way through HTTP proxy 127.0.0.1:" + proxy.port())
                    .hasMessageContaining("407");
            assertThatThrownBy(() -> over(Route.httpProxy("127.0.0.1", proxy.port(), "ada", "wrong".toCharArray())))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageNotContaining("wrong");
        }
    }

    @Test
    void saysThatTinyproxyDoesNotAllowThePort() throws Exception {
        try (Proxy proxy = tinyproxy("ConnectPort 443")) {
            assertThatThrownBy(() -> over(Route.httpProxy("127.0.0.1", proxy.port())))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("403")
                    .hasMessageContaining("ask the proxy's operator");
        }
    }

    @Test
    void goesThroughMicrosocks() throws Exception {
        try (Proxy proxy = microsocks();
                SshConnection connection = over(Route.socks5("127.0.0.1", proxy.port()))) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void logsInToMicrosocks() throws Exception {
        try (Proxy proxy = microsocks("-u", "ada", "-P", "s3cret")) {
            try (SshConnection connection =
                    over(Route.socks5("127.0.0.1", proxy.port(), "ada", "s3cret".toCharArray()))) {
                assertThat(connection.isOpen()).isTrue();
            }
            assertThatThrownBy(() -> over(Route.socks5("127.0.0.1", proxy.port())))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("wants a login");
            assertThatThrownBy(() -> over(Route.socks5("127.0.0.1", proxy.port(), "ada", "wrong".toCharArray())))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("\"ada\"")
                    .hasMessageNotContaining("wrong");
        }
    }

    @Test
    void reachesTheFirstJumpHostThroughAProxy() throws Exception {
        try (OpenSshServer gate = OpenSshServer.start(Files.createDirectory(directory.resolve("gate")));
                Proxy proxy = microsocks()) {
            Route way = Route.jump(ToOpenSsh.loginSettings(gate).withRoute(Route.socks5("127.0.0.1", proxy.port())));

            try (SshConnection connection = over(way)) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }
}
