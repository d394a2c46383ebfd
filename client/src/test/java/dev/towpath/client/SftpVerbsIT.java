package dev.towpath.client;

import static java.io.OutputStream.nullOutputStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.DiskSpace;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.ssh.CommandResult;
import dev.towpath.client.ssh.HostKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The verbs, as OpenSSH's server sees them. */
class SftpVerbsIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private Path files;
    private OpenSshServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = OpenSshServer.start(Files.createDirectory(directory.resolve("server")));
        files = Files.createDirectory(directory.resolve("files")).toRealPath();
        sftp = builder().connect();
    }

    @AfterEach
    void stop() {
        if (sftp != null) {
            sftp.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private SftpBuilder builder() throws IOException {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(server.port())
                .user(System.getProperty("user.name"))
                .privateKey(server.userKey())
                .hostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")))
                .directory(files.toString());
    }

    @Test
    void makesLinksTheRightWayRound() throws IOException {
        Files.writeString(files.resolve("file"), "x");
        Files.createDirectory(files.resolve("d"));

        sftp.symlink("d/link", "../file");
        sftp.hardLink("second", "file");

        assertThat(Files.readSymbolicLink(files.resolve("d/link"))).isEqualTo(Path.of("../file"));
        assertThat(sftp.readLink("d/link")).isEqualTo(files + "/file");
        assertThat(Files.isSameFile(files.resolve("second"), files.resolve("file")))
                .isTrue();
    }

    @Test
    void neverReplacesByRenameAndAlwaysByReplace() throws IOException {
        Files.writeString(files.resolve("new"), "new");
        Files.writeString(files.resolve("old"), "old");

        assertThatThrownBy(() -> sftp.rename("new", "old")).isInstanceOf(RemoteFileExistsException.class);
        assertThat(files.resolve("old")).hasContent("old");

        sftp.replace("new", "old");
        assertThat(files.resolve("old")).hasContent("new");
        assertThat(files.resolve("new")).doesNotExist();
    }

    @Test
    void changesAttributes() throws IOException {
        Path file = Files.writeString(files.resolve("file"), "0123456789");
        RemoteFile before = sftp.stat("file");

        sftp.chmod("file", "u=rw,g=r,o=");
        sftp.setModified("file", Instant.parse("2001-02-03T04:05:06Z"));
        sftp.chown("file", before.uid(), OptionalInt.empty());

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(Instant.parse("2001-02-03T04:05:06Z"));
        assertThat(sftp.stat("file").accessed()).isEqualTo(before.accessed());
        assertThat(sftp.stat("file").gid()).isEqualTo(before.gid());
        assertThat(sftp.truncate("file", 3)).isEqualTo(3);
        assertThat(file).hasContent("012");
        assertThat(sftp.truncate("file", 5)).isEqualTo(5);
        assertThat(file).hasBinaryContent(new byte[] {'0', '1', '2', 0, 0});
    }

    @Test
    void makesDirectoriesWithTheModeAskedFor() throws IOException {
        sftp.mkdirs("a/b/c", "555");
        sftp.mkdirs("a/b/c", "777");
        sftp.mkdirs("x/y");

        for (String made : List.of("a", "a/b", "a/b/c")) {
            assertThat(Files.getPosixFilePermissions(files.resolve(made)))
                    .isEqualTo(PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        assertThat(files.resolve("x/y")).isDirectory();
        sftp.chmod("a/b", "755");
        sftp.chmod("a", "755");
    }

    @Test
    void copiesOnTheServer() throws IOException {
        byte[] content = new byte[300_000];
        Files.write(files.resolve("a"), content);
        assumeTrue(sftp.info().capabilities().contains(Capability.COPY_DATA), "needs OpenSSH 9.0");

        sftp.copy("a", "b");

        assertThat(files.resolve("b")).hasBinaryContent(content);
        assertThat(sftp.list(".")).hasSize(2);
    }

    @Test
    void deletesTreesWithoutFollowingLinks() throws IOException {
        Files.createDirectories(files.resolve("t/a/b"));
        Files.writeString(files.resolve("t/a/b/file"), "x");
        Files.createDirectories(files.resolve("kept"));
        Files.writeString(files.resolve("kept/file"), "x");
        Files.createSymbolicLink(files.resolve("t/link"), files.resolve("kept"));

        assertThat(sftp.deleteTree("t")).isEqualTo(5);

        assertThat(files.resolve("t")).doesNotExist();
        assertThat(files.resolve("kept/file")).exists();
    }

    @Test
    void walksAndFinds() throws IOException {
        Files.createDirectories(files.resolve("in/sub"));
        Files.writeString(files.resolve("in/a.csv"), "x");
        Files.writeString(files.resolve("in/sub/b.csv"), "x");

        try (var walk = sftp.walk("in")) {
            assertThat(walk.map(RemoteFile::name)).containsExactly("a.csv", "sub", "b.csv");
        }
        try (var entries = sftp.entries("in")) {
            assertThat(entries.map(RemoteFile::name)).containsExactlyInAnyOrder("a.csv", "sub");
        }
        assertThat(sftp.glob("in/**/*.csv")).extracting(RemoteFile::name).containsExactly("a.csv", "b.csv");
    }

    @Test
    void asksForSpace() throws IOException {
        DiskSpace space = sftp.space(".");

        assertThat(space.total()).isGreaterThan(0);
        assertThat(space.available()).isBetween(0L, space.free());
    }

    @Test
    void runsCommandsInTheHomeAndTellsHowTheyEnded() throws IOException {
        CommandResult said = sftp.exec("echo \u00fc; echo oops >&2; exit 3");

        assertThat(said.out()).isEqualTo("\u00fc\n");
        assertThat(said.err()).isEqualTo("oops\n");
        assertThat(said.exitCode()).isEqualTo(3);
        assertThat(said.succeeded()).isFalse();
        assertThat(said.toString()).doesNotContain("oops");
        assertThat(sftp.exec("pwd").out()).isNotEqualTo(files + "\n");
        assertThat(sftp.exec("cat").succeeded()).as("input that ends").isTrue();
        assertThat(sftp.exec("kill -9 $$").signal()).hasValue("KILL");
        assertThat(sftp.list(".")).isEmpty();
    }

    @Test
    void endsACommandThatTakesTooLongOrSaysTooMuch() throws IOException {
        assertThatThrownBy(() -> sftp.exec("sleep 600; : s3cret", Duration.ofMillis(300)))
                .isInstanceOf(SftpTimeoutException.class)
                .hasMessageContaining("0.3 s")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> sftp.exec("yes"))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("16777216");
        assertThat(sftp.exec("echo still here").out()).isEqualTo("still here\n");
    }

    @Test
    void handsOnWhatACommandPrintsAsItComes() throws Exception {
        Bytes out = new Bytes();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        long many = 5L * 1024 * 1024;

        CommandResult ended = sftp.exec("head -c " + many + " /dev/zero; echo oops >&2; exit 3", MINUTE, out, err);

        assertThat(out.count).isEqualTo(many);
        assertThat(err).hasToString("oops\n");
        assertThat(ended).isEqualTo(new CommandResult(3, Optional.empty(), "", ""));
    }

    @Test
    void leavesACommandWhoseOutputIsNotTakenOrTakesTooLong() throws Exception {
        IOException full = new IOException("full");
        OutputStream refusing = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw full;
            }
        };

        assertThatThrownBy(() -> sftp.exec("yes", MINUTE, refusing, nullOutputStream()))
                .isSameAs(full);
        assertThatThrownBy(() -> sftp.exec("yes", Duration.ofMillis(300), nullOutputStream(), nullOutputStream()))
                .isInstanceOf(SftpTimeoutException.class);
        assertThatThrownBy(() -> sftp.exec("yes", MINUTE, interrupting(), nullOutputStream()))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).as("the flag").isTrue();
        assertThat(sftp.exec("echo still here").out()).isEqualTo("still here\n");
    }

    @Test
    void endsWithACommandThatPrintsWhenItIsClosed() throws Exception {
        CountDownLatch printing = new CountDownLatch(1);
        OutputStream telling = new OutputStream() {
            @Override
            public void write(int one) {
                printing.countDown();
            }
        };
        CompletableFuture<CommandResult> running = CompletableFuture.supplyAsync(() -> {
            try {
                return sftp.exec("while :; do echo x; sleep 0.1; done", MINUTE, telling, nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(printing.await(60, TimeUnit.SECONDS)).isTrue();

        sftp.close();

        assertThat(running)
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .havingRootCause()
                .isNotInstanceOf(TimeoutException.class);
    }

    private static OutputStream interrupting() {
        return new OutputStream() {
            @Override
            public void write(int one) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Counts, for there are too many to keep. */
    private static final class Bytes extends OutputStream {
        private long count;

        @Override
        public void write(int one) {
            count++;
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            count += length;
        }
    }

    @Test
    void saysThatCommandsAreRefused() throws IOException, InterruptedException {
        Path other = Files.createDirectory(directory.resolve("sftp-only"));
        try (OpenSshServer sftpOnly = OpenSshServer.start(other, "ForceCommand internal-sftp", "MaxSessions 1");
                Sftp client = Sftp.builder()
                        .host("127.0.0.1")
                        .port(sftpOnly.port())
                        .user(System.getProperty("user.name"))
                        .privateKey(sftpOnly.userKey())
                        .hostKeys(HostKeys.knownHostsText(sftpOnly.knownHostsLine("ed25519")))
                        .connect()) {
            assertThatThrownBy(() -> client.exec("id"))
                    .isInstanceOf(UnsupportedByServerException.class)
                    .hasMessageContaining("MaxSessions");
            assertThat(client.exists("/")).isTrue();
        }
    }

    @Test
    void letsAProgramOnTheServerComputeAChecksum() throws IOException {
        Files.writeString(files.resolve("it's a \"file\"\n"), "abc");
        String expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

        FileChecksum byCommand = sftp.checksum("it's a \"file\"\n", Checksum.SHA_256, EnumSet.of(ChecksumWay.COMMAND));

        assertThat(byCommand).isEqualTo(new FileChecksum(Checksum.SHA_256, expected, ChecksumWay.COMMAND));
        assertThat(sftp.checksum("it's a \"file\"\n", Checksum.SHA_256)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(value = Checksum.class, mode = EnumSource.Mode.EXCLUDE, names = "CRC_32")
    void agreesWithProgramsOnTheServer(Checksum algorithm) throws IOException {
        Files.writeString(files.resolve("abc"), "abc");

        String byCommand =
                sftp.checksum("abc", algorithm, EnumSet.of(ChecksumWay.COMMAND)).hex();

        assertThat(byCommand).isEqualTo(sftp.checksum("abc", algorithm));
    }

    @Test
    void goesOnAfterTheServerLostItsSessions() throws IOException {
        sftp.mkdir("before");
        RemoteFileSystem lost = sftp.unwrap(RemoteFileSystem.class).orElseThrow();

        server.killSessions();
        await().atMost(Duration.ofSeconds(60)).until(() -> !lost.isOpen());
        sftp.mkdir("after");

        assertThat(sftp.list(".")).extracting(RemoteFile::name).containsExactly("after", "before");
        assertThat(sftp.pwd()).isEqualTo(files.toString());
    }

    @Test
    void speaksSftpWithACommand() throws IOException {
        Path program = Path.of("/usr/lib/openssh/sftp-server");
        assumeTrue(Files.isExecutable(program), "needs the Debian package openssh-sftp-server");

        try (Sftp client = builder().serverCommand(program.toString()).connect()) {
            client.mkdir("made");
        }

        assertThat(files.resolve("made")).isDirectory();
        assertThatThrownBy(() -> builder()
                        .serverCommand("/bin/echo hello from the shell")
                        .connect())
                .hasMessageContaining("hello");
        assertThatThrownBy(() -> builder().serverCommand("/no/such/program").connect())
                .hasMessageContaining("exit status 127");
    }

    @Test
    void tellsWhatWasAgreedOn() throws IOException {
        ConnectionInfo info = sftp.info();

        assertThat(info.serverIdentification()).startsWith("SSH-2.0-OpenSSH_");
        assertThat(server.knownHostsLine("ed25519")).contains(info.hostKey());
        assertThat(info.hostKeyFingerprint()).startsWith("SHA256:");
        assertThat(info.cipherOut()).isEqualTo("aes128-gcm@openssh.com").isEqualTo(info.cipherIn());
        assertThat(info.negotiated().macOut()).isEqualTo("<implicit>");
        assertThat(info.compressionOut()).isEqualTo("none").isEqualTo(info.compressionIn());
        assertThat(info.offered().ciphers()).contains(info.cipherOut());
        assertThat(info.extensions()).containsEntry("posix-rename@openssh.com", "1");
        assertThat(info.capabilities()).contains(Capability.STATVFS);
        assertThat(info.user()).isEqualTo(System.getProperty("user.name"));
    }
}
