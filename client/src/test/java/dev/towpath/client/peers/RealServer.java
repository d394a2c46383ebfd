package dev.towpath.client.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.HostKeys;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * A server nobody here wrote, on a loopback port, which serves the directory {@code files}.
 *
 * @param login our client, about to connect
 * @param port its port on 127.0.0.1
 * @param root the remote path of the directory it serves
 * @param files the same directory here
 * @param end ends it
 */
public record RealServer(SftpBuilder login, int port, String root, Path files, Runnable end) implements AutoCloseable {
    /** A port found free may be taken by another process before the server has it. */
    private static final int TRIES = 5;

    /** How to start the server on this port. */
    @FunctionalInterface
    private interface Command {
        List<String> on(int port) throws IOException;
    }

    private record Running(Process process, int port) {}

    /** OpenSSH's sshd with its SFTP server inside. */
    public static RealServer openSsh(Path directory) throws IOException, InterruptedException {
        return openSsh(directory, OpenSshServer.start(directory));
    }

    /** OpenSSH's sshd with sftp-server as a program of its own. */
    public static RealServer openSshProgram(Path directory) throws IOException, InterruptedException {
        return openSsh(directory, OpenSshServer.start(directory, OpenSshServer.sftpServer("-l ERROR")));
    }

    private static RealServer openSsh(Path directory, OpenSshServer server) throws IOException {
        Path files = Files.createDirectory(directory.resolve("files"));
        SftpBuilder login = to(server.port())
                .user(System.getProperty("user.name"))
                .privateKey(server.userKey())
                .hostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")));
        return new RealServer(login, server.port(), files.toRealPath().toString(), files, server::close);
    }

    /** ProFTPD with mod_sftp, its user locked into the directory. */
    public static RealServer proFtpd(Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/proftpd")), "needs the Debian package proftpd-core");
        assumeTrue(
                Files.exists(Path.of("/usr/lib/proftpd/mod_sftp.so")), "needs the Debian package proftpd-mod-crypto");
        assumeTrue("root".equals(System.getProperty("user.name")), "ProFTPD needs root to lock its user in");
        Path files = Files.createDirectory(directory.resolve("files"));
        OpenSshServer.keygen("-m", "PEM", "-t", "rsa", "-b", "2048", "-N", "", "-f", directory + "/hk");
        String hash = OpenSshServer.run("openssl", "passwd", "-6", "p").strip();
        secret(directory.resolve("passwd"), "u:" + hash + ":0:0::" + files + ":/bin/sh\n");
        secret(directory.resolve("group"), "g:x:0:u\n");
        Running running = start(directory, port -> {
            Path config = directory.resolve("proftpd.conf");
            Files.writeString(config, proFtpdConfig(directory, port));
            return List.of("/usr/sbin/proftpd", "-n", "-q", "-c", config.toString());
        });
        return withPassword(running, "/", files);
    }

    private static String proFtpdConfig(Path directory, int port) {
        return String.join(
                "\n",
                "ServerType standalone",
                "DefaultAddress 127.0.0.1",
                "UseIPv6 off",
                "Port " + port,
                "ModulePath /usr/lib/proftpd",
                "LoadModule mod_sftp.c",
                "User root",
                "Group root",
                "RootLogin on",
                "RequireValidShell off",
                "AuthOrder mod_auth_file.c",
                "AuthUserFile " + directory + "/passwd",
                "AuthGroupFile " + directory + "/group",
                "PidFile " + directory + "/pid",
                "ScoreboardFile " + directory + "/score",
                "DelayEngine off",
                "SystemLog " + directory + "/system.log",
                "UseReverseDNS off",
                "AllowOverwrite on",
                "DefaultRoot ~",
                "SFTPEngine on",
                "SFTPLog " + directory + "/sftp.log",
                "SFTPHostKey " + directory + "/hk",
                "SFTPAuthMethods password",
                "");
    }

