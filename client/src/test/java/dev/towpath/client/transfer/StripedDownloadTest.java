package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Downloads that go over several channels of a connection. */
class StripedDownloadTest {
    private static final int CHANNELS = 4;
    private static final int MAIN = 1;
    /** What the server allows. */
    private static final int READ_SIZE = 255 * 1024;

    private static final byte[] CONTENT = content();
    private static final Instant LONG_AGO = Instant.parse("2020-01-02T03:04:05Z");

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path local;

    private static byte[] content() {
        byte[] bytes = new byte[12 * 1024 * 1024 + 1];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = Served.builder(server)
                .retry(RetryPolicy.exponential(4).withFirstPause(Duration.ZERO))
                .connect();
        local = here.resolve("a.bin");
        Files.createDirectories(server.path("/out"));
        plant(CONTENT, LONG_AGO);
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    private void plant(byte[] content, Instant modified) throws IOException {
        Files.write(server.path("/out/a.bin"), content);
        Files.setLastModifiedTime(server.path("/out/a.bin"), FileTime.from(modified));
    }

    private Transferred get() throws IOException {
        return sftp.get("/out/a.bin", local, o -> o.streams(CHANNELS));
    }

    private List<RecordedRequest> requests(Operation operation) {
        return server.requests().stream()
                .filter(request -> request.operation() == operation)
                .toList();
    }

    private long readOverOthers() {
        return requests(READ).stream()
                .filter(request -> request.channel() != MAIN)
                .count();
    }

    /** Gives the others time to come before the main channel has given everything. */
    private void slowDownMain() {
        server.inject(on(READ).channel(MAIN).nth(2), Fault.delay(Duration.ofMillis(300)));
    }

    /** Fetches the file until others had a part in it; on a busy machine they may come too late. */
    private Transferred getUntilOthersRead() throws IOException {
        slowDownMain();
        Transferred got = get();
        for (int i = 0; i < 20 && readOverOthers() == 0; i++) {
            assertWhole(got);
            Files.delete(local);
            slowDownMain();
            got = get();
        }
        assertThat(readOverOthers()).isPositive();
        return got;
    }

    private void assertWhole(Transferred got) throws IOException {
        assertThat(local).hasBinaryContent(CONTENT);
        assertThat(got.bytes()).isEqualTo(CONTENT.length);
        assertThat(Served.names(here)).containsExactly("a.bin");
    }

    @Test
    void arriveWholeOverSeveralChannels() throws IOException {
        Transferred got = getUntilOthersRead();

        assertWhole(got);
        assertThat(got.attempts()).isEqualTo(1);
        assertThat(got.verifiedBy()).isEqualTo(Verification.SIZE);
        // One that got its handle when all had come is closed in its own time.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(requests(CLOSE)).hasSameSizeAs(requests(OPEN)));
    }

    static List<Fault> mishaps() {
        return List.of(
                Fault.failure("one handle only"),
                Fault.duplicateReply(),
                Fault.shortRead(1000),
                Fault.status(1, "end of file"));
    }

    @ParameterizedTest
    @MethodSource("mishaps")
    void sufferNothingFromAChannelThatFails(Fault fault) throws IOException {
        for (int channel = MAIN + 1; channel <= CHANNELS; channel++) {
            server.inject(on(READ).channel(channel).nth(2), fault);
        }

        Transferred got = getUntilOthersRead();

        assertWhole(got);
        assertThat(got.attempts()).isEqualTo(1);
    }

    @Test
    void doWithoutAServerThatOpensAFileOnce() throws IOException {
        server.inject(on(OPEN).nth(2).times(CHANNELS), Fault.permissionDenied());

        Transferred got = get();

        assertWhole(got);
        assertThat(got.attempts()).isEqualTo(1);
        assertThat(readOverOthers()).isZero();
    }

    @Test
    void useOneChannelForAFileThatHasJustChanged() throws IOException {
        plant(CONTENT, Instant.now());

        Transferred got = get();

        assertWhole(got);
        assertThat(requests(OPEN)).hasSize(1);
    }

    @Test
    void goOnBehindTheFirstHoleAfterTheConnectionBroke() throws IOException {
        slowDownMain();
        server.inject(on(READ).atOffset(5 * READ_SIZE), Fault.disconnect());

        Transferred got = get();

        assertWhole(got);
        assertThat(got.attempts()).isEqualTo(2);
    }

    @Test
    void leaveNoHolesForAResume() throws IOException {
        slowDownMain();
        server.inject(on(READ).channel(MAIN).nth(3), Fault.disconnect());
        assertThatThrownBy(() -> sftp.get(
                        "/out/a.bin", local, o -> o.streams(CHANNELS).resume().retry(RetryPolicy.none())))
                .isInstanceOf(SftpException.class);

        Transferred got = sftp.get("/out/a.bin", local, TransferOptions::resume);

        assertThat(local).hasBinaryContent(CONTENT);
        assertThat(Served.names(here)).containsExactly("a.bin");
        assertThat(got.resumedAt()).isLessThan(CONTENT.length);
    }

    @Test
    void tellOfAFileThatCannotBeReadOnce() throws IOException {
        server.inject(on(READ).always(), Fault.failure("bad block"));

        assertThatThrownBy(() ->
                        sftp.get("/out/a.bin", local, o -> o.streams(CHANNELS).retry(RetryPolicy.none())))
                .isInstanceOf(SftpException.class)
                .hasMessageStartingWith("get \"/out/a.bin\"")
                .hasMessageContaining("bad block");

        assertThat(Served.names(here)).isEmpty();
    }

    @Test
    @Tag("lane")
    void surviveACutAtEveryRead() throws IOException {
        for (int at = 0; at < CONTENT.length; at += READ_SIZE) {
            for (Fault cut : List.of(Fault.disconnect(), Fault.disconnectAfterReply())) {
                server.inject(on(READ).atOffset(at), cut);

                Transferred got = get();

                assertThat(got.attempts()).as("cut at %d: %s", at, cut).isEqualTo(2);
                assertWhole(got);
                Files.delete(local);
            }
        }
    }
}
