package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.awaitility.Awaitility;

/** OpenSSH's sshd on a loopback port, with keys and configuration of its own. */
final class RealSshd implements AutoCloseable {
    private final Process process;
    private final int port;
    private final KeyPair key;
    private final MinaPeer peer = new MinaPeer();

    private RealSshd(Process process, int port, KeyPair key) {
        this.process = process;
        this.port = port;
        this.key = key;
    }

    /** Starts it with {@code extra} lines of configuration, below {@code directory}. */
    static RealSshd start(Path directory, String... extra) throws IOException, GeneralSecurityException {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/sshd")), "needs the Debian package openssh-server");
        assumeTrue(Files.isExecutable(MinaPeer.sftpServer()), "needs the Debian package openssh-sftp-server");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair key = generator.generateKeyPair();
        Path hostKey = directory.resolve("host_key");
        run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", hostKey.toString());
        Path authorized = directory.resolve("authorized_keys");
        Files.writeString(authorized, PublicKeyEntry.toString(key.getPublic()) + "\n");
        Files.setPosixFilePermissions(authorized, PosixFilePermissions.fromString("rw-------"));
        int port = freePort();
        Path config = directory.resolve("sshd_config");
        Files.write(
                config,
                List.of(
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + hostKey,
                        "AuthorizedKeysFile " + authorized,
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin yes",
                        "PidFile none",
                        "Subsystem sftp " + MinaPeer.sftpServer(),
                        String.join("\n", extra)),
                StandardCharsets.UTF_8);
        Files.createDirectories(Path.of("/run/sshd"));
        Process process = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        RealSshd sshd = new RealSshd(process, port, key);
        Awaitility.await("sshd")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(sshd::answers);
        return sshd;
    }

    ClientSession connect() throws IOException {
        return peer.connect(System.getProperty("user.name"), port, key);
    }

    RemoteFileSystem open() throws IOException {
        return RemoteFileSystem.open(connect(), "127.0.0.1:" + port, RemoteOptions.defaults());
    }

    /** Kills the processes that serve sessions, as a crash would. */
    void killSessions() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    /** Kills the SFTP servers only; the SSH connections stay. */
    void killSftpServers() {
        process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("sftp-server"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        peer.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
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

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            assertThat(process.waitFor()).as("%s", List.of(command)).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
