package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilPacket;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.RequestMatcher;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults 68 to 76: answers that are odd, wrong or impossible. */
@Timeout(180)
class RequestFaultsTest {
    private static final int STATUS = 101;
    private static final int NAME = 104;
    private static final int ATTRS = 105;
    private static final int EXTENDED_REPLY = 201;

    @TempDir
    private Path here;

    private static Sftp to(SftpServer server) throws IOException {
        return ToFixture.connect(server);
    }

    @Nested
    class OddStatuses {
        @ParameterizedTest(name = "68: status {0} becomes {1}")
        @CsvSource({
            "2, NoSuchRemoteFileException",
            "3, RemoteAccessDeniedException",
            "4, SftpException",
            "8, UnsupportedByServerException",
            "10, NoSuchRemoteFileException",
            "11, RemoteFileExistsException",
            "12, RemoteAccessDeniedException",
            "14, SftpException",
            "31, SftpException",
            "4711, SftpException"
        })
        void statusOfAnyVersion(int code, String type) throws IOException {
            try (EvilServer server =
                            EvilServer.start().on(EvilServer.LSTAT, (ask, session) -> session.status(ask, code, ""));
                    Sftp sftp = server.connect()) {
                SftpException failure = Ends.with(SftpException.class, "/a", () -> sftp.lstat("/a"));

                assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
                assertThat(failure.status()).hasValue(code);
            }
        }

        @Test
        @DisplayName("68: a status without text and language is taken")
        void statusWithoutText() throws IOException {
            try (EvilServer server = EvilServer.start()
                            .on(
                                    EvilServer.LSTAT,
                                    (ask, session) -> session.send(new EvilPacket(STATUS)
                                            .int32(ask.id())
                                            .int32(3)));
                    Sftp sftp = server.connect()) {
                Ends.with(RemoteAccessDeniedException.class, "/a", () -> sftp.lstat("/a"));
            }
        }

        @Test
        @DisplayName("68: OK where attributes are due is a violation")
        void okWithoutAttributes() throws IOException {
            try (EvilServer server =
                            EvilServer.start().on(EvilServer.LSTAT, (ask, session) -> session.status(ask, 0, ""));
                    Sftp sftp = server.connect()) {
                Ends.with(ProtocolViolationException.class, "/a", () -> sftp.lstat("/a"));
            }
        }
    }

    @Nested
    class Nonsense {
        @Test
        @DisplayName("69: a reply to a request that was never made ends the channel")
        void unknownId() throws IOException {
            try (EvilServer server = EvilServer.start()
                            .on(
                                    EvilServer.LSTAT,
                                    (ask, session) -> session.send(new EvilPacket(STATUS)
                                            .int32(ask.id() + 1000)
                                            .int32(0)));
                    Sftp sftp = server.connect()) {
                assertThat(Ends.with(ProtocolViolationException.class, "/a", () -> sftp.lstat("/a"))
                                .retryable())
                        .isFalse();
            }
        }

        @Test
        @DisplayName("69: a second reply ends the channel, and nothing more is believed that comes over it")
        void secondReply() throws IOException {
            try (SftpServer server = SftpServer.start();
                    Sftp sftp = to(server)) {
                Files.writeString(server.home("test").resolve("a"), "content");
                server.inject(RequestMatcher.on(Operation.STAT), Fault.duplicateReply());

                await().until(() -> {
                    try {
                        sftp.stat("a");
                    } catch (ProtocolViolationException told) {
                        return true;
                    }
                    return server.logins().size() > 1;
                });
            }
        }

        @ParameterizedTest(name = "69: a reply of type {0} where attributes are due ends the channel")
        @ValueSource(ints = {102, 103, 104, 201, 99, 3, 0, 255})
        void wrongType(int type) throws IOException {
            try (EvilServer server = EvilServer.start()
                            .on(
                                    EvilServer.LSTAT,
                                    (ask, session) -> session.send(
                                            new EvilPacket(type).int32(ask.id()).string("four")));
                    Sftp sftp = server.connect()) {
                Ends.with(ProtocolViolationException.class, "/a", () -> sftp.lstat("/a"));
            }
        }

        @ParameterizedTest(name = "70: a packet of length {0} ends the channel, and nothing is allocated for it")
        @ValueSource(strings = {"00000000", "00000001", "00000004", "7fffffff", "ffffffff", "80000000", "00050000"})
        void impossibleLength(String hex) throws IOException {
            byte[] length = HexFormat.of().parseHex(hex + "6900000001");
            try (EvilServer server = EvilServer.start().on(EvilServer.LSTAT, (ask, session) -> session.raw(length));
                    Sftp sftp = server.connect()) {
                Ends.with(ProtocolViolationException.class, "/a", () -> sftp.lstat("/a"));
            }
        }

