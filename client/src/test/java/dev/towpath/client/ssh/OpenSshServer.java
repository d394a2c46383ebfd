package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real sshd on a loopback port, with keys and a configuration of its own, run by whoever runs the tests. */
final class OpenSshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    private final Path keys;
    private final Path directory;
    private final Process process;
    private final int port;

    private OpenSshServer(Path keys, Path directory, Process process, int port) {
        this.keys = keys;
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /** Makes host keys of three types and the user's key pair {@code id}, which {@code authorized_keys} holds. */
    static void makeKeys(Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SSHD), "needs the Debian package openssh-server");
        keygen(
                "-t",
                "rsa",
                "-b",
                "2048",
                "-N",
                "",
                "-f",
                directory.resolve("host_rsa").toString());
        keygen("-t", "ecdsa", "-N", "", "-f", directory.resolve("host_ecdsa").toString());
        keygen(
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                directory.resolve("host_ed25519").toString());
        keygen("-t", "ed25519", "-N", "", "-f", directory.resolve("id").toString());
        Files.copy(directory.resolve("id.pub"), directory.resolve("authorized_keys"));
    }

    /**
     * Starts sshd with the keys in {@code keys} and everything else in {@code directory}.
     *
     * @param lines of sshd_config, which win over ours
     */
    static OpenSshServer start(Path keys, Path directory, String... lines) throws IOException, InterruptedException {
        // sshd checks the way to its files when StrictModes is on; it wants this one when run by root.
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        int port = freePort();
        List<String> config = new ArrayList<>(List.of(lines));
        config.addAll(List.of(
                "ListenAddress 127.0.0.1:" + port,
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "AuthorizedKeysFile " + keys.resolve("authorized_keys"),
                "Subsystem sftp internal-sftp"));
        for (String type : List.of("ed25519", "ecdsa", "rsa")) {
            config.add("HostKey " + keys.resolve("host_" + type));
        }
        Path file = Files.write(directory.resolve("sshd_config"), config);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Process process = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        OpenSshServer server = new OpenSshServer(keys, directory, process, port);
        await().atMost(Duration.ofSeconds(10)).until(() -> server.answers() || !process.isAlive());
        assertThat(process.isAlive())
                .as(Files.readString(directory.resolve("log")))
                .isTrue();
        return server;
    }

    static void keygen(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return socket.getInputStream().read() == 'S';
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** The line of known_hosts for the host key of {@code type}. */
    String knownHostsLine(String type) throws IOException {
        return "[127.0.0.1]:" + port + " " + Files.readString(keys.resolve("host_" + type + ".pub"));
    }

    /** The user who runs the tests, the Ed25519 host key, nothing to log in with. */
    SshSettings settings() throws IOException {
        return SshSettings.of("127.0.0.1")
                .withPort(port)
                .withHostKeys(HostKeys.knownHostsText(knownHostsLine("ed25519")));
    }

    /** The same with the key that the server knows. */
    SshSettings loginSettings() throws IOException {
        return settings().withCredentials(Credentials.none().withPrivateKey(keys.resolve("id")));
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
