package dev.towpath.client.hazards;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.fixture.Disk;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fault 104: the power of the server fails, and its disk has for sure only what was synced. */
@Timeout(180)
class PowerLossTest {
    private static final int SEEDS = 5;
    private static final int BLOCK = 4096;
    /** Of a part file the last 24 MiB are looked at, without sync(). */
    private static final int FARTHER_THAN_LOOKED_USUALLY = (24 << 20) + 3 * BLOCK;

    @TempDir
    private Path here;

    private final byte[] content = new byte[20 * BLOCK];
    private Path local;
    private SftpServer server;
    private Disk disk;

    @BeforeEach
    void start() throws IOException {
        new Random(104).nextBytes(content);
        local = Files.write(here.resolve("local"), content);
        server = SftpServer.builder()
                .personality(Personality.openSsh().withMaxWrite(BLOCK).withMaxRead(BLOCK))
                .start();
        prepare();
    }

    private void prepare() throws IOException {
        server.reset();
        Files.createDirectory(server.path("/in"));
        Files.writeString(server.path("/in/a"), "old");
        disk = server.files().disk();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("104: without sync() a finished upload is an empty file after a power failure")
    void losesWhatWasNotSynced() throws IOException {
        try (Sftp sftp = ToFixture.connect(server)) {
            sftp.put(local, "/in/a");
        }

        assertThat(disk.unsynced()).containsExactly("/in/a");
        disk.losePower();
        assertThat(server.path("/in/a")).isEmptyFile();
    }

    @Test
    @DisplayName("104: with sync() a finished upload is there, under its name, whatever a disk may lose")
    void keepsWhatWasSynced() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            prepare();
            try (Sftp sftp = ToFixture.connect(server)) {
                assertThat(sftp.put(local, "/in/a", TransferOptions::sync).warnings())
                        .isEmpty();
            }

            disk.losePower(seed);
            assertThat(server.path("/in/a")).as("seed " + seed).hasBinaryContent(content);
        }
    }

    @Test
    @DisplayName("104: with sync() another attempt builds upon nothing that a power failure may have taken")
    void sendsAgainWhatWasNotSynced() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            prepare();
            int lost = seed;
            server.before(on(WRITE).nth(18)).run(path -> disk.losePower(lost));
            try (Sftp sftp = ToFixture.builder(server)
                    .retry(RetryPolicy.exponential(3).withFirstPause(Duration.ZERO))
                    .connect()) {
                Transferred done = sftp.put(new ByteArrayInputStream(content), "/in/a", TransferOptions::sync);
                assertThat(done.attempts()).isEqualTo(2);
            }

            assertThat(server.path("/in/a")).as("seed " + seed).hasBinaryContent(content);
        }
    }

    @Test
    @Tag("lane")
    @DisplayName("104: a put with sync() and resume() looks at all that an earlier one left")
    void looksAtAllOfAPartFile() throws IOException {
        byte[] large = new byte[FARTHER_THAN_LOOKED_USUALLY];
        new Random(105).nextBytes(large);
        Files.write(local, large);
        try (SftpServer other = SftpServer.start();
                Sftp sftp = ToFixture.connect(other)) {
            other.inject(on(CLOSE).path("/.a.*"), Fault.disconnect());
            assertThatThrownBy(() -> sftp.put(local, "/a", o -> o.sync().resume()))
                    .isInstanceOf(ConnectionLostException.class);
            large[BLOCK] ^= 1;
            Files.write(other.path("/").resolve(Ends.names(other.path("/")).get(0)), large);
            large[BLOCK] ^= 1;

            assertThat(sftp.put(local, "/a", o -> o.sync().resume()).resumedAt())
                    .isEqualTo(BLOCK);
            assertThat(other.path("/a")).hasBinaryContent(large);
        }
    }

    @Test
    @DisplayName("104: a server that syncs no directories gets a warning about it, and the upload is done")
    void warnsWhereTheNameIsNotSynced() throws IOException {
        server.inject(on(OPEN).path("/in").always(), Fault.failure("is a directory"));
        try (Sftp sftp = ToFixture.connect(server)) {
            assertThat(sftp.put(local, "/in/a", TransferOptions::sync).warnings())
                    .singleElement()
                    .asString()
                    .contains("syncs no directories");
        }

        disk.losePower();
        assertThat(server.path("/in/a")).hasBinaryContent(content);
    }

    @Nested
    class Here {
        private Path target;

        /** A part file that was kept in order. */
        @BeforeEach
        void leave() throws IOException {
            target = here.resolve("b");
            Path source = Files.write(server.path("/in/b"), content);
            Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2024-05-06T07:08:09Z")));
            server.inject(on(READ).path("/in/b").nth(9), Fault.disconnect());
            try (Sftp sftp = ToFixture.connect(server)) {
                assertThatThrownBy(() -> sftp.get("/in/b", target, TransferOptions::resume))
                        .isInstanceOf(ConnectionLostException.class);
            }
        }

        private Transferred again() throws IOException {
            try (Sftp sftp = ToFixture.connect(server)) {
                return sftp.get("/in/b", target, o -> o.sync().resume());
            }
        }

        @Test
        @DisplayName("104: a get with sync() goes on with what was kept in order, which is on the disk")
        void goesOnWithWhatWasKept() throws IOException {
            assertThat(again().resumedAt()).isPositive();

            assertThat(target).hasBinaryContent(content);
        }

        @Test
        @DisplayName("104: a get with sync() begins anew where a crash of this machine left a part file")
        void trustsNoPartFileOfACrash() throws IOException {
            for (String name : Ends.names(here)) {
                if (name.startsWith(".b.")) {
                    // A crash leaves the time of the last byte.
                    Files.setLastModifiedTime(here.resolve(name), FileTime.from(Instant.now()));
                }
            }

            Transferred done = again();

            assertThat(done.resumedAt()).isZero();
            assertThat(done.warnings()).singleElement().asString().contains("power failure");
            assertThat(target).hasBinaryContent(content);
            assertThat(Ends.names(here)).containsExactlyInAnyOrder("b", "local");
        }
    }
}
