package dev.towpath.client.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.peers.RealServer;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.Progress;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import dev.towpath.fixture.network.FaultLink;
import dev.towpath.fixture.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transfers with real servers that break once on the way: they end with identical bytes, and hardly anything that was
 * across is carried again. {@code -Dtowpath.kills=200} for more kills of the session, and all faults with all servers.
 */
@Tag("lane")
@Timeout(3600)
class BrokenRealServersIT {
    private static final int KILLS = Integer.getInteger("towpath.kills", 20);
    private static final long SEED = Long.getLong("towpath.seed", 7);
    /** One request of 255 KiB that was arriving, and the 32 KiB that are compared before it, are less than 1 % of it. */
    private static final int SIZE = 32 << 20;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Random random = new Random(SEED);

    @TempDir
    private Path here;

    @TempDir
    private Path there;

    private Path wireLog;
    private byte[] content;

    @BeforeEach
    void makeContent() {
        content = new byte[SIZE];
        random.nextBytes(content);
    }

    private int somewhere() {
        return SIZE / 8 + random.nextInt(SIZE / 2);
    }

    /** With a wire log of its own, for the connections it makes in a row. */
    private Sftp connect(SftpBuilder login, Duration patience) throws IOException {
        wireLog = here.resolve("wire-" + random.nextLong());
        return login.stallTimeout(patience)
                .responseTimeout(patience)
                .retry(RetryPolicy.exponential(8).withFirstPause(Duration.ofMillis(50)))
                .wireLog(wireLog)
                .connect();
    }

    /** Both ways, with something that happens as soon as so many bytes are across. */
    private void carry(Sftp sftp, RealServer server, boolean up, Consumer<Progress> onProgress) throws IOException {
        Path local = here.resolve("file");
        Path remote = server.files().resolve("file");
        Files.write(up ? local : remote, content);
        Files.deleteIfExists(up ? remote : local);
        String path = (server.root().equals("/") ? "" : server.root()) + "/file";
        if (up) {
            assertThat(sftp.put(local, path, o -> o.onProgress(onProgress)).bytes())
                    .isEqualTo(SIZE);
        } else {
            assertThat(sftp.get(path, local, o -> o.onProgress(onProgress)).bytes())
                    .isEqualTo(SIZE);
        }
        assertThat(Files.mismatch(local, remote)).isEqualTo(-1);
        Breaking.requireNoParts(path, here, server.files());
    }

    @Test
    void goesOnWhenTheSessionOfSshdIsKilled() throws Exception {
        try (OpenSshServer sshd = OpenSshServer.start(there)) {
            RealServer server = new RealServer(
                    Sftp.builder()
                            .host("127.0.0.1")
                            .port(sshd.port())
                            .user(System.getProperty("user.name"))
                            .privateKey(sshd.userKey())
                            .hostKeys(HostKeys.knownHostsText(sshd.knownHostsLine("ed25519"))),
                    sshd.port(),
                    there.toRealPath().toString(),
                    there,
                    sshd::close);
            for (int kill = 1; kill <= KILLS; kill++) {
                boolean up = kill % 2 == 0;
                try (Sftp sftp = connect(server.login(), PATIENCE)) {
                    carry(sftp, server, up, Breaking.once(random.nextInt(SIZE), sshd::killSessions));
                }
                assertThat(Resent.share(wireLog, up ? "WRITE" : "READ"))
                        .as("seed %d, kill %d", SEED, kill)
                        .isLessThan(0.01);
            }
        }
    }

    private interface Start {
        RealServer in(Path directory) throws IOException, InterruptedException;
    }

    private static final Map<String, Start> SERVERS = Map.of(
            "OpenSSH", RealServer::openSsh,
            "ProFTPD", RealServer::proFtpd,
            "Dropbear", RealServer::dropbear,
            "asyncssh", RealServer::asyncSsh);

    /** All five for the two that servers are made of most often, one for the others unless more is wanted. */
    private static Stream<Arguments> faults() {
        List<String> all = List.of("fin", "rst", "stall", "corrupt", "drip");
        return Stream.of("OpenSSH", "ProFTPD", "Dropbear", "asyncssh").flatMap(server -> {
            boolean whole = KILLS >= 200 || server.equals("OpenSSH") || server.equals("ProFTPD");
            return (whole ? all : List.of("rst")).stream().map(fault -> Arguments.of(server, fault));
        });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void goesOn(String name, String fault) throws Exception {
        try (RealServer server = SERVERS.get(name).in(there)) {
            breakAndGoOn(server, fault);
        }
    }

    private void breakAndGoOn(RealServer server, String fault) throws IOException {
        for (boolean up : new boolean[] {true, false}) {
            try (FaultLink link = FaultLink.to("127.0.0.1", server.port());
                    Sftp sftp = connect(
                            server.login().port(link.port()).hostKeys(HostKeys.insecureAcceptAny()), patience(fault))) {
                Direction data = up ? Direction.TO_SERVER : Direction.TO_CLIENT;
                Network network = link.network();
                int place = somewhere();
                Consumer<Progress> onProgress = progress -> {};
                switch (fault) {
                    case "fin" -> network.cutAfter(place, data, End.FIN);
                    case "rst" -> network.cutAfter(place, data, End.RST);
                    case "stall" -> network.stallAfter(place, data);
                    case "corrupt" -> network.corruptAfter(place, data, SEED);
                    default -> onProgress = Breaking.once(place, () -> drip(network));
                }
                carry(sftp, server, up, onProgress);
                if (!fault.equals("drip")) {
                    assertThat(link.network().accepted()).as("connections").isGreaterThan(1);
                }
            }
            assertThat(Resent.share(wireLog, up ? "WRITE" : "READ"))
                    .as("%s, up %s, seed %d", fault, up, SEED)
                    .isLessThan(0.01);
        }
    }

    /** What ends by waiting only ends soon; all else is not to be given up where a busy machine holds it up. */
    private static Duration patience(String fault) {
        return switch (fault) {
            case "stall" -> Duration.ofSeconds(3);
            // A length that is wrong may be waited for.
            case "corrupt" -> Duration.ofSeconds(8);
            default -> PATIENCE;
        };
    }

    /** For a second hardly anything passes. */
    private static void drip(Network network) {
        network.drip(2_000);
        CompletableFuture<Void> unused =
                CompletableFuture.runAsync(network::heal, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
    }
}
