package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same file sent by several callers at a time, each of which may go on with what another has under way. */
class SharedResumeTest {
    private static final int BLOCK = 32 * 1024;
    private static final byte[] CONTENT = Served.bytes(40 * BLOCK + 1);
    private static final Duration HELD = Duration.ofHours(1);

    @TempDir
    private Path here;

    @ParameterizedTest
    @ValueSource(strings = {"openssh", "small"})
    void isWholeAndBothSucceedWhereOneWentOnWithThePartFileOfAnother(String kind) throws Exception {
        Path source = Files.write(here.resolve("a"), CONTENT);
        TestClock clock = TestClock.at("2026-11-21T12:00:00Z");
        Personality personality = kind.equals("openssh") ? Personality.openSsh() : Personality.strictV3();
        try (SftpServer server = SftpServer.builder()
                        .personality(personality.withMaxWrite(BLOCK).withMaxRead(BLOCK))
                        .clock(clock)
                        .start();
                Sftp slow = ToFixture.builder(server).connect();
                Sftp fast = ToFixture.builder(server).connect()) {
            Files.createDirectories(server.path("/in"));
            Files.writeString(server.path("/in/a"), "old");
            server.inject(on(WRITE).nth(10), Fault.delay(HELD));
            CompletableFuture<Transferred> first = CompletableFuture.supplyAsync(() -> put(slow, source));
            await().atMost(Duration.ofSeconds(60)).until(() -> clock.pending() > 0);

            Transferred second = put(fast, source);

            assertThat(second.resumedAt()).isPositive();
            assertThat(server.path("/in/a")).hasBinaryContent(CONTENT);
            clock.advance(HELD);
            Transferred late = first.get(60, TimeUnit.SECONDS);
            assertThat(late.bytes()).isEqualTo(CONTENT.length);
            assertThat(late.warnings()).singleElement().asString().contains("sends the same file");
            assertThat(server.path("/in/a")).hasBinaryContent(CONTENT);
            assertThat(Served.names(server.path("/in"))).containsExactly("a");
        }
    }

    @Test
    void leavesAloneWhatAnotherHasJustBegun() throws IOException {
        Path source = Files.write(here.resolve("a"), CONTENT);
        try (Served served = Served.start();
                Sftp other = Served.builder(served.server).connect()) {
            served.givenDirectory("/in");
            AtomicBoolean begun = new AtomicBoolean();
            List<Transferred> second = new ArrayList<>();

            Transferred first = served.sftp.put(
                    source,
                    "/in/a",
                    o -> o.resume().onProgress(progress -> {
                        if (begun.compareAndSet(false, true)) {
                            second.add(put(other, source));
                        }
                    }));

            assertThat(second)
                    .singleElement()
                    .satisfies(sent -> assertThat(sent.resumedAt()).isZero());
            assertThat(first.bytes()).isEqualTo(CONTENT.length);
            assertThat(served.server.path("/in/a")).hasBinaryContent(CONTENT);
            assertThat(served.names("/in")).containsExactly("a");
        }
    }

    private static Transferred put(Sftp sftp, Path source) {
        try {
            return sftp.put(source, "/in/a", TransferOptions::resume);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
