package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.Quirk;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transfer can be told, and servers that are no OpenSSH. */
class SafeOptionsTest {
    private static final byte[] CONTENT = Served.bytes(300_000);

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        start(Personality.openSsh());
    }

    private void start(Personality personality) throws IOException {
        stop();
        server = SftpServer.builder().personality(personality).start();
        sftp = Served.builder(server).connect();
        local = Files.write(here.resolve("a.bin"), CONTENT);
        Files.createDirectories(server.path("/in"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            sftp.close();
            server.close();
        }
    }

    @Nested
    class ARate {
        @Test
        void isKeptOnAverage() {
            AtomicLong clock = new AtomicLong();
            Pace pace = new Pace(TransferOptions.defaults().limit(1000), clock::get, () -> {});

            long first = pace.after(500);
            clock.addAndGet(first);
            long second = pace.after(1000);
            clock.addAndGet(second + Duration.ofSeconds(1).toNanos());
            long late = pace.after(500);

            assertThat(Duration.ofNanos(first)).isEqualTo(Duration.ofMillis(500));
            assertThat(Duration.ofNanos(second)).isEqualTo(Duration.ofSeconds(1));
            assertThat(late).isLessThanOrEqualTo(0);
        }

        @Test
        void isNotWaitedForLongerThanTheTimeLimit() throws IOException {
            Files.write(server.path("/in/a.bin"), CONTENT);
            UnaryOperator<TransferOptions> slow = o -> o.limit(1).timeLimit(Duration.ofMillis(50));

            assertThatThrownBy(() -> sftp.put(local, "/in/b.bin", slow)).isInstanceOf(SftpTimeoutException.class);
            assertThatThrownBy(() -> sftp.get("/in/a.bin", here.resolve("b"), slow))
                    .isInstanceOf(SftpTimeoutException.class);

            assertThat(Served.names(server.path("/in"))).containsExactly("a.bin");
            assertThat(Served.names(here)).containsExactly("a.bin");
        }

        @Test
        void slowsAnUploadDownAndKeepsItsBytes() throws IOException {
            Transferred sent = sftp.put(local, "/in/a.bin", o -> o.limit(1_500_000));

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.took()).isGreaterThan(Duration.ofMillis(190));
        }

        @Test
        void slowsADownloadDownAndKeepsItsBytes() throws IOException {
            Files.write(server.path("/in/a.bin"), CONTENT);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();

            Transferred toFile = sftp.get("/in/a.bin", here.resolve("b"), o -> o.limit(1_500_000));
            Transferred toStream = sftp.get("/in/a.bin", stream, o -> o.limit(1_500_000));

            assertThat(here.resolve("b")).hasBinaryContent(CONTENT);
            assertThat(stream.toByteArray()).isEqualTo(CONTENT);
            assertThat(List.of(toFile.took(), toStream.took()))
                    .allSatisfy(took -> assertThat(took).isGreaterThan(Duration.ofMillis(190)));
        }

        @Test
        void isPositive() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TransferOptions.defaults().limit(0));
        }
    }

    @Nested
    class Cancelling {
        @Test
        void endsAnUploadThatWaits() throws IOException {
            Files.writeString(server.path("/in/a.bin"), "old");
            AtomicBoolean cancelled = new AtomicBoolean();
            server.inject(on(WRITE).nth(2), Fault.delay(Duration.ofSeconds(2)));
            server.before(on(WRITE).nth(1)).run(file -> cancelled.set(true));

            assertThatThrownBy(() -> sftp.put(
                            local,
                            "/in/a.bin",
                            o -> o.cancelWhen(cancelled::get).retry(RetryPolicy.exponential(3))))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("cancelWhen");

            assertThat(server.path("/in/a.bin")).hasContent("old");
            // The server is still busy with the WRITE; whoever cancels does not wait for it.
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(names()).containsExactly("a.bin"));
        }

        @Test
        void endsADownload() throws IOException {
            Files.write(server.path("/in/a.bin"), CONTENT);

            assertThatThrownBy(() -> sftp.get("/in/a.bin", here.resolve("b"), o -> o.cancelWhen(() -> true)))
                    .isInstanceOf(CancellationException.class);

            assertThat(Served.names(here)).containsExactly("a.bin");
        }

        @Test
        void endsARateThatMakesItWait() throws IOException {
            List<Progress> seen = new ArrayList<>();

            assertThatThrownBy(() -> sftp.put(
                            local,
                            "/in/a.bin",
                            o -> o.limit(1000).onProgress(seen::add).cancelWhen(() -> !seen.isEmpty())))
                    .isInstanceOf(CancellationException.class);

            assertThat(names()).isEmpty();
        }
    }

    @Nested
    class ATemporaryName {
        @Test
        void isTheOneThatWasAskedFor() throws IOException {
            Files.writeString(server.path("/in/a.bin.tmp"), "left by a crash");

            sftp.put(local, "/in/a.bin", o -> o.temporaryName(name -> name + ".tmp"));

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(names()).containsExactly("a.bin");
            assertThat(server.requests())
                    .filteredOn(request -> request.operation() == OPEN)
                    .allSatisfy(open -> assertThat(open.path()).isEqualTo("/in/a.bin.tmp"));
        }

        @Test
        void isNotThatOfTheTargetNorElsewhere() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sftp.put(local, "/in/a.bin", o -> o.temporaryName(name -> name)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sftp.put(local, "/in/a.bin", o -> o.temporaryName(name -> "../" + name)));
            // Else what cannot be removed in the end would be the directory.
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sftp.put(local, "/in/a.bin", o -> o.temporaryName(name -> "..")));
        }
    }

    @Nested
    class AServer {
        @Test
        void thatReplacesInStepsReplacesNothingThatCameMeanwhileIfItMustBeAtomic() throws IOException {
            try (SftpServer other = SftpServer.builder()
                            .personality(Personality.openSsh().withoutExtension("posix-rename@openssh.com"))
                            .start();
                    Sftp there = Served.builder(other).connect()) {
                Path target = other.path("/a.bin");

                assertThatThrownBy(() -> there.put(
                                local, "/a.bin", o -> o.requireAtomic().onProgress(progress -> written(target))))
                        .isInstanceOf(UnsupportedByServerException.class)
                        .hasMessageContaining("posix-rename@openssh.com");

                assertThat(target).hasContent("theirs");
                assertThat(Served.names(other.path("/"))).containsExactly("a.bin");
            }
        }

        private static void written(Path file) {
            try {
                Files.writeString(file, "theirs");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void thatMovesTheFileAtOnceIsNoFailure() throws IOException {
            Files.createDirectories(server.path("/done"));
            server.afterArrival("/in/a.bin").moveTo("/done");

            Transferred sent = sftp.put(local, "/in/a.bin");

            assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
            assertThat(server.path("/done/a.bin")).hasBinaryContent(CONTENT);
        }

        @Test
        void thatTakesWhatIsClosedIsServedInPlace() throws IOException {
            start(Personality.openSsh().with(Quirk.VANISHES_AFTER_UPLOAD));

            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin")).hasMessageContaining("use inPlace()");
            Transferred sent = sftp.put(
                    local, "/in/a.bin", o -> o.inPlace().preserveTimes().mode("640"));

            assertThat(sent.warnings())
                    .isNotEmpty()
                    .allMatch(text -> text.contains("could not be checked") || text.contains("did not take"));
        }

        @Test
        void thatCannotLookTakesFilesAllTheSame() throws IOException {
            server.inject(on(Operation.STAT, Operation.LSTAT).always(), Fault.status(8, "not supported"));

            Transferred sent = sftp.put(local, "/in/a.bin");

            assertThat(sent.verifiedBy()).isEqualTo(Verification.NONE);
            assertThat(sent.warnings()).singleElement().asString().contains("could not be checked");
            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        }

        @Test
        void thatSetsNoAttributesTakesFilesAllTheSame() throws IOException {
            start(Personality.openSsh().with(Quirk.NO_SETSTAT));

            Transferred sent =
                    sftp.put(local, "/in/a.bin", o -> o.preserveTimes().preservePermissions());

            assertThat(sent.warnings()).isNotEmpty();
            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void theDefaultsOfAConnectionHoldForEachTransfer() throws IOException {
        try (Sftp slow = Served.builder(server)
                .transfers(o -> o.createDirectories().mode("600"))
                .connect()) {
            slow.put(new ByteArrayInputStream(CONTENT), "/new/a.bin");
        }

        assertThat(Served.modeOf(server.path("/new/a.bin"))).isEqualTo("rw-------");
    }

    private List<String> names() throws IOException {
        return Served.names(server.path("/in"));
    }
}
