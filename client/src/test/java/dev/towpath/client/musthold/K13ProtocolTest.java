package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilPacket;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.peers.EvilSession;
import dev.towpath.client.remote.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("K13: an answer that makes no sense is one typed exception and the end of the session")
@Timeout(600)
class K13ProtocolTest {
    private static final int STATUS = 101;
    private static final int HANDLE = 102;
    private static final int NAME = 104;
    private static final int EXTENDED_REPLY = 201;
    private static final int READLINK = 19;

    @TempDir
    Path directory;

    /** Answers that no request can have. */
    enum Nonsense {
        UNKNOWN_ID {
            @Override
            void answer(EvilSession.Ask ask, EvilSession session) throws IOException {
                session.send(new EvilPacket(STATUS).int32(ask.id() + 1000).int32(0));
            }
        },
        WRONG_TYPE {
            @Override
            void answer(EvilSession.Ask ask, EvilSession session) throws IOException {
                session.send(new EvilPacket(HANDLE).int32(ask.id()).string("h"));
            }
        },
        SUCCESS_WITHOUT_A_RESULT {
            @Override
            void answer(EvilSession.Ask ask, EvilSession session) throws IOException {
                session.status(ask, 0, "");
            }
        },
        SHORT_STRING {
            @Override
            void answer(EvilSession.Ask ask, EvilSession session) throws IOException {
                session.send(new EvilPacket(STATUS)
                        .int32(ask.id())
                        .int32(4)
                        .int32(1000)
                        .int32(0));
            }
        },
        EMPTY_PACKET {
            @Override
            void answer(EvilSession.Ask ask, EvilSession session) throws IOException {
                session.raw(new byte[9]);
            }
        },
        UNKNOWN_TYPE {
            @Override
            void answer(EvilSession.Ask ask, EvilSession session) throws IOException {
                session.send(new EvilPacket(250).int32(ask.id()).int32(0));
            }
        };

        abstract void answer(EvilSession.Ask ask, EvilSession session) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Nonsense.class)
    void nonsenseIsAViolationAndClosesTheSession(Nonsense nonsense) throws IOException {
        AtomicReference<EvilSession> asked = new AtomicReference<>();
        try (EvilServer server = EvilServer.start().on(EvilServer.LSTAT, (ask, session) -> {
                    asked.set(session);
                    nonsense.answer(ask, session);
                });
                Sftp sftp = server.connect()) {
            ProtocolViolationException failure =
                    Ends.with(ProtocolViolationException.class, "/a", () -> sftp.lstat("/a"));

            assertThat(failure.retryable()).isFalse();
            await().until(() ->
                    asked.get().channel().isClosing() || asked.get().channel().isClosed());
        }
    }

    @Test
    void aSecondAnswerClosesTheSession() throws IOException {
        AtomicReference<EvilSession> asked = new AtomicReference<>();
        try (EvilServer server = EvilServer.start().file("/a", "content").on(EvilServer.LSTAT, (ask, session) -> {
                    asked.set(session);
                    session.honest(ask);
                    session.honest(ask);
                });
                Sftp sftp = server.connect()) {
            try {
                assertThat(sftp.lstat("/a").size()).isEqualTo(7);
            } catch (ProtocolViolationException secondCameFirst) {
                assertThat(secondCameFirst).hasMessageContaining("answered already");
            }
            await().until(() ->
                    asked.get().channel().isClosing() || asked.get().channel().isClosed());
        }
    }

    @Test
    void spoiltRepliesOfEveryKindEndInTypedExceptions() throws IOException {
        spoil(0, 60);
    }

    @Test
    @Tag("lane")
    void manySpoiltRepliesDoToo() throws IOException {
        spoil(1000, 100);
    }

    /** Every reply of each session is changed with some chance, in a way that only the seed decides. */
    private void spoil(int first, int count) throws IOException {
        Path local = Files.writeString(directory.resolve("local"), "content");
        Outcomes outcomes = new Outcomes();
        try (EvilServer server = EvilServer.start().directory("/d").file("/d/a", "content")) {
            server.on(EvilServer.INIT, (ask, session) -> session.version("limits@openssh.com", "1"))
                    .on(
                            EvilServer.EXTENDED,
                            (ask, session) -> session.send(new EvilPacket(EXTENDED_REPLY)
                                    .int32(ask.id())
                                    .int64(256 * 1024)
                                    .int64(64 * 1024)
                                    .int64(64 * 1024)
                                    .int64(100)))
                    .on(
                            READLINK,
                            (ask, session) -> session.send(new EvilPacket(NAME)
                                    .int32(ask.id())
                                    .int32(1)
                                    .string("a")
                                    .string("")
                                    .int32(0)));
            for (int seed = first; seed < first + count; seed++) {
                Random random = new Random(seed);
                server.file("/d/a", "content").spoiling(packet -> spoilt(packet, random));
                int of = seed;
                outcomes.of(of, () -> session(server, local, of, outcomes));
            }
        }
        // Neither everything nor nothing was spoilt.
        assertThat(outcomes.fine).isGreaterThan(count / 4);
        assertThat(outcomes.violations).isGreaterThan(count / 4);
    }

    private void session(EvilServer server, Path local, int seed, Outcomes outcomes) throws IOException {
        Duration limit = Duration.ofMillis(500);
        try (Sftp sftp = server.connect(
                builder -> builder.responseTimeout(limit).stallTimeout(limit).retry(RetryPolicy.none()))) {
            outcomes.of(seed, () -> sftp.list("/d"));
            outcomes.of(seed, () -> sftp.stat("/d/a"));
            outcomes.of(seed, () -> sftp.readBytes("/d/a"));
            outcomes.of(seed, () -> sftp.get("/d/a", directory.resolve("got")));
            outcomes.of(seed, () -> sftp.put(local, "/d/b"));
            outcomes.of(seed, () -> sftp.readLink("/d/a"));
            outcomes.of(seed, () -> sftp.realPath("/d/a"));
            outcomes.of(seed, () -> sftp.mkdir("/e"));
            outcomes.of(seed, () -> sftp.deleteTree("/d/b"));
        }
    }

    private static byte[] spoilt(byte[] packet, Random random) {
        synchronized (random) {
            byte[] bytes = packet.clone();
            if (random.nextInt(8) != 0 || bytes.length < 6) {
                return bytes;
            }
            if (random.nextInt(20) == 0) {
                bytes[random.nextInt(4)] = (byte) random.nextInt(256);
            }
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = 4 + random.nextInt(bytes.length - 4);
                bytes[at] = switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> (byte) 0xff;
                    case 2 -> (byte) 0x7f;
                    default -> (byte) random.nextInt(256);
                };
            }
            return bytes;
        }
    }

    /** How calls ended; anything but well and typed is a failure of the test. */
    private static final class Outcomes {
        private int fine;
        private int violations;

        void of(int seed, Ends.Call call) {
            try {
                call.run();
                fine++;
            } catch (ProtocolViolationException e) {
                violations++;
            } catch (SftpException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
            } catch (IOException | RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
