package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transfer that breaks goes on where it was. */
class RetryTest {
    private static final RetryPolicy AT_ONCE = RetryPolicy.exponential(3).withFirstPause(Duration.ZERO);
    private static final int BLOCK = 16 * 1024;
    private static final byte[] CONTENT = Served.bytes(20 * BLOCK + 1);

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        start(Personality.openSsh().withMaxWrite(BLOCK).withMaxRead(BLOCK));
    }

    private void start(Personality personality) throws IOException {
        stop();
        server = SftpServer.builder().personality(personality).start();
        sftp = Served.builder(server).retry(AT_ONCE).connect();
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
    class AnUpload {
        @Test
        void goesOnWhereTheAcknowledgedBytesEnd() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());

            Transferred sent = sftp.put(local, "/in/a.bin");

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(names()).containsExactly("a.bin");
            assertThat(sent.attempts()).isEqualTo(2);
            assertThat(sent.resumedAt()).isZero();
            assertThat(sent.bytes()).isEqualTo(CONTENT.length);
            assertThat(server.logins()).hasSize(2);
            // 14 are answered, the 15th is not; more may have been under way.
            assertThat(firstWriteAfterTheBreak()).isEqualTo(14L * BLOCK);
        }

        private long firstWriteAfterTheBreak() {
            List<Long> offsets = server.requests().stream()
                    .filter(request -> request.operation() == WRITE)
                    .map(request -> request.offset())
                    .toList();
            for (int i = 1; i < offsets.size(); i++) {
                if (offsets.get(i) <= offsets.get(i - 1)) {
                    return offsets.get(i);
                }
            }
            throw new AssertionError("no WRITE went back: " + offsets);
        }

        @Test
        void beginsTheCountAnewAsLongAsItMoves() throws IOException {
            for (int nth = 3; nth <= 18; nth += 3) {
                server.inject(on(WRITE).atOffset((long) nth * BLOCK), Fault.disconnect());
            }

            Transferred sent = sftp.put(local, "/in/a.bin");

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.attempts()).isEqualTo(7);
        }

        @Test
        void givesUpWhenItDoesNotMove() throws IOException {
            server.inject(on(WRITE).atOffset(5L * BLOCK).always(), Fault.disconnect());

            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin"))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageStartingWith("put \"/in/a.bin\"");

            assertThat(names()).isEmpty();
        }

        @Test
        void triesAgainInPlaceWhenTheServerJustSaysFailure() throws IOException {
            server.inject(on(WRITE).nth(7), Fault.failure("Failure"));

            Transferred sent = sftp.put(local, "/in/a.bin");

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.attempts()).isEqualTo(2);
            assertThat(server.logins()).hasSize(1);
        }

        @Test
        void opensItsFileAgainWhenTheHandleIsNoLongerValid() throws IOException {
            server.inject(on(WRITE).nth(7).times(8), Fault.failure("Invalid handle"));

            // An attempt may meet one of them or all.
            sftp.put(
                    local, "/in/a.bin", o -> o.retry(RetryPolicy.exponential(10).withFirstPause(Duration.ZERO)));

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(asked(OPEN)).isGreaterThan(2);
        }

        @Test
        void isNotTriedAgainWhenTheServerSaysNo() throws IOException {
            server.inject(on(WRITE).nth(7), Fault.permissionDenied());

            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin")).isInstanceOf(SftpException.class);

            assertThat(asked(OPEN)).isEqualTo(1);
            assertThat(names()).isEmpty();
        }

        @Test
        void isSentAnewUnderAnotherNameWhenThePartFileIsNotAsItWas() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());
            server.before(on(WRITE).nth(14)).run(file -> Files.write(file, new byte[20 * BLOCK]));

            Transferred sent = sftp.put(local, "/in/a.bin");

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.warnings()).singleElement().asString().contains("were sent again");
            assertThat(names()).containsExactly("a.bin");
        }

        @Test
        void beginsAnewWhenTheSourceChangedMeanwhile() throws IOException {
            List<Progress> seen = new ArrayList<>();

            Transferred sent = sftp.put(
                    local,
                    "/in/a.bin",
                    o -> o.onProgress(progress -> {
                        seen.add(progress);
                        if (seen.size() == 1) {
                            append();
                        }
                    }));

            assertThat(sent.attempts()).isEqualTo(2);
            assertThat(server.path("/in/a.bin")).hasSameBinaryContentAs(local);
            assertThat(names()).containsExactly("a.bin");
        }

        private void append() {
            try {
                Files.writeString(local, "more", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void inPlaceGoesOnInPlace() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());

            Transferred sent = sftp.put(local, "/in/a.bin", TransferOptions::inPlace);

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.attempts()).isEqualTo(2);
            assertThat(asked(POSIX_RENAME)).isZero();
        }

        @Test
        void canBeToldToTryOnce() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());

            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin", o -> o.retry(RetryPolicy.none())))
                    .isInstanceOf(ConnectionLostException.class);

            assertThat(names()).isEmpty();
        }

        @Test
        void isToldNothingMoreByAServerWithAnotherKey() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());
            server.before(on(WRITE).nth(14)).run(file -> server.changeHostKey());

            assertThatThrownBy(() -> sftp.put(local, "/in/a.bin")).isInstanceOf(HostKeyException.class);

            assertThat(server.logins()).hasSize(1);
        }
    }

    @Nested
    class AStream {
        @Test
        void isGivenAgainFromWhatIsNotSafe() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());

            Transferred sent = sftp.put(once(CONTENT), "/in/a.bin");

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(sent.attempts()).isEqualTo(2);
        }

        @Test
        void failsWhenWhatIsGoneWouldBeNeeded() throws IOException {
            server.inject(on(WRITE).nth(15), Fault.disconnect());
            server.before(on(WRITE).nth(14)).run(Files::delete);

            assertThatThrownBy(() -> sftp.put(once(CONTENT), "/in/a.bin"))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("send it again");

            assertThat(names()).isEmpty();
        }

        @Test
        void receivesEachByteOnce() throws IOException {
            Files.write(server.path("/in/a.bin"), CONTENT);
            server.inject(on(READ).nth(9), Fault.disconnect());
            ByteArrayOutputStream target = new ByteArrayOutputStream();

            Transferred fetched = sftp.get("/in/a.bin", target);

            assertThat(target.toByteArray()).isEqualTo(CONTENT);
            assertThat(fetched.attempts()).isEqualTo(2);
        }

        @Test
        void isNotContinuedWithAnotherFile() throws IOException {
            Files.write(server.path("/in/a.bin"), CONTENT);
            server.inject(on(READ).nth(9), Fault.disconnect());
            server.before(on(READ).nth(8)).run(file -> Files.write(file, new byte[30 * BLOCK]));

            assertThatThrownBy(() -> sftp.get("/in/a.bin", new ByteArrayOutputStream()))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("changed between two attempts");
        }

        private InputStream once(byte[] bytes) {
            return new FilterInputStream(new ByteArrayInputStream(bytes)) {
                @Override
                public boolean markSupported() {
                    return false;
                }
            };
        }
    }

    @Nested
    class ADownload {
        @BeforeEach
        void give() throws IOException {
            Files.write(server.path("/in/a.bin"), CONTENT);
        }

        @Test
        void goesOnWhereTheReceivedBytesEnd() throws IOException {
            server.inject(on(READ).nth(9), Fault.disconnect());

            Transferred fetched = sftp.get("/in/a.bin", here.resolve("b.bin"));

            assertThat(here.resolve("b.bin")).hasBinaryContent(CONTENT);
            assertThat(fetched.attempts()).isEqualTo(2);
            assertThat(fetched.resumedAt()).isZero();
            assertThat(Served.names(here)).containsExactly("a.bin", "b.bin");
        }

        @Test
        void beginsAnewWhenTheFileChangedMeanwhile() throws IOException {
            byte[] other = Served.bytes(5 * BLOCK);
            server.inject(on(READ).nth(9), Fault.disconnect());
            server.before(on(READ).nth(8)).run(file -> Files.write(file, other));

            Transferred fetched = sftp.get("/in/a.bin", here.resolve("b.bin"));

            assertThat(here.resolve("b.bin")).hasBinaryContent(other);
            assertThat(fetched.warnings()).singleElement().asString().contains("changed on the server");
        }
    }

    @Nested
    class ARenameWhoseAnswerIsLost {
        @Test
        void isSeenToHaveHappened() throws IOException {
            server.inject(on(POSIX_RENAME), Fault.disconnectAfterReply());
            server.inject(on(POSIX_RENAME), Fault.dropReply().then(Fault.disconnect()));
            try (Sftp once = Served.builder(server).connect()) {
                Transferred sent = once.put(local, "/in/a.bin");

                assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
            }
            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(names()).containsExactly("a.bin");
        }

        @Test
        void isMadeGoodIfItDidNotHappen() throws IOException {
            server.inject(on(POSIX_RENAME), Fault.disconnect());
            try (Sftp once = Served.builder(server).connect()) {
                once.put(local, "/in/a.bin");
            }

            assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
            assertThat(names()).containsExactly("a.bin");
            assertThat(asked(POSIX_RENAME)).isEqualTo(2);
        }

        @Test
        void isToldWhenNobodyCanKnow() throws IOException {
            server.afterArrival("/in/a.bin").moveTo("/out");
            server.inject(on(POSIX_RENAME), Fault.dropReply());
            server.inject(on(POSIX_RENAME).nth(1), Fault.disconnectAfterReply());
            try (Sftp once = Patience.connected(Served.builder(server).responseTimeout(Duration.ofSeconds(3)))) {
                assertThatThrownBy(() -> once.put(local, "/in/a.bin"))
                        .isInstanceOf(TransferIntegrityException.class)
                        .hasMessageContaining("somebody may have taken");
            }
        }

        @Test
        void ofThreeIsFinishedForward() throws IOException {
            start(Personality.strictV3());
            for (int nth = 1; nth <= 2; nth++) {
                Files.writeString(server.path("/in/a.bin"), "old");
                server.inject(on(RENAME).nth(nth), Fault.disconnect());

                Transferred sent = sftp.put(local, "/in/a.bin");

                assertThat(sent.completion()).isEqualTo(Completion.IN_STEPS);
                assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
                assertThat(names()).containsExactly("a.bin");
            }
        }
    }

    @Test
    void aCloseThatIsLostIsAskedAgain() throws IOException {
        server.inject(on(CLOSE), Fault.disconnect());

        sftp.put(local, "/in/a.bin");

        assertThat(server.path("/in/a.bin")).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly("a.bin");
    }

    private List<String> names() throws IOException {
        return Served.names(server.path("/in"));
    }

    private long asked(Operation operation) {
        return server.requests().stream()
                .filter(request -> request.operation() == operation)
                .count();
    }
}
