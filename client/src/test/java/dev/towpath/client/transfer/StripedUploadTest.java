package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.WRITE;
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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that go over several channels of a connection. */
class StripedUploadTest {
    private static final int CHANNELS = 4;
    /** What the server allows. */
    private static final int WRITE_SIZE = 255 * 1024;

    private static final byte[] CONTENT = content();

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
        local = Files.write(here.resolve("a.bin"), CONTENT);
        Files.createDirectories(server.path("/in"));
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    /**
     * Stops when the first WRITE has been served, until the file is open on every channel, and runs {@code then}. One
     * window and what waits for it are less than half of the file, so the rest is sent after that.
     */
    private UnaryOperator<TransferOptions> onceOpen(Runnable then) {
        return onceOpen(then, () -> false);
    }

    /** The same for whoever may lose interest. */
    private UnaryOperator<TransferOptions> onceOpen(Runnable then, BooleanSupplier cancelled) {
        AtomicBoolean open = new AtomicBoolean();
        int opened = requests(OPEN).size();
        int written = requests(WRITE).size();
        return o -> o.streams(CHANNELS).cancelWhen(() -> {
            if (!open.get() && requests(WRITE).size() > written && open.compareAndSet(false, true)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> requests(OPEN).size() >= opened + CHANNELS);
                then.run();
            }
            return cancelled.getAsBoolean();
        });
    }

    /**
     * Uploads the file, with a fault from the moment on in which every channel has it open, until the fault was met. The
     * client may hear of a channel's handle only when the rest is on its way over the others.
     */
    private void putUntilMet(Runnable fault) throws IOException {
        AtomicBoolean armed = new AtomicBoolean();
        for (int i = 0; i < 20 && faults() == 0; i++) {
            Transferred sent = sftp.put(local, "/in/a.bin", onceOpen(() -> {
                if (armed.compareAndSet(false, true)) {
                    fault.run();
                }
            }));

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.attempts()).isEqualTo(1);
        }
    }

    private List<RecordedRequest> requests(Operation operation) {
        return server.requests().stream()
                .filter(request -> request.operation() == operation)
                .toList();
    }

    private long faults() {
        return requests(WRITE).stream()
                .filter(request -> request.fault().isPresent())
                .count();
    }

    private int lastChannel() {
        return requests(OPEN).stream().mapToInt(RecordedRequest::channel).max().orElseThrow();
    }

    private List<String> names() throws IOException {
        return Served.names(server.path("/in"));
    }

    @Test
    void arriveWholeOverSeveralChannels() throws IOException {
        Transferred sent = sftp.put(local, "/in/a.bin", onceOpen(() -> {}).andThen(o -> o.preserveTimes())::apply);

        assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        assertThat(Files.getLastModifiedTime(server.path("/in/a.bin"))
                        .toInstant()
                        .getEpochSecond())
                .isEqualTo(Files.getLastModifiedTime(local).toInstant().getEpochSecond());
        assertThat(names()).containsExactly("a.bin");
        assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
        assertThat(sent.verifiedBy()).isEqualTo(Verification.SIZE);
        // One that got its handle when all was sent is closed in its own time.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(requests(CLOSE)).hasSize(CHANNELS));
    }

    @Test
    void useTheSameChannelsAgain() throws IOException {
        Transferred first = sftp.put(local, "/in/a.bin", onceOpen(() -> {}));
        Transferred second = sftp.put(local, "/in/b.bin", onceOpen(() -> {}));

        assertThat(first.bytes()).isEqualTo(second.bytes());
        assertThat(requests(WRITE).stream().map(RecordedRequest::channel).distinct())
                .hasSizeGreaterThan(1);
        assertThat(server.path("/in/b.bin")).hasBinaryContent(CONTENT);
        assertThat(requests(OPEN)).hasSize(2 * CHANNELS);
        assertThat(requests(OPEN).stream().map(RecordedRequest::channel).distinct())
                .hasSize(CHANNELS);
    }

    @Test
    @DisplayName("108: when one channel dies, its pieces go over the others, and no hole is left")
    void surviveTheDeathOfAChannel() throws IOException {
        putUntilMet(() -> server.inject(on(WRITE).channel(lastChannel()).nth(1), Fault.duplicateReply()));

        assertThat(names()).containsExactly("a.bin");
        assertThat(faults()).isEqualTo(1);
    }

    @Test
    void doWithoutAChannelThatTakesNothing() throws IOException {
        putUntilMet(() -> server.inject(on(WRITE).channel(lastChannel()).always(), Fault.failure("one handle only")));

        assertThat(faults()).isPositive();
    }

    @Test
    void doWithoutAServerThatOpensAFileOnce() throws IOException {
        server.inject(on(OPEN).nth(2).times(CHANNELS), Fault.permissionDenied());

        Transferred sent = sftp.put(local, "/in/a.bin", o -> o.streams(CHANNELS));

        assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        assertThat(sent.attempts()).isEqualTo(1);
    }

    @Test
    void goOnBehindTheFirstHoleAfterTheConnectionBroke() throws IOException {
        server.inject(on(WRITE).atOffset(5 * WRITE_SIZE), Fault.disconnect());

        Transferred sent = sftp.put(local, "/in/a.bin", onceOpen(() -> {}));

        assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly("a.bin");
        assertThat(sent.attempts()).isEqualTo(2);
    }

    @Test
    @Timeout(200)
    void waitForNoChannelOnceNobodyWantsTheFile() throws IOException {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicBoolean armed = new AtomicBoolean();
        // Stands for a server that says nothing any more when the last channel is closed.
        Runnable stuck = () -> {
            if (armed.compareAndSet(false, true)) {
                server.inject(on(CLOSE).channel(lastChannel()), Fault.dropReply());
                server.after(on(CLOSE).channel(lastChannel())).run(file -> cancelled.set(true));
            }
        };

        assertThatThrownBy(() -> {
                    // One that gets its handle when all was sent is not waited for.
                    for (int i = 0; i < 20; i++) {
                        Transferred unused = sftp.put(local, "/in/a.bin", onceOpen(stuck, cancelled::get));
                    }
                })
                .isInstanceOf(CancellationException.class);

        assertThat(names()).noneMatch(PartName::isOne);
    }

    @Test
    @DisplayName("109: what a broken upload left is resumed without its holes")
    void resumeWithoutTheHolesThatWereLeft() throws IOException {
        server.inject(on(WRITE).atOffset(5 * WRITE_SIZE), Fault.disconnect());
        assertThatThrownBy(() -> sftp.put(
                        local,
                        "/in/a.bin",
                        onceOpen(() -> {}).andThen(o -> o.resume().retry(RetryPolicy.none()))::apply))
                .isInstanceOf(SftpException.class);
        // What a crash may leave at worst: the last byte is there, and many before it are not.
        Path part = server.path("/in/" + names().get(0));
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(CONTENT, CONTENT.length - 1, 1), CONTENT.length - 1);
        }

        Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::resume);

        assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly("a.bin");
        assertThat(sent.resumedAt()).isLessThan(CONTENT.length);
    }

    @Test
    @Tag("lane")
    void surviveACutAtEveryWrite() throws IOException {
        for (int at = 0; at < CONTENT.length; at += WRITE_SIZE) {
            for (Fault cut : List.of(Fault.disconnect(), Fault.disconnectAfterReply())) {
                server.inject(on(WRITE).atOffset(at), cut);

                Transferred sent = sftp.put(local, "/in/a.bin", o -> o.streams(CHANNELS));

                assertThat(sent.attempts()).as("cut at %d: %s", at, cut).isEqualTo(2);
                assertThat(Files.mismatch(local, server.path("/in/a.bin")))
                        .as("cut at %d: %s", at, cut)
                        .isEqualTo(-1);
                assertThat(names()).containsExactly("a.bin");
                Files.delete(server.path("/in/a.bin"));
            }
        }
    }

    @Test
    void reportARefusalOfTheServerOnce() throws IOException {
        server.inject(on(WRITE).always(), Fault.quotaExceeded());

        assertThatThrownBy(() ->
                        sftp.put(local, "/in/a.bin", o -> o.streams(CHANNELS).retry(RetryPolicy.none())))
                .isInstanceOf(SftpException.class)
                .hasMessageStartingWith("put \"/in/a.bin\"");

        assertThat(names()).isEmpty();
    }

    @Test
    void areRefusedMoreChannelsThanServersGrant() {
        assertThatThrownBy(() -> TransferOptions.defaults().streams(9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("streams must be 1 to 8: 9");
        assertThatThrownBy(() -> TransferOptions.defaults().streams(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