        @ParameterizedTest(name = "71: attributes that make no sense end the channel: {0}")
        @ValueSource(
                strings = {
                    "80000000" + "ffffffff",
                    "80000000" + "7fffffff",
                    "80000000" + "00000001" + "ffffffff",
                    "80000000" + "00000002" + "0000000161" + "0000000162" + "00000001",
                    "00000001" + "00000000",
                    "00000004",
                    ""
                })
        void impossibleAttributes(String hex) throws IOException {
            try (EvilServer server = EvilServer.start()
                            .on(
                                    EvilServer.LSTAT,
                                    (ask, session) -> session.send(new EvilPacket(ATTRS)
                                            .int32(ask.id())
                                            .bytes(HexFormat.of().parseHex(hex))));
                    Sftp sftp = server.connect()) {
                Ends.with(ProtocolViolationException.class, "/a", () -> sftp.lstat("/a"));
            }
        }

        @Test
        @DisplayName("71: extended attributes of one key twice are passed over")
        void keyTwice() throws IOException {
            byte[] twice =
                    HexFormat.of().parseHex("80000000" + "00000002" + "0000000161000000016200000001610000000163");
            try (EvilServer server = EvilServer.start()
                            .on(
                                    EvilServer.LSTAT,
                                    (ask, session) -> session.send(new EvilPacket(ATTRS)
                                            .int32(ask.id())
                                            .bytes(twice)));
                    Sftp sftp = server.connect()) {
                assertThat(sftp.lstat("/a").size()).isEqualTo(-1);
            }
        }
    }

    @Nested
    class Limits {
        @ParameterizedTest(name = "72: limits of {0} bytes and {1} handles still move files")
        @CsvSource({"0, 0", "1, 1", "100, 1", "9223372036854775807, 9223372036854775807", "-1, -1"})
        void strangeLimits(long size, long handles) throws Exception {
            Path local = Files.writeString(here.resolve("local"), "x".repeat(3000));
            try (EvilServer server = EvilServer.start().file("/a", "y".repeat(3000))) {
                server.on(EvilServer.INIT, (ask, session) -> session.version("limits@openssh.com", "1"))
                        .on(
                                EvilServer.EXTENDED,
                                (ask, session) -> session.send(new EvilPacket(EXTENDED_REPLY)
                                        .int32(ask.id())
                                        .int64(size)
                                        .int64(size)
                                        .int64(size)
                                        .int64(handles)));
                try (Sftp sftp = server.connect()) {
                    assertThat(Ends.well(() -> sftp.get("/a", here.resolve("a")))
                                    .bytes())
                            .isEqualTo(3000);
                    assertThat(Ends.well(() -> sftp.put(local, "/b")).bytes()).isEqualTo(3000);
                }
                assertThat(server.content("/b")).hasSize(3000);
            }
        }

        @Test
        @DisplayName("72: limits that are cut short end the opening")
        void shortLimits() throws IOException {
            try (EvilServer server = EvilServer.start()
                    .on(EvilServer.INIT, (ask, session) -> session.version("limits@openssh.com", "1"))
                    .on(
                            EvilServer.EXTENDED,
                            (ask, session) -> session.send(new EvilPacket(EXTENDED_REPLY)
                                    .int32(ask.id())
                                    .int32(1)))) {
                Ends.with(SftpException.class, server::connect);
            }
        }

        @Test
        @DisplayName("73: two handles are enough for trees of any depth, both ways")
        void twoHandles() throws Exception {
            Path tree = here.resolve("tree");
            for (String name : List.of("a", "b/c", "b/d/e", "b/d/f/g", "h")) {
                Files.createDirectories(tree.resolve(name).getParent());
                Files.writeString(tree.resolve(name), name);
            }
            try (SftpServer server = SftpServer.builder()
                            .personality(Personality.openSsh().withMaxHandles(2))
                            .start();
                    Sftp sftp = to(server)) {
                assertThat(Ends.well(() -> sftp.putTree(tree, "up")).files()).hasSize(5);
                assertThat(Ends.well(() -> sftp.getTree("up", here.resolve("down")))
                                .files())
                        .hasSize(5);
                assertThat(server.openHandles()).isEmpty();
            }
            assertThat(here.resolve("down/b/d/f/g")).hasContent("b/d/f/g");
        }

