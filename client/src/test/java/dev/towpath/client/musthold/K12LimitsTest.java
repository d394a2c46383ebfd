package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.EndlessTree;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilPacket;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.peers.EvilSession;
import dev.towpath.client.peers.Talker;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("K12: whatever a server may send without end has a limit")
@Timeout(180)
class K12LimitsTest {
    private static final int NAME = 104;
    private static final int ATTRS = 105;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {257 * 1024 + 1, 1 << 24, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void aPacketIsRefusedByItsLengthBeforeItComes(int length) throws IOException {
        byte[] start = new EvilPacket(0)
                .int32(length)
                .bytes(new byte[] {ATTRS, 0, 0, 0, 1})
                .done();
        byte[] fromLength = Arrays.copyOfRange(start, 5, start.length);
        try (EvilServer server = EvilServer.start().on(EvilServer.LSTAT, (ask, session) -> session.raw(fromLength));
                Sftp sftp = server.connect()) {
            // The rest of the packet never comes: waiting for it would end in another exception.
            assertThat(Ends.with(ProtocolViolationException.class, "/a", () -> sftp.lstat("/a")))
                    .hasMessageContaining(Integer.toUnsignedString(length) + " bytes");
        }
    }

    @Test
    void aListingHasALimitThatCanBeSet() throws IOException {
        AtomicInteger next = new AtomicInteger();
        try (EvilServer server = EvilServer.start()
                        .directory("/out")
                        .on(
                                EvilServer.READDIR,
                                (ask, session) -> session.names(
                                        ask,
                                        IntStream.range(0, 1000)
                                                .mapToObj(i ->
                                                        ("f" + next.incrementAndGet()).getBytes(StandardCharsets.UTF_8))
                                                .toList()));
                Sftp sftp = server.connect(builder -> builder.maxEntries(5_000))) {
            assertThat(Ends.with(SftpException.class, "/out", () -> sftp.list("/out")))
                    .hasMessageContaining("more than 5000 entries");
            assertThat(Ends.with(SftpException.class, "/out", () -> sftp.getTree("/out", directory.resolve("t"))))
                    .hasMessageContaining("more than 5000 entries");
        }
        assertThat(next.get()).isLessThan(100_000);
    }

    @Test
    void theNamesOfAListingHaveALimit() throws IOException {
        AtomicInteger next = new AtomicInteger();
        byte[] end = "n".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        try (EvilServer server = EvilServer.start().directory("/out").on(EvilServer.READDIR, (ask, session) -> {
                    byte[] name = end.clone();
                    name[0] = (byte) ('a' + next.getAndIncrement() % 26);
                    session.names(ask, List.of(name));
                });
                Sftp sftp = server.connect(builder -> builder.maxEntries(200))) {
            assertThat(Ends.with(SftpException.class, "/out", () -> sftp.list("/out")))
                    .hasMessageContaining("its names have more than 1048576 characters");
            assertThat(Ends.with(SftpException.class, "/out", () -> sftp.getTree("/out", directory.resolve("t"))))
                    .hasMessageContaining("its names have more than 1048576 characters");
        }
        assertThat(next.get()).isLessThan(200);
    }

    @ParameterizedTest
    @EnumSource
    void thePathsOfATreeHaveALimit(Descent descent) throws IOException {
        try (EvilServer server = EndlessTree.of(EvilServer.DIRECTORY, "d".repeat(255));
                Sftp sftp = server.connect()) {
            assertThat(Ends.with(SftpException.class, () -> descent.into(sftp, "/d", directory.resolve("t"))))
                    .hasMessageContaining("so many directories deep that its path has more than 32767 characters");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Tag("lane")
    @ParameterizedTest
    @EnumSource
    void theDepthOfATreeHasALimit(Descent descent) throws IOException {
        try (EvilServer server = EndlessTree.of(EvilServer.DIRECTORY, "d");
                Sftp sftp = server.connect()) {
            assertThat(Ends.with(SftpException.class, () -> descent.into(sftp, "/d", directory.resolve("t"))))
                    .hasMessageContaining("more than 2048 directories deep");
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** The ways to come to the bottom of a tree. */
    enum Descent {
        GET_TREE {
            @Override
            void into(Sftp sftp, String top, Path target) throws IOException {
                sftp.getTree(top, target, options -> options.include("*.csv"));
            }
        },
        PLAN_GET {
            @Override
            void into(Sftp sftp, String top, Path target) throws IOException {
                sftp.planGet(top, target, options -> options.include("*.csv"));
            }
        },
        WALK {
            @Override
            void into(Sftp sftp, String top, Path target) throws IOException {
                try (Stream<RemoteFile> walk = sftp.walk(top)) {
                    assertThat(walk.count()).isNegative();
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            }
        },
        DELETE_TREE {
            @Override
            void into(Sftp sftp, String top, Path target) throws IOException {
                sftp.deleteTree(top);
            }
        };

        abstract void into(Sftp sftp, String top, Path target) throws IOException;
    }

    @Test
    void aLongNameIsNotBelieved() throws IOException {
        String lie = "-rwsr-xr-x 1 root root 1 \u001b[2J ".repeat(5000) + "x";
        AtomicInteger round = new AtomicInteger();
        try (EvilServer server = EvilServer.start().directory("/out").on(EvilServer.READDIR, (ask, session) -> {
                    if (round.getAndIncrement() == 0) {
                        session.send(new EvilPacket(NAME)
                                .int32(ask.id())
                                .int32(1)
                                .string("a")
                                .string(lie)
                                .int32(EvilSession.SIZE | EvilSession.PERMISSIONS)
                                .int64(4)
                                .int32(EvilServer.REGULAR));
                    } else {
                        session.status(ask, 1, "");
                    }
                });
                Sftp sftp = server.connect()) {
            assertThat(sftp.list("/out")).singleElement().satisfies(file -> {
                assertThat(file.name()).isEqualTo("a");
                assertThat(file.size()).isEqualTo(4);
                assertThat(file.permissions()).hasValue(0644);
                assertThat(file.isRegularFile()).isTrue();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 4096, 100_000})
    void aNameTooLongForThisMachineFailsAlone(int length) throws IOException {
        try (EvilServer server = Listing.of("n".repeat(length), "fine");
                Sftp sftp = server.connect()) {
            TreeReport report = sftp.getTree("/out", directory.resolve("t"), options -> options.keepGoing());

            assertThat(report.files()).hasSize(1);
            assertThat(report.failures()).hasSize(1);
        }
        assertThat(Ends.names(directory.resolve("t"))).containsExactly("fine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"welcome\r\n", "            "})
    void aBannerHasALimit(String text) throws IOException {
        byte[] bytes = text.repeat(100).getBytes(StandardCharsets.US_ASCII);
        try (Talker server = new Talker(socket -> {
            while (true) {
                socket.getOutputStream().write(bytes);
            }
        })) {
            assertThat(Ends.with(
                                    ConnectFailedException.class,
                                    () -> Sftp.builder()
                                            .host("127.0.0.1")
                                            .port(server.port())
                                            .user("ada")
                                            .password("s3cret")
                                            .hostKeys(HostKeys.knownHostsText(""))
                                            .connect())
                            .phase())
                    .isEqualTo(ConnectPhase.IDENTIFY);
        }
    }

    @Test
    void theExtensionsOfAGreetingHaveALimit() throws IOException {
        try (EvilServer server = EvilServer.start().on(EvilServer.INIT, (ask, session) -> {
            EvilPacket version = new EvilPacket(2).int32(3);
            for (int i = 0; i < 10_000; i++) {
                version.string("e" + i).string("");
            }
            session.send(version);
        })) {
            assertThat(Ends.with(ConnectFailedException.class, server::connect).phase())
                    .isEqualTo(ConnectPhase.OPEN);
        }
    }
}
