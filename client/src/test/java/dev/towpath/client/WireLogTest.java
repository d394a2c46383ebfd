package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireLogTest {
    @TempDir
    Path directory;

    private String log() throws IOException {
        return Files.readString(directory.resolve("wire.log"));
    }

    private SftpBuilder builder(SftpServer server) {
        return ToFixture.builder(server).wireLog(directory.resolve("wire.log"));
    }

    @Test
    void tellsEachRequestAndReplyButNoSecretAndNoContent() throws IOException {
        Path local = Files.writeString(directory.resolve("a.csv"), "canary-content".repeat(10_000));
        try (SftpServer server = SftpServer.start()) {
            try (Sftp sftp = builder(server).connect()) {
                sftp.mkdir("in");
                sftp.put(local, "in/a.csv");
                sftp.get("in/a.csv", directory.resolve("b.csv"));
                sftp.list("in");
                assertThatThrownBy(() -> sftp.stat("missing")).isInstanceOf(NoSuchRemoteFileException.class);
            }
        }

        assertThat(log())
                .contains("# SFTP channel on 127.0.0.1:", "for \"test\"")
                .contains("> INIT version 3", "< VERSION 3, ", "posix-rename@openssh.com 1")
                .contains("MKDIR \"/in\"")
                .containsPattern("> \\d+ OPEN \"/in/\\.a\\.csv\\.\\w+\\.towpath-part\" flags 0x")
                .containsPattern("> \\d+ EXTENDED posix-rename@openssh\\.com \"/in/\\S+\" to \"/in/a\\.csv\"\n")
                .containsPattern("< \\d+ HANDLE [0-9a-f]+\n")
                .containsPattern("> \\d+ WRITE [0-9a-f]+ at 0, \\d+ bytes\n")
                .containsPattern("> \\d+ READ [0-9a-f]+ at 0, \\d+ bytes\n")
                .containsPattern("< \\d+ DATA, \\d+ bytes\n")
                .containsPattern("< \\d+ NAME, 3 names, first \"")
                .containsPattern("< \\d+ STATUS 2 \"")
                .contains("# the channel ended: ")
                .doesNotContain("canary");
        assertThat(log().lines()).allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z [<>#] .*"));
    }

    @Test
    void isAppendedToAndForTheOwnersEyesOnly() throws IOException {
        try (SftpServer server = SftpServer.start()) {
            builder(server).connect().close();
            builder(server).connect().close();
        }

        assertThat(log().lines().filter(line -> line.contains("# SFTP channel on")))
                .hasSize(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("wire.log"))))
                .isEqualTo("rw-------");
    }

    @Test
    void goesOnWithTheNextConnectionWhenOneBreaks() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = builder(server).connect()) {
            server.disconnectAll();

            await().atMost(Duration.ofSeconds(30)).until(() -> log().contains("# the channel ended: "));
            assertThat(sftp.exists("/")).as("over the next connection").isTrue();
            assertThat(log().lines().filter(line -> line.contains("# SFTP channel on")))
                    .hasSize(2);
        }
    }

    @Test
    void doesNotObeyTheServersText() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = builder(server).connect()) {
            Files.write(server.path("/a\u001b[31m\nb"), new byte[0]);

            sftp.stat("/a\u001b[31m\nb");

            assertThat(log()).contains("\"/a\\u001b[31m\\nb\"").doesNotContain("\u001b");
        }
    }

    @Test
    void thatCannotBeWrittenIsToldBeforeAnythingElse() {
        try (SftpServer server = SftpServer.start()) {
            SftpBuilder builder = ToFixture.builder(server)
                    .wireLog(directory.resolve("missing").resolve("wire.log"));

            assertThatThrownBy(builder::connect)
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("wire.log");
        }
    }

    @Test
    void showsWhatItCannotRead() throws IOException {
        List<String> lines;
        try (SftpServer server = SftpServer.start()) {
            try (Sftp sftp =
                    builder(server).fileNames(StandardCharsets.ISO_8859_1).connect()) {
                sftp.mkdir("gr\u00fcn");
            }
            lines = log().lines().toList();
        }

        assertThat(lines).anyMatch(line -> line.contains("MKDIR \"/gr\u00fcn\""));
    }
}