        @ParameterizedTest(
                name = "73: two handles are enough for many directories side by side, told by the server: {0}")
        @ValueSource(booleans = {true, false})
        void twoHandlesForAWideTree(boolean told) throws Exception {
            Personality kind = told ? Personality.openSsh() : Personality.strictV3();
            try (SftpServer server = SftpServer.builder()
                            .personality(kind.withMaxHandles(2))
                            .start();
                    Sftp sftp = to(server)) {
                for (int i = 0; i < 12; i++) {
                    Files.createDirectories(server.path("/wide/" + i));
                    Files.writeString(server.path("/wide/" + i + "/file"), "content");
                }

                assertThat(Ends.well(() -> sftp.getTree("/wide", here.resolve("down")))
                                .files())
                        .hasSize(12);
                assertThat(server.openHandles()).isEmpty();
            }
        }

        @Test
        @DisplayName("73: a server out of handles fails one file, and the next one goes")
        void noHandles() throws Exception {
            try (SftpServer server = SftpServer.start();
                    Sftp sftp = to(server)) {
                Files.writeString(server.home("test").resolve("a"), "content");
                server.inject(RequestMatcher.on(Operation.OPEN), Fault.failure("Too many open files"));

                assertThat(Ends.with(SftpException.class, () -> sftp.get("a", here.resolve("a"))))
                        .hasMessageContaining("Too many open files");
                assertThat(Ends.names(here)).isEmpty();
                assertThat(Ends.well(() -> sftp.get("a", here.resolve("a"))).bytes())
                        .isEqualTo(7);
            }
        }
    }

    @Nested
    class Places {
        @Test
        @DisplayName("74: a server that cannot resolve the home directory can still be used")
        void noHome() throws IOException {
            try (EvilServer server = EvilServer.start()
                            .file("/a", "content")
                            .on(EvilServer.REALPATH, (ask, session) -> session.status(ask, 4, "no"));
                    Sftp sftp = server.connect()) {
                assertThat(sftp.lstat("/a").size()).isEqualTo(7);
            }
        }

        @ParameterizedTest(name = "74: a home directory named \"{0}\" is where relative paths start")
        @ValueSource(strings = {"home/ada", ".", ""})
        void relativeHome(String home) throws IOException {
            AtomicInteger asked = new AtomicInteger();
            try (EvilServer server = EvilServer.start()
                            .on(
                                    EvilServer.REALPATH,
                                    (ask, session) -> session.send(new EvilPacket(NAME)
                                            .int32(ask.id())
                                            .int32(1)
                                            .string(home)
                                            .string("")
                                            .int32(0)))
                            .on(EvilServer.LSTAT, (ask, session) -> {
                                asked.incrementAndGet();
                                session.attributes(
                                        ask, EvilServer.REGULAR, ask.string().length());
                            });
                    Sftp sftp = server.connect()) {
                assertThat(sftp.lstat("a").size()).isPositive();
                assertThat(asked).hasValue(1);
            }
        }

        @Test
        @DisplayName("75: somebody else makes the same directory at the same time")
        void mkdirRace() throws IOException {
            try (SftpServer server = SftpServer.start();
                    Sftp sftp = to(server)) {
                Files.createDirectory(server.home("test").resolve("in"));
                // Not seen at first, as if it were made between the look and the request.
                server.inject(RequestMatcher.on(Operation.STAT).path("/in"), Fault.noSuchFile());

                sftp.mkdirs("in/deep");

                assertThat(server.home("test").resolve("in/deep")).isDirectory();
            }
        }

        @Test
        @DisplayName("76: a directory with something in it, a directory and a file are told apart after a bare failure")
        void bareFailures() throws IOException {
            try (SftpServer server = SftpServer.start();
                    Sftp sftp = to(server)) {
                Files.createDirectories(server.home("test").resolve("full/inner"));
                Files.writeString(server.home("test").resolve("file"), "");

                assertThat(Ends.with(SftpException.class, () -> sftp.delete("full")))
                        .hasMessageContaining("not empty");
                Ends.with(WrongRemoteTypeException.class, () -> sftp.get("full", here.resolve("x")));
                Ends.with(WrongRemoteTypeException.class, () -> sftp.list("file"));
                Ends.with(RemoteFileExistsException.class, () -> sftp.mkdir("file"));
                Ends.with(NoSuchRemoteFileException.class, () -> sftp.mkdir("nowhere/x"));
            }
        }
    }
}
