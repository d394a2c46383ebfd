package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults 12 to 21: the line goes bad below a connection that stands. */
@Timeout(180)
class LineFaultsTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final int SIZE = 3_000_000;

    @TempDir
    private Path here;

    private SftpServer server;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        byte[] content = new byte[SIZE];
        new Random(7).nextBytes(content);
        Files.write(here.resolve("big"), content);
        Files.write(server.home("test").resolve("big"), content);
        Files.writeString(server.home("test").resolve("old"), "old");
        Files.writeString(here.resolve("old"), "old");
    }

    @AfterEach
    void nothingIsLeftOver() {
        server.network().heal();
        await().untilAsserted(() -> assertThat(server.network().open()).isZero());
        assertThat(server.openHandles()).isEmpty();
        server.close();
    }

    private SftpBuilder builder() {
        return ToFixture.builder(server).retry(RetryPolicy.none());
    }

    private SftpBuilder impatient() {
        return builder().responseTimeout(SOON).stallTimeout(SOON);
    }

    /** A download over {@code old} that must fail as {@code type} and leave nothing but what was there. */
    private <T extends SftpException> T failedGet(Sftp sftp, Class<T> type) throws IOException {
        T failure = Ends.with(type, () -> sftp.get("big", here.resolve("old")));
        assertThat(here.resolve("old")).hasContent("old");
        assertThat(Ends.names(here)).containsExactly("big", "old");
        assertThat(failure.retryable()).isTrue();
        return failure;
    }

    /** An upload over {@code old} that must fail as {@code type}; a part file is named if it could not be removed. */
    private <T extends SftpException> T failedPut(Sftp sftp, Class<T> type) throws IOException {
        T failure = Ends.with(type, () -> sftp.put(here.resolve("big"), "old"));
        assertThat(server.home("test").resolve("old")).hasContent("old");
        assertThat(failure.retryable()).isTrue();
        Ends.names(server.home("test")).stream()
                .filter(name -> name.endsWith(".towpath-part"))
                .forEach(part -> assertThat(failure).hasMessageContaining(part));
        return failure;
    }

    @Test
    @DisplayName("12: a line that falls silent towards us ends a download at the stall timeout")
    void silenceInADownload() throws IOException {
        try (Sftp sftp = Patience.connected(impatient())) {
            server.network().stallAfter(200_000, Direction.TO_CLIENT);

            assertThat(failedGet(sftp, SftpTimeoutException.class)).hasMessageContaining("500 ms");
        }
    }

    @Test
    @DisplayName("12: a line that falls silent towards us ends every other request at the response timeout")
    void silenceInAListing() throws IOException {
        try (Sftp sftp = Patience.connected(impatient())) {
            server.network().stall(Direction.TO_CLIENT);

            Ends.with(SftpTimeoutException.class, "/", () -> sftp.list("."));
        }
    }

    @Test
    @DisplayName("13: a server that takes nothing any more ends an upload though the socket is full")
    void fullSendBuffer() throws IOException {
        try (Sftp sftp = Patience.connected(impatient())) {
            server.network().stallAfter(200_000, Direction.TO_SERVER);

            failedPut(sftp, SftpTimeoutException.class);
        }
    }

    @Test
    @DisplayName("14: a line that only drips ends a transfer when a block takes longer than the stall timeout")
    void drip() throws IOException {
        try (Sftp sftp = Patience.connected(impatient())) {
            server.network().drip(50);

            failedGet(sftp, SftpTimeoutException.class);
        }
    }

    @Test
    @DisplayName("14: a line that moves all the time, but too slowly, ends a transfer at its time limit")
    void tooSlow() throws IOException {
        // All of it would take two seconds.
        server.network().bandwidth(SIZE / 2);
        try (Sftp sftp = builder().transfers(how -> how.timeLimit(SOON)).connect()) {
            assertThat(failedGet(sftp, SftpTimeoutException.class))
                    .hasMessageContaining("longer than its limit, 500 ms")
                    .hasMessageContaining("bytes have come");
            server.network().heal();
            server.network().bandwidth(SIZE / 2);
            Ends.with(SftpTimeoutException.class, () -> sftp.get("big", OutputStream.nullOutputStream()));
            server.network().heal();
            server.network().bandwidth(SIZE / 2);
            assertThat(failedPut(sftp, SftpTimeoutException.class)).hasMessageContaining("bytes are safe");
            // The request that removes the part file is behind what the line has taken.
            await().untilAsserted(
                            () -> assertThat(Ends.names(server.home("test"))).containsExactly("big", "old"));
        }
    }

    @Test
    @DisplayName("14: a time limit that is kept changes nothing")
    void fastEnough() throws Exception {
        try (Sftp sftp =
                builder().transfers(how -> how.timeLimit(Duration.ofDays(365))).connect()) {
            assertThat(Ends.well(() -> sftp.get("big", here.resolve("new"))).bytes())
                    .isEqualTo(SIZE);
            assertThat(Ends.well(() -> sftp.put(here.resolve("big"), "new")).bytes())
                    .isEqualTo(SIZE);
        }
    }

    @Test
    @DisplayName("15: a line that gets narrow and wide again completes, and progress never goes back")
    void narrowForAWhile() throws Exception {
        AtomicLong seen = new AtomicLong(-1);
        server.network().bandwidth(2_000_000);
        try (Sftp sftp = builder().connect()) {
            Transferred done = Ends.well(() -> sftp.get(
                    "big",
                    here.resolve("new"),
                    how -> how.onProgress(progress -> {
                        assertThat(progress.done()).isGreaterThanOrEqualTo(seen.get());
                        seen.set(progress.done());
                        if (progress.done() > SIZE / 3) {
                            server.network().bandwidth(progress.done() > SIZE / 2 ? 0 : 20_000_000);
                        }
                    })));

            assertThat(done.bytes()).isEqualTo(SIZE);
        }
        assertThat(seen).hasValue(SIZE);
        assertThat(here.resolve("new")).hasSameBinaryContentAs(here.resolve("big"));
    }

    @Test
    @DisplayName("16: a long line is filled with requests")
    void longLine() throws Exception {
        try (Sftp sftp = builder().connect()) {
            server.network().roundTrip(Duration.ofMillis(300));

            Ends.well(() -> sftp.get("big", here.resolve("new")));
            Ends.well(() -> sftp.put(here.resolve("big"), "new"));
        }
        assertThat(here.resolve("new")).hasSameBinaryContentAs(here.resolve("big"));
        assertThat(Files.readAllBytes(server.home("test").resolve("new")))
                .isEqualTo(Files.readAllBytes(here.resolve("big")));
    }

    @ParameterizedTest(name = "17: a flipped bit breaks the connection as such, {0}")
    @EnumSource(Direction.class)
    void flippedBit(Direction direction) throws IOException {
        try (Sftp sftp = builder().connect()) {
            server.network().corruptAfter(100_000, direction, 3);

            ConnectionLostException failure = direction == Direction.TO_CLIENT
                    ? failedGet(sftp, ConnectionLostException.class)
                    : failedPut(sftp, ConnectionLostException.class);

            assertThat(failure).hasMessageContaining("on 127.0.0.1:" + server.port());
        }
    }

    @ParameterizedTest(name = "18: an end in the middle of a packet ends a download, by {0}")
    @EnumSource(End.class)
    void endInAPacket(End end) throws IOException {
        try (Sftp sftp = builder().connect()) {
            server.network().cutAfter(100_003, Direction.TO_CLIENT, end);

            failedGet(sftp, ConnectionLostException.class);
        }
    }

    @ParameterizedTest(name = "18: an end in the middle of a packet ends an upload, by {0}")
    @EnumSource(End.class)
    void endInAPacketOut(End end) throws IOException {
        try (Sftp sftp = builder().connect()) {
            server.network().cutAfter(100_003, Direction.TO_SERVER, end);

            failedPut(sftp, ConnectionLostException.class);
        }
    }

    @Test
    @DisplayName("19: a server that closes its side is gone")
    void halfClosed() throws IOException {
        try (Sftp sftp = builder().connect()) {
            server.network().bandwidth(1_000_000);
            ConnectionLostException failure = Ends.with(
                    ConnectionLostException.class,
                    () -> sftp.get(
                            "big",
                            here.resolve("old"),
                            how -> how.onProgress(progress -> {
                                if (progress.done() > 0) {
                                    server.network().halfClose(Direction.TO_CLIENT);
                                }
                            })));

            assertThat(failure.retryable()).isTrue();
            assertThat(here.resolve("old")).hasContent("old");
        }
    }

    @Test
    @DisplayName("21: a line that died unnoticed is found dead by the keep-alive, long before the response timeout")
    void deadWhileIdle() throws IOException {
        try (Sftp sftp = Patience.connected(
                builder().keepAlive(Duration.ofMillis(200), 2).connectTimeout(SOON))) {
            server.network().stall();

            // On a slow machine the line is known to be dead before the call, which then connects anew, in vain.
            assertThat(Ends.with(SftpException.class, () -> sftp.mkdir("new")))
                    .isInstanceOfAny(ConnectionLostException.class, ConnectFailedException.class)
                    .extracting(SftpException::retryable)
                    .isEqualTo(true);
        }
    }
}
