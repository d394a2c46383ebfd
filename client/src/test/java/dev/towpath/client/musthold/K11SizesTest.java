package dev.towpath.client.musthold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilPacket;
import dev.towpath.client.peers.EvilServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("K11: what came must be as long as the server said, and what it said takes no memory and no disk")
@Timeout(180)
class K11SizesTest {
    private static final String CONTENT = "content".repeat(20_000);
    private static final long LARGEST = Long.MAX_VALUE;
    private static final long ARRAY = Integer.MAX_VALUE - 8L;

    @TempDir
    Path directory;

    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong largestHere = new AtomicLong();
    private EvilServer server;
    private Sftp sftp;
    private Path target;

    @BeforeEach
    void start() throws IOException {
        server = EvilServer.start().file("/a", CONTENT);
        sftp = server.connect();
        target = Files.writeString(directory.resolve("target"), "old");
    }

    @AfterEach
    void stop() throws IOException {
        sftp.close();
        server.close();
    }

    /** Says that the file is so long, while it is served as it is; and looks what that does to the disk. */
    private void tells(long size) {
        server.on(EvilServer.FSTAT, (ask, session) -> session.attributes(ask, EvilServer.REGULAR, size))
                .on(EvilServer.STAT, (ask, session) -> session.attributes(ask, EvilServer.REGULAR, size))
                .on(EvilServer.READ, (ask, session) -> {
                    reads.incrementAndGet();
                    largestHere.accumulateAndGet(largest(), Math::max);
                    session.honest(ask);
                });
    }

    private long largest() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).max().orElse(0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 62, LARGEST, LARGEST - 1, ARRAY, 1L << 40, 140_001})
    void moreThanThereIsFailsTheDownloadAndTakesNoDisk(long size) throws IOException {
        tells(size);

        TransferIntegrityException failure =
                Ends.with(TransferIntegrityException.class, "/a", () -> sftp.get("/a", target));

        assertThat(failure).hasMessageContaining("told " + size + " bytes and sent 140000");
        assertThat(target).hasContent("old");
        assertThat(Ends.names(directory)).containsExactly("target");
        assertThat(reads.get()).isPositive();
        assertThat(largestHere.get()).isLessThanOrEqualTo(CONTENT.length());
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 62, LARGEST, ARRAY, 140_001})
    void moreThanThereIsFailsADownloadToAStream(long size) {
        tells(size);

        Ends.with(TransferIntegrityException.class, "/a", () -> sftp.get("/a", OutputStream.nullOutputStream()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 62, LARGEST, ARRAY + 1, ARRAY, ARRAY / 2, 140_001})
    void moreThanThereIsFailsReadingItWholeAndTakesNoMemory(long size) {
        tells(size);

        Ends.with(SftpException.class, "/a", () -> sftp.readBytes("/a"));
        Ends.with(SftpException.class, "/a", () -> sftp.readString("/a"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aSizeNoFileCanHaveIsNone(long size) throws Exception {
        tells(size);

        Ends.well(() -> sftp.get("/a", target));

        assertThat(target).hasContent(CONTENT);
        assertThat(Ends.well(() -> sftp.readString("/a"))).isEqualTo(CONTENT);
    }

    @Test
    void withoutASizeTheFileIsReadToItsEnd() throws Exception {
        server.on(
                EvilServer.FSTAT,
                (ask, session) ->
                        session.send(new EvilPacket(105).int32(ask.id()).int32(0)));

        Ends.well(() -> sftp.get("/a", target));

        assertThat(target).hasContent(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 62, LARGEST, 0, 1})
    void whoDoesNotCareGetsWhatThereIs(long size) throws Exception {
        tells(size);

        Ends.well(() -> sftp.get("/a", target, options -> options.verifySize(false)));

        assertThat(target).hasContent(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100_000})
    void aFileWithoutEndIsLeftWhereTheServerSaidItEnds(long size) throws IOException {
        tells(size);
        server.on(EvilServer.READ, (ask, session) -> {
            largestHere.accumulateAndGet(largest(), Math::max);
            ask.string();
            ask.int64();
            session.data(ask, new byte[ask.int32()]);
        });

        Ends.with(TransferIntegrityException.class, "/a", () -> sftp.get("/a", target));
        Ends.with(TransferIntegrityException.class, "/a", () -> sftp.readBytes("/a"));
        Ends.with(TransferIntegrityException.class, "/a", () -> sftp.get("/a", new ByteArrayOutputStream()));

        assertThat(target).hasContent("old");
        assertThat(Ends.names(directory)).containsExactly("target");
        // What was asked for before the surplus was seen, and no more.
        assertThat(largestHere.get()).isLessThan(64L * 1024 * 1024);
    }

    @Test
    void readingPieceByPieceBelievesNoSize() throws Exception {
        tells(1L << 62);

        try (var in = sftp.read("/a")) {
            assertThat(new String(Ends.well(in::readAllBytes), UTF_8)).isEqualTo(CONTENT);
        }
    }
}
