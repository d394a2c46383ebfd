package dev.towpath.client.hazards;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilPacket;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults 77 to 83: names and listings meant to harm, or just wrong. */
@Timeout(180)
class ListingAndNameFaultsTest {
    private static final int NAME = 104;

    @TempDir
    private Path here;

    private EvilServer server;

    @BeforeEach
    void start() throws IOException {
        server = EvilServer.start().directory("/out");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** Lists these names, once, whatever directory is asked for. */
    private void listing(List<byte[]> names) {
        AtomicBoolean listed = new AtomicBoolean();
        server.on(EvilServer.READDIR, (ask, session) -> {
            if (listed.compareAndSet(false, true)) {
                session.names(ask, names);
            } else {
                session.status(ask, 1, "");
            }
        });
        server.on(EvilServer.LSTAT, (ask, session) -> session.attributes(ask, EvilServer.REGULAR, 4));
        server.on(
                EvilServer.STAT,
                (ask, session) -> session.attributes(
                        ask, ask.string().equals("/out") ? EvilServer.DIRECTORY : EvilServer.REGULAR, 4));
        server.on(EvilServer.FSTAT, (ask, session) -> session.attributes(ask, EvilServer.REGULAR, 4));
        server.on(EvilServer.OPEN, (ask, session) -> session.handle(ask, "h"));
        server.on(EvilServer.READ, (ask, session) -> {
            ask.string();
            if (ask.int64() == 0) {
                session.data(ask, "evil".getBytes(ISO_8859_1));
            } else {
                session.status(ask, 1, "");
            }
        });
    }

    private static List<byte[]> bytes(String... names) {
        return Stream.of(names).map(name -> name.getBytes(ISO_8859_1)).toList();
    }

    @ParameterizedTest(name = "77: the name \"{0}\" leads nowhere and stops nothing")
    @ValueSource(
            strings = {"../evil", "/etc/evil", "a/../../evil", "evil/", "", "/", "..//evil", "evil\0", "a/b", "./evil"})
    void unsafeName(String name) throws Exception {
        listing(bytes(name, "fine"));
        try (Sftp sftp = server.connect()) {
            TreeReport report = Ends.well(() -> sftp.getTree("/out", here.resolve("in/target")));

            assertThat(report.leftOut()).extracting(TreeReport.LeftOut::path).containsExactly(name);
            assertThat(report.failures()).isEmpty();
        }
        assertThat(everything()).containsExactly("in", "in/target", "in/target/fine");
    }

    @Test
    @DisplayName("77: dots are passed over, a name that only looks like one is taken")
    void dots() throws Exception {
        listing(bytes(".", "..", "...", "..fine"));
        try (Sftp sftp = server.connect()) {
            assertThat(Ends.well(() -> sftp.list("/out")))
                    .extracting(RemoteFile::name)
                    .containsExactly("...", "..fine");
        }
    }

    @Test
    @DisplayName("78: escape sequences and right-to-left marks of a name reach no message")
    void escapes() throws Exception {
        String name = "\u001b[2J\u202egpj.exe/x";
        listing(List.of(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        try (Sftp sftp = server.connect()) {
            TreeReport report = Ends.well(() -> sftp.getTree("/out", here.resolve("target")));

            assertThat(report.leftOut()).hasSize(1);
            assertThat(report.leftOut().get(0).toString())
                    .doesNotContain("\u001b")
                    .doesNotContain("\u202e")
                    .contains("\\u001b");
            server.on(EvilServer.LSTAT, (ask, session) -> session.status(ask, 4, "\u001b]0;owned\u0007"));
            assertThat(Ends.with(SftpException.class, () -> sftp.lstat("/" + name)))
                    .hasMessageNotContaining("\u001b")
                    .hasMessageNotContaining("\u0007")
                    .hasMessageNotContaining("\u202e");
        }
    }

    @ParameterizedTest(name = "79: a name of {0} bytes arrives or is told, and stops nothing")
    @ValueSource(ints = {254, 255, 256, 300, 4096})
    void longName(int length) throws Exception {
        listing(bytes("n".repeat(length), "fine"));
        try (Sftp sftp = server.connect()) {
            TreeReport report =
                    Ends.well(() -> sftp.getTree("/out", here.resolve("target"), options -> options.keepGoing()));

            assertThat(report.files()).hasSize(length > 255 ? 1 : 2);
            assertThat(report.failures()).hasSize(length > 255 ? 1 : 0);
        }
        assertThat(Ends.names(here.resolve("target"))).contains("fine").noneMatch(name -> name.endsWith("-part"));
    }

    @Test
    @DisplayName("80: a name that is no UTF-8 is asked for by the bytes it was listed with")
    void otherBytes() throws Exception {
        byte[] name = "caf\u00e9".getBytes(ISO_8859_1);
        listing(List.of(name));
        byte[][] asked = {{}};
        server.on(EvilServer.LSTAT, (ask, session) -> {
            byte[] path = new byte[ask.int32()];
            ask.body().get(path);
            asked[0] = path;
            session.attributes(ask, EvilServer.REGULAR, 4);
        });
        try (Sftp sftp = server.connect()) {
            RemoteFile listed = Ends.well(() -> sftp.list("/out")).get(0);

            sftp.lstat(listed.path());

            assertThat(asked[0]).isEqualTo("/out/caf\u00e9".getBytes(ISO_8859_1));
        }
    }

    @Test
    @DisplayName("81: twins by case or normalization are all kept where the file system tells them apart")
    void twins() throws Exception {
        listing(Stream.of("a", "A", "\u00e4", "a\u0308")
                .map(name -> name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toList());
        try (Sftp sftp = server.connect()) {
            TreeReport report = Ends.well(() -> sftp.getTree("/out", here.resolve("target")));

            assertThat(report.files().size() + report.leftOut().size()).isEqualTo(4);
            assertThat(Ends.names(here.resolve("target")))
                    .hasSize(report.files().size());
        }
    }

    @Test
    @DisplayName("82: empty answers without end end the listing")
    void emptyAnswers() throws IOException {
        server.on(EvilServer.READDIR, (ask, session) -> session.names(ask, List.of()));
        try (Sftp sftp = server.connect()) {
            Ends.with(ProtocolViolationException.class, "/out", () -> sftp.list("/out"));
        }
    }

    @Test
    @DisplayName("82: a listing without end is cut off before it fills the memory")
    void endlessListing() throws IOException {
        AtomicInteger next = new AtomicInteger();
        server.on(
                EvilServer.READDIR,
                (ask, session) -> session.names(
                        ask,
                        IntStream.range(0, 2000)
                                .mapToObj(i -> ("f" + next.incrementAndGet()).getBytes(ISO_8859_1))
                                .toList()));
        try (Sftp sftp = server.connect(how -> how.maxEntries(10_000))) {
            assertThat(Ends.with(SftpException.class, "/out", () -> sftp.list("/out")))
                    .hasMessageContaining("more than 10000 entries");
        }
    }

    @Test
    @DisplayName("82: more entries announced than sent is a violation")
    void announcedOnly() throws IOException {
        server.on(
                EvilServer.READDIR,
                (ask, session) -> session.send(new EvilPacket(NAME)
                        .int32(ask.id())
                        .int32(1_000_000)
                        .string("a")
                        .string("")
                        .int32(0)));
        try (Sftp sftp = server.connect()) {
            Ends.with(ProtocolViolationException.class, "/out", () -> sftp.list("/out"));
        }
    }

    @Test
    @DisplayName("83: an entry listed twice is fetched once")
    void listedTwice() throws Exception {
        listing(bytes("a", "b", "a"));
        try (Sftp sftp = server.connect()) {
            TreeReport report = Ends.well(() -> sftp.getTree("/out", here.resolve("target")));

            assertThat(report.files()).hasSize(2);
            assertThat(report.leftOut()).hasSize(1);
        }
    }

    @Test
    @DisplayName("83: an entry that vanishes after it was listed is told and stops nothing")
    void vanished() throws Exception {
        listing(bytes("fine", "gone"));
        server.on(EvilServer.OPEN, (ask, session) -> {
            if (ask.string().equals("/out/gone")) {
                session.status(ask, 2, "No such file");
            } else {
                session.handle(ask, "h");
            }
        });
        server.on(EvilServer.STAT, (ask, session) -> {
            if (ask.string().equals("/out/gone")) {
                session.status(ask, 2, "No such file");
            } else {
                session.attributes(ask, EvilServer.DIRECTORY, 4);
            }
        });
        try (Sftp sftp = server.connect()) {
            TreeReport report = Ends.well(() -> sftp.getTree("/out", here.resolve("target")));

            assertThat(report.files()).hasSize(1);
            assertThat(report.leftOut()).extracting(TreeReport.LeftOut::path).containsExactly("gone");
            Ends.with(NoSuchRemoteFileException.class, "/out/gone", () -> sftp.get("/out/gone", here.resolve("x")));
        }
    }

    private List<String> everything() throws IOException {
        try (Stream<Path> all = Files.walk(here)) {
            return all.filter(path -> !path.equals(here))
                    .map(path -> here.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