    /** Dropbear with OpenSSH's sftp-server. */
    public static RealServer dropbear(Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/dropbear")), "needs the Debian package dropbear-bin");
        assumeTrue(Files.isExecutable(Path.of("/usr/lib/sftp-server")), "needs the Debian package openssh-sftp-server");
        assumeTrue("root".equals(System.getProperty("user.name")), "Dropbear needs root to have a home of its own");
        Path keys = Files.createDirectory(directory.resolve("keys"));
        OpenSshServer.makeKeys(keys);
        Path home = Files.createDirectory(directory.resolve("home"));
        Path ssh = Files.createDirectory(home.resolve(".ssh"));
        secret(ssh.resolve("authorized_keys"), Files.readString(keys.resolve("id.pub")));
        OpenSshServer.run("chmod", "700", home.toString(), ssh.toString());
        OpenSshServer.run("dropbearkey", "-t", "ed25519", "-f", directory + "/hk");
        // Dropbear reads the keys in the real home: a mount namespace puts ours in its place.
        Running running = start(
                directory,
                port -> List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --make-rprivate / && mount --bind \"$0\" /root && exec dropbear -F -E -r \"$1\" -p 127.0.0.1:\"$2\""
                                + " -P \"$3\" -s -j -k",
                        home.toString(),
                        directory + "/hk",
                        String.valueOf(port),
                        directory + "/pid"));
        Path files = Files.createDirectory(home.resolve("files"));
        SftpBuilder login =
                to(running.port()).user("root").privateKey(keys.resolve("id")).hostKeys(HostKeys.insecureAcceptAny());
        return new RealServer(login, running.port(), "/root/files", files, () -> end(running.process()));
    }

    /** rclone's SFTP server. */
    public static RealServer rclone(Path directory) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/rclone")), "needs the Debian package rclone");
        Path files = Files.createDirectory(directory.resolve("files"));
        Running running = start(
                directory,
                port -> List.of(
                        "rclone",
                        "--config",
                        "/dev/null",
                        "--cache-dir",
                        directory + "/cache",
                        "serve",
                        "sftp",
                        files.toString(),
                        // It would not see what the test puts there behind its back.
                        "--dir-cache-time",
                        "0s",
                        "--addr",
                        "127.0.0.1:" + port,
                        "--user",
                        "u",
                        "--pass",
                        "p"));
        return withPassword(running, "/", files);
    }

    /** asyncssh's SFTP server, locked into the directory. */
    public static RealServer asyncSsh(Path directory) throws IOException {
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(
                Files.isExecutable(python) && Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/asyncssh")),
                "needs the Debian package python3-asyncssh");
        Path files = Files.createDirectory(directory.resolve("files"));
        Path script = directory.resolve("server.py");
        Files.writeString(script, """
                import asyncio, asyncssh, sys
                class Login(asyncssh.SSHServer):
                    def begin_auth(self, username): return True
                    def password_auth_supported(self): return True
                    def validate_password(self, username, password): return password == 'p'
                class Files(asyncssh.SFTPServer):
                    def __init__(self, chan): super().__init__(chan, chroot=sys.argv[2])
                async def main():
                    await asyncssh.create_server(Login, '127.0.0.1', int(sys.argv[1]),
                        server_host_keys=[asyncssh.generate_private_key('ssh-ed25519')], sftp_factory=Files)
                    await asyncio.Event().wait()
                asyncio.run(main())
                """);
        Running running = start(
                directory,
                port -> List.of(python.toString(), script.toString(), String.valueOf(port), files.toString()));
        return withPassword(running, "/", files);
    }

    /** Connects our client. */
    public Sftp connect() throws IOException {
        return login.connect();
    }

    @Override
    public void close() {
        end.run();
    }

    private static SftpBuilder to(int port) {
        return Sftp.builder().host("127.0.0.1").port(port);
    }

    private static RealServer withPassword(Running running, String root, Path files) {
        SftpBuilder login = to(running.port()).user("u").password("p").hostKeys(HostKeys.insecureAcceptAny());
        return new RealServer(login, running.port(), root, files, () -> end(running.process()));
    }

    private static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Running start(Path directory, Command command) throws IOException {
        File log = directory.resolve("log").toFile();
        for (int attempt = 1; ; attempt++) {
            int port = FreePort.any();
            Process process = new ProcessBuilder(command.on(port))
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .redirectInput(new File("/dev/null"))
                    .start();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> answers(port) || !process.isAlive());
            if (process.isAlive()) {
                return new Running(process, port);
            }
            assertThat(attempt)
                    .as("tries to start it; it said %s", Files.readString(log.toPath()))
                    .isLessThan(TRIES);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII).equals("SSH-");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
