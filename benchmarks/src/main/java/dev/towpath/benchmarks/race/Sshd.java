package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** OpenSSH's sshd on a loopback port, with keys and a configuration of its own. */
final class Sshd implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");
    private static final long PATIENCE = 20_000_000_000L;
    private static final int TRIES = 5;

    private final Process process;
    private final Path directory;
    private final int port;

    private Sshd(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** Starts it; its keys and its log lie in {@code directory}, which is made. */
    static Sshd start(Path directory) throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM) || !Files.isExecutable(SFTP_SERVER)) {
            throw new IOException(
                    "needs " + PROGRAM + " and " + SFTP_SERVER + ": install openssh-server and openssh-sftp-server");
        }
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        // Without Bouncy Castle MINA knows no Ed25519.
        for (String key : List.of("host", "id")) {
            Programs.run(List.of("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", directory + "/" + key));
        }
        for (int attempt = 1; ; attempt++) {
            Sshd sshd = launch(directory);
            if (sshd.comesUp()) {
                return sshd;
            }
            sshd.close();
            if (attempt == TRIES) {
                throw new IOException("sshd does not start: " + Files.readString(directory.resolve("log")));
            }
        }
    }

    private static Sshd launch(Path directory) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path config = directory.resolve("sshd_config");
        Files.write(
                config,
                List.of(
                        "ListenAddress 127.0.0.1:" + port,
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin yes",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication no",
                        "MaxStartups 100",
                        "HostKey " + directory.resolve("host"),
                        "AuthorizedKeysFile " + directory.resolve("id.pub"),
                        // Or bash runs the start-up file of the account for each session, and that is timed too.
                        "SetEnv SHLVL=2",
                        "Subsystem sftp " + SFTP_SERVER));
        Process process = new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        return new Sshd(process, directory, port);
    }

    private boolean comesUp() {
        long deadline = System.nanoTime() + PATIENCE;
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                socket.setSoTimeout(10_000);
                if (socket.getInputStream().read() == 'S') {
                    return process.isAlive();
                }
            } catch (IOException notYet) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        return false;
    }

    int port() {
        return port;
    }

    /** The private key that lets the user in who runs the race. */
    Path userKey() {
        return directory.resolve("id");
    }

    /** The host key as type and Base64. */
    String hostKey() throws IOException {
        String line = Files.readString(directory.resolve("host.pub")).strip();
        return line.substring(0, line.indexOf(' ', line.indexOf(' ') + 1));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
