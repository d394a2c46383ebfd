package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Directories with many entries, looked at with little memory, and directories deep in one another. */
@Tag("lane")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class HugeTreesIT {
    private static final int ENTRIES = 100_000;
    private static final int LEVELS = 1_000;

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class AHundredThousandEntries {
        private SftpServer server;

        @BeforeAll
        void start() throws IOException {
            server = SftpServer.start();
            Path directory = Files.createDirectory(server.path("/huge"));
            for (int i = 0; i < ENTRIES; i++) {
                Files.createFile(directory.resolve("file-of-the-day-" + i + ".csv"));
            }
        }

        @AfterAll
        void stop() {
            server.close();
        }

        @ParameterizedTest
        @CsvSource({"list, 100000", "entries, 100000", "walk, 100001", "glob, 11111"})
        void takeSixtyFourMegabytes(String how, long expected) throws Exception {
            assertThat(inAChildWith64Megabytes(how)).isEqualTo(expected + "\n");
        }

        private String inAChildWith64Megabytes(String how) throws IOException, InterruptedException {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-cp",
                            System.getProperty("java.class.path"),
                            HugeListing.class.getName(),
                            String.valueOf(server.port()),
                            server.fingerprint(),
                            how)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
                return said;
            } finally {
                child.destroyForcibly();
            }
        }
    }

    @Nested
    class DirectoriesInOneAnother {
        /** The fixture looks up each path name by name, which costs the square of the depth; OpenSSH takes all. */
        private static final int LEVELS_OF_FIXTURE = 200;

        @Test
        void areWalkedAndDeleted() throws IOException {
            try (SftpServer server = SftpServer.start();
                    Sftp sftp = ToFixture.connect(server)) {
                Files.createDirectories(server.path("/top" + "/d".repeat(LEVELS_OF_FIXTURE)));

                assertThat(sftp.glob("/top/**/d")).hasSize(LEVELS_OF_FIXTURE);
                walkAndDelete(sftp, "/top", LEVELS_OF_FIXTURE);

                assertThat(server.path("/top")).doesNotExist();
            }
        }

        @Test
        void areWalkedAndDeletedByTheThousandOnOpenSsh(@TempDir Path directory)
                throws IOException, InterruptedException {
            Path top = directory.toRealPath().resolve("top");
            Files.createDirectories(Path.of(top + "/d".repeat(LEVELS)));
            try (OpenSshServer server = OpenSshServer.start(Files.createDirectory(directory.resolve("server")));
                    Sftp sftp = Sftp.builder()
                            .host("127.0.0.1")
                            .port(server.port())
                            .user(System.getProperty("user.name"))
                            .privateKey(server.userKey())
                            .hostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")))
                            .connect()) {
                walkAndDelete(sftp, top.toString(), LEVELS);

                assertThat(top).doesNotExist();
            }
        }

        private void walkAndDelete(Sftp sftp, String top, int levels) throws IOException {
            try (Stream<RemoteFile> walk = sftp.walk(top)) {
                assertThat(walk.count()).isEqualTo(levels);
            }
            assertThat(sftp.deleteTree(top)).isEqualTo(levels + 1);
        }
    }
}
