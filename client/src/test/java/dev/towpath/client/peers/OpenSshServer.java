package dev.towpath.client.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real sshd on a loopback port, with keys and a configuration of its own, run by whoever runs the tests. */
public final class OpenSshServer implements AutoCloseable {
    private static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final List<String> HOST_KEY_TYPES = List.of("ed25519", "ecdsa", "rsa");
    /** sshd cannot choose a free port by itself; another process may take the one we found. */
    private static final int TRIES = 5;

    private final Path keys;
    private final Path log;
    private final Process process;
    private final int port;

    private OpenSshServer(Path keys, Path log, Process process, int port) {
        this.keys = keys;
        this.log = log;
        this.process = process;
        this.port = port;
    }

    /** Makes host keys of three types and the user's key pair {@code id}, which {@code authorized_keys} holds. */
    public static void makeKeys(Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SSHD), "needs the Debian package openssh-server");
        for (String type : HOST_KEY_TYPES) {
            keygen(
                    "-t",
                    type,
                    "-b",
                    bits(type),
                    "-N",
                    "",
                    "-f",
                    directory.resolve("host_" + type).toString());
        }
        keygen("-t", "ed25519", "-N", "", "-f", directory.resolve("id").toString());
        Files.copy(directory.resolve("id.pub"), directory.resolve("authorized_keys"));
    }

    /** What ssh-keygen takes by itself, but for RSA, where 3072 bits may take seconds to find. */
    private static String bits(String type) {
        return type.equals("rsa") ? "2048" : "256";
    }

    /** The line of sshd_config that makes sftp-server a process of its own, with these arguments. */
    public static String sftpServer(String arguments) {
        assumeTrue(Files.isExecutable(SFTP_SERVER), "needs the Debian package openssh-sftp-server");
        return "Subsystem sftp " + SFTP_SERVER + " " + arguments;
    }

    /** Starts sshd with new keys and everything else below {@code directory}; {@code lines} win over ours. */
    public static OpenSshServer start(Path directory, String... lines) throws IOException, InterruptedException {
        Path keys = Files.createDirectory(directory.resolve("keys"));
        makeKeys(keys);
        return start(keys, Files.createDirectory(directory.resolve("sshd")), lines);
    }

    /**
     * Starts sshd with the keys in {@code keys} and everything else in {@code directory}.
     *
     * @param lines of sshd_config, which win over ours
     */
    public static OpenSshServer start(Path keys, Path directory, String... lines)
            throws IOException, InterruptedException {
        // sshd wants this directory when run by root.
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return started(keys, directory, List.of(), lines);
    }

    /**
     * The same for who runs the tests with a password, asked for by sshd itself, or by PAM if a line says
     * {@code UsePAM yes}. sshd alone sees another {@code /etc/shadow} and {@code /etc/pam.d/sshd}, in a mount namespace.
     */
    public static OpenSshServer startWithPassword(Path keys, Path directory, String password, String... lines)
            throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "sshd sees another password for root only");
        Files.createDirectories(Path.of("/run/sshd"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        String hash = run("openssl", "passwd", "-6", password).strip();
        Path shadow = Files.writeString(directory.resolve("shadow"), "root:" + hash + ":19000:0:99999:7:::\n");
        Path pam = Files.writeString(
                directory.resolve("pam"),
                "auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n");
        List<String> elsewhere = List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --make-rprivate / && mount --bind \"$0\" /etc/shadow && mount --bind \"$1\" /etc/pam.d/sshd"
                        + " && shift && exec \"$@\"",
                shadow.toString(),
                pam.toString());
        return started(keys, directory, elsewhere, lines);
    }

    private static OpenSshServer started(Path keys, Path directory, List<String> before, String... lines)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            OpenSshServer server = launch(keys, directory, before, lines);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> server.answers() || !server.process.isAlive());
            if (server.process.isAlive()) {
                return server;
            }
            assertThat(server.log()).as("sshd, try %d", attempt).contains("Address already in use");
            assertThat(attempt).as("tries to find a port for sshd").isLessThan(TRIES);
        }
    }

    private static OpenSshServer launch(Path keys, Path directory, List<String> before, String... lines)
            throws IOException {
        int port = FreePort.any();
        List<String> config = new ArrayList<>(List.of(lines));
        config.addAll(List.of(
                "ListenAddress 127.0.0.1:" + port,
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "AuthorizedKeysFile " + keys.resolve("authorized_keys")));
        // sshd takes the first of most lines, but calls two of this one an error.
        if (config.stream().noneMatch(line -> line.startsWith("Subsystem sftp"))) {
            config.add("Subsystem sftp internal-sftp");
        }
        // Or the user's shell, which starts sftp-server, would run the user's own .bashrc, and be killed in the middle
        // of it.
        if (config.stream().noneMatch(line -> line.startsWith("SetEnv"))) {
            config.add("SetEnv HOME=" + directory);
        }
        for (String type : HOST_KEY_TYPES) {
            config.add("HostKey " + keys.resolve("host_" + type));
        }
        Path log = directory.resolve("log");
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                SSHD.toString(),
                "-D",
                "-e",
                "-f",
                Files.write(directory.resolve("sshd_config"), config).toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new OpenSshServer(keys, log, process, port);
    }

    /** Runs ssh-keygen. */
    public static void keygen(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    /** Runs a program that must succeed, and returns what it printed. */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(10_000);
            return socket.getInputStream().read() == 'S';
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The private key file that lets the user who runs the tests in. */
    public Path userKey() {
        return keys.resolve("id");
    }

    /** The line of known_hosts for the host key of {@code type}: {@code ed25519}, {@code ecdsa} or {@code rsa}. */
    public String knownHostsLine(String type) throws IOException {
        return "[127.0.0.1]:" + port + " "
                + Files.readString(keys.resolve("host_" + type + ".pub")).strip();
    }

    /** What sshd has logged. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Kills the processes that serve sessions, as a crash would. */
    public void killSessions() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    /** Kills the processes of the session that started {@code process}: all between it and the one that listens. */
    void killSessionOf(long process) {
        List<ProcessHandle> session = new ArrayList<>();
        Optional<ProcessHandle> above = ProcessHandle.of(process).flatMap(ProcessHandle::parent);
        while (above.isPresent() && above.get().pid() != this.process.pid()) {
            session.add(above.get());
            above = above.get().parent();
        }
        // Of one whose session is gone already nobody there is the parent: it is then some stranger.
        if (above.isPresent()) {
            session.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Kills the SFTP servers only, if started with {@link #sftpServer}; the SSH connections stay. */
    public void killSftpServers() {
        sftpServers().forEach(ProcessHandle::destroyForcibly);
    }

    /** The SFTP servers that run, one for each channel, if started with {@link #sftpServer}. */
    public List<ProcessHandle> sftpServers() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("sftp-server"))
                .toList();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
