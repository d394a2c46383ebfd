package dev.towpath.client.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.remote.ReadWindow;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.remote.WriteWindow;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.Progress;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.FaultLink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A file goes over several channels of a connection to OpenSSH's sshd, and one of its SFTP servers is killed, or all of
 * the session: the file arrives whole, and no more of it is carried again than may have been under way. {@code
 * -Dtowpath.kills=200} for more kills.
 */
@Tag("lane")
@Timeout(3600)
class BrokenStripesIT {
    /** Shared by four. */
    private static final int KILLS = Integer.getInteger("towpath.kills", 8);

    private static final long SEED = Long.getLong("towpath.seed", 108);
    private static final int SIZE = 64 << 20;
    private static final int STREAMS = 4;
    /** What it takes to connect and log in several times, and what SSH adds to each packet. */
    private static final int OVERHEAD = 1 << 20;

    private final Random random = new Random(SEED);

    @TempDir
    private Path here;

    @TempDir
    private Path there;

    private Path content;

    @BeforeEach
    void makeContent() throws IOException {
        content = here.resolve("content");
        byte[] piece = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(content)) {
            for (int i = 0; i < SIZE; i += piece.length) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
    }

    @ParameterizedTest(name = "up: {0}, all of the session: {1}")
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void arrivesWhole(boolean up, boolean session, TestReporter reporter) throws Exception {
        int most = 0;
        try (OpenSshServer sshd = OpenSshServer.start(there, OpenSshServer.sftpServer("-l ERROR"))) {
            for (int kill = 1; kill <= KILLS / 4; kill++) {
                long place = random.nextInt(SIZE);
                int which = random.nextInt(STREAMS);
                int[] running = {0};
                Runnable killing = () -> {
                    List<ProcessHandle> servers = sshd.sftpServers();
                    running[0] = servers.size();
                    if (session) {
                        sshd.killSessions();
                    } else if (!servers.isEmpty()) {
                        boolean unused = servers.get(which % servers.size()).destroyForcibly();
                    }
                };
                carry("seed " + SEED + ", kill " + kill, sshd, up, Breaking.once(place, killing));
                most = Math.max(most, running[0]);
            }
        }
        // A busy machine may start the others too late for a kill that comes early.
        reporter.publishEntry("most SFTP servers at a kill", String.valueOf(most));
    }

    private void carry(String what, OpenSshServer sshd, boolean up, Consumer<Progress> onProgress) throws IOException {
        Path remote = there.toRealPath().resolve("file");
        Path local = up ? content : here.resolve("file");
        Files.deleteIfExists(up ? remote : local);
        if (!up && !Files.exists(remote)) {
            Files.copy(content, remote);
            // What changed a moment ago is downloaded over one channel.
            Files.setLastModifiedTime(remote, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        Direction data = up ? Direction.TO_SERVER : Direction.TO_CLIENT;
        try (FaultLink link = FaultLink.to("127.0.0.1", sshd.port())) {
            // As long as it takes until the channels are there, and some of the file is left.
            link.network().roundTrip(Duration.ofMillis(20));
            try (Sftp sftp = Sftp.builder()
                    .host("127.0.0.1")
                    .port(link.port())
                    .user(System.getProperty("user.name"))
                    .privateKey(sshd.userKey())
                    .hostKeys(HostKeys.insecureAcceptAny())
                    .retry(RetryPolicy.exponential(8).withFirstPause(Duration.ofMillis(20)))
                    .connect()) {
                Transferred done = up
                        ? sftp.put(
                                local,
                                remote.toString(),
                                o -> o.streams(STREAMS).onProgress(onProgress))
                        : sftp.get(
                                remote.toString(),
                                local,
                                o -> o.streams(STREAMS).onProgress(onProgress));
                assertThat(done.bytes()).as(what).isEqualTo(SIZE);
            }
            long inFlight = up ? WriteWindow.REACH : ReadWindow.REACH;
            assertThat(link.network().delivered(data)).as(what).isLessThan(SIZE + inFlight + OVERHEAD);
        }
        assertThat(Files.mismatch(local, remote)).as(what).isEqualTo(-1);
        Breaking.requireNoParts(what, here, there);
    }
}
