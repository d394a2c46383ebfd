package dev.towpath.examples;

import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.fixture.Fault;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script with OpenSSH's {@code sftp}: an ssh_config to log in with, and a disk that is full. */
@SftpTest
class SftpCommandTest {
    @BeforeEach
    void findSftp() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/sftp")), "needs the Debian package openssh-client");
    }

    @Test
    void uploads(SftpServer server, @TempDir Path directory) throws Exception {
        Path report = Files.writeString(directory.resolve("report.csv"), "1;2");

        assertThat(Script.put(report, server)).isZero();

        assertThat(server.path("/report.csv")).hasContent("1;2");
    }

    @Test
    void failsWhenTheDiskIsFull(SftpServer server, @TempDir Path directory) throws Exception {
        Path report = Files.writeString(directory.resolve("report.csv"), "1;2");
        server.inject(on(WRITE).path("/report.csv"), Fault.failure("disk full"));

        assertThat(Script.put(report, server)).isEqualTo(1);
    }

    /** The code under test. */
    static final class Script {
        static int put(Path file, SftpServer server) throws IOException, InterruptedException {
            Process sftp = new ProcessBuilder(
                            "sftp",
                            "-q",
                            "-b",
                            "-",
                            "-F",
                            server.sshConfigFile().toString(),
                            "test")
                    .redirectErrorStream(true)
                    .start();
            sftp.outputWriter()
                    .append("put ")
                    .append(file.toString())
                    .append("\n")
                    .close();
            sftp.getInputStream().readAllBytes();
            if (!sftp.waitFor(60, TimeUnit.SECONDS)) {
                sftp.destroyForcibly();
                throw new IOException("sftp did not end");
            }
            return sftp.exitValue();
        }
    }
}
