package dev.towpath.client.transfer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** OpenSSH's sshd and sftp-server on a loopback port, with keys and a configuration of their own. */
final class OpenSshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");

    private final Path directory;
    private final int port;
    private final Process process;

    private OpenSshServer(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Starts it with its files below {@code directory}; {@code arguments} are for sftp-server. */
    static OpenSshServer start(Path directory, String arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SSHD), "needs the Debian package openssh-server");
        assumeTrue(Files.isExecutable(SFTP_SERVER), "needs the Debian package openssh-sftp-server");
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                directory.resolve("host_key").toString());
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                directory.resolve("user_key").toString());
        Path authorized = Files.copy(directory.resolve("user_key.pub"), directory.resolve("authorized_keys"));
        Files.setPosixFilePermissions(authorized, PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(Path.of("/run/sshd"));
        int port = freePort();
        Path config = directory.resolve("sshd_config");
        Files.write(
                config,
                List.of(
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + directory.resolve("host_key"),
                        "AuthorizedKeysFile " + authorized,
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin yes",
                        "PidFile none",
                        "Subsystem sftp " + SFTP_SERVER + " " + arguments));
        Process process = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        OpenSshServer server = new OpenSshServer(directory, port, process);
        Awaitility.await("sshd").atMost(Duration.ofSeconds(20)).until(server::answers);
        return server;
    }

    Sftp connect() throws IOException {
        String line = Files.readString(directory.resolve("host_key.pub")).strip();
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .privateKey(directory.resolve("user_key"))
                .hostKeys(HostKeys.knownHostsText("[127.0.0.1]:" + port + " " + line))
                .connect();
    }

    private boolean answers() {
        assertThat(process.isAlive()).as("sshd runs").isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
