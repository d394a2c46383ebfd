package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** ProFTPD with mod_sftp, which computes checksums itself. */
final class ProFtpd {
    private static final Path PROGRAM = Path.of("/usr/sbin/proftpd");
    private static final Path MODULE = Path.of("/usr/lib/proftpd/mod_sftp.so");

    private ProFtpd() {}

    static Daemon start(Path directory) throws IOException, InterruptedException {
        String user = System.getProperty("user.name");
        if (!Files.isExecutable(PROGRAM) || !Files.exists(MODULE) || !user.equals("root")) {
            throw new IOException(
                    "needs root, " + PROGRAM + " and " + MODULE + ": install proftpd-core and proftpd-mod-crypto");
        }
        Daemon.prepare(directory, "rsa");
        secret(directory.resolve("passwd"), user + ":*:0:0::/:/bin/sh\n");
        secret(directory.resolve("group"), user + ":x:0:" + user + "\n");
        secret(
                directory.resolve("authorized_keys"),
                Programs.run(List.of("ssh-keygen", "-e", "-f", directory + "/id.pub")));
        Path config = directory.resolve("proftpd.conf");
        return Daemon.start(directory, port -> {
            Files.write(config, configuration(directory, port, user));
            return List.of(PROGRAM.toString(), "-n", "-q", "-c", config.toString());
        });
    }

    private static void secret(Path file, String content) throws IOException {
        Files.writeString(file, content);
        // It refuses files that others may read.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static List<String> configuration(Path directory, int port, String user) {
        return List.of(
                "ServerType standalone",
                "DefaultAddress 127.0.0.1",
                "UseIPv6 off",
                "Port " + port,
                "ModulePath " + MODULE.getParent(),
                "LoadModule mod_sftp.c",
                "User " + user,
                "Group " + user,
                "RootLogin on",
                "UseFtpUsers off",
                "RequireValidShell off",
                "AuthOrder mod_auth_file.c",
                "AuthUserFile " + directory.resolve("passwd"),
                "AuthGroupFile " + directory.resolve("group"),
                "PidFile " + directory.resolve("pid"),
                "ScoreboardFile " + directory.resolve("score"),
                "DelayEngine off",
                "SystemLog " + directory.resolve("system.log"),
                "UseReverseDNS off",
                "AllowOverwrite on",
                "SFTPEngine on",
                "SFTPLog " + directory.resolve("sftp.log"),
                "SFTPHostKey " + directory.resolve("host"),
                "SFTPAuthMethods publickey",
                "SFTPAuthorizedUserKeys file:" + directory.resolve("authorized_keys"));
    }
}
