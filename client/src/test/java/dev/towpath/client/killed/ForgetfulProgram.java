package dev.towpath.client.killed;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.Transfers;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Opens all there is to open, in a JVM of its own, and closes nothing. */
final class ForgetfulProgram {
    private ForgetfulProgram() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[2]);
        SftpServer own = SftpServer.start();
        Path handedOut = own.knownHostsFile();
        Sftp toOwn = connect(own.port(), own.fingerprint());
        Sftp sftp = connect(Integer.parseInt(arguments[0]), arguments[1]);
        InputStream stream = sftp.read("/small");
        Transfers background = sftp.background(2);
        background.get("/stalls", directory.resolve("down"));
        background.put(directory.resolve("up"), "/up");
        sftp.inbox("/inbox").every(Duration.ofSeconds(1), file -> {});

        System.out.println(Files.exists(handedOut) + " " + toOwn.exists("/none") + " " + stream.read());
        if (arguments.length > 3) {
            System.exit(Integer.parseInt(arguments[3]));
        }
    }

    private static Sftp connect(int port, String fingerprint) throws IOException {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(fingerprint))
                .connect();
    }
}
