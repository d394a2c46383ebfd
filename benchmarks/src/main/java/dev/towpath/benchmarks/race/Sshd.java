package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** OpenSSH's sshd, with its SFTP server as a program of its own. */
final class Sshd {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");

    private Sshd() {}

    static Daemon start(Path directory) throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM) || !Files.isExecutable(SFTP_SERVER)) {
            throw new IOException(
                    "needs " + PROGRAM + " and " + SFTP_SERVER + ": install openssh-server and openssh-sftp-server");
        }
        Daemon.prepare(directory, "ecdsa");
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path config = directory.resolve("sshd_config");
        return Daemon.start(directory, port -> {
            Files.write(config, configuration(directory, port));
            return List.of(PROGRAM.toString(), "-D", "-e", "-f", config.toString());
        });
    }

    private static List<String> configuration(Path directory, int port) {
        return List.of(
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
                "Subsystem sftp " + SFTP_SERVER);
    }
}
