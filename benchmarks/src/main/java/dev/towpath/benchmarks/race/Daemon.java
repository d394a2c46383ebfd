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

/** An SSH server on a loopback port, with keys and a configuration of its own in {@code directory}. */
final class Daemon implements AutoCloseable {
    private static final long PATIENCE = 20_000_000_000L;
    private static final int TRIES = 5;

    /** How to start the server on a port. */
    @FunctionalInterface
    interface Command {
        List<String> on(int port) throws IOException;
    }

    private final Process process;
    private final Path directory;
    private final int port;

    private Daemon(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** Makes the directory, with a key of the server, {@code host}, and one of the user, {@code id}. */
    static void prepare(Path directory, String hostKeyType) throws IOException, InterruptedException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        makeKey(hostKeyType, directory.resolve("host"));
        // Without Bouncy Castle MINA knows no Ed25519.
        makeKey("ecdsa", directory.resolve("id"));
    }

    private static void makeKey(String type, Path file) throws IOException, InterruptedException {
        Programs.run(List.of("ssh-keygen", "-q", "-m", "PEM", "-t", type, "-N", "", "-f", file.toString()));
    }

    /** Starts it; its output is {@code log}. */
    static Daemon start(Path directory, Command command) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Daemon daemon = launch(directory, command);
            if (daemon.comesUp()) {
                return daemon;
            }
            daemon.close();
            if (attempt == TRIES) {
                throw new IOException("the server does not start: " + Files.readString(directory.resolve("log")));
            }
        }
    }

    private static Daemon launch(Path directory, Command command) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Process process = new ProcessBuilder(command.on(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        return new Daemon(process, directory, port);
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
