package dev.towpath.client.transfer;

import static dev.towpath.fixture.RequestMatcher.on;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads from streams and downloads to them, and whole files as arrays and texts. */
class StreamTransferTest {
    private static final int BLOCK = 255 * 1024;
    private static final TransferOptions DEFAULTS = TransferOptions.defaults();

    private SftpServer server;
    private SshConnection connection;
    private Carrier carrier;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        connection = ToFixture.connection(server);
        carrier = new Carrier(
                RemoteFileSystem.open(connection, RemoteOptions.defaults()), new Random(7), System::nanoTime);
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(11).nextBytes(content);
        return content;
    }

    private static InputStream stream(byte[] content) {
        return new ByteArrayInputStream(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 17 * BLOCK + 1})
    void bringsEverySizeThereAndBack(int size) throws IOException {
        byte[] content = random(size);
        ByteArrayOutputStream back = new ByteArrayOutputStream();

        Transferred put = carrier.put(stream(content), "/a", DEFAULTS);
        Transferred get = carrier.get("/a", back, DEFAULTS);

        assertThat(server.path("/a")).hasBinaryContent(content);
        assertThat(back.toByteArray()).isEqualTo(content);
        assertThat(put.bytes()).isEqualTo(size);
        assertThat(put.verifiedBy()).isEqualTo(Verification.SIZE);
        assertThat(put.completion()).isEqualTo(Completion.ATOMIC);
        assertThat(put.source()).isEqualTo("(stream)");
        assertThat(put.remote().orElseThrow().size()).isEqualTo(size);
        assertThat(get.bytes()).isEqualTo(size);
        assertThat(get.verifiedBy()).isEqualTo(Verification.SIZE);
        assertThat(carrier.readBytes("/a", DEFAULTS)).isEqualTo(content);
    }

    @Nested
    class Uploading {
        @Test
        void tellsOfBytesWithoutATotalThatNobodyKnows() throws IOException {
            List<Progress> seen = new ArrayList<>();

            carrier.put(stream(random(10)), "/a", DEFAULTS.onProgress(seen::add));

            assertThat(seen).extracting(Progress::done).startsWith(0L).endsWith(10L);
            assertThat(seen).extracting(Progress::total).containsOnly(-1L);
            assertThat(seen).allSatisfy(progress -> assertThat(progress.eta()).isEmpty());
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 1_000_000})
        void tellsTheTotalThatWasSaid(int size) throws IOException {
            List<Progress> seen = new ArrayList<>();

            carrier.put(stream(random(size)), "/a", DEFAULTS.size(size).onProgress(seen::add));

            assertThat(seen).extracting(Progress::done).startsWith(0L).endsWith((long) size);
            assertThat(seen).extracting(Progress::total).containsOnly((long) size);
        }

        @ParameterizedTest
        @ValueSource(ints = {9, 11})
        void keepsTheOldFileIfTheStreamHoldsMoreOrLessThanWasSaid(int size) throws IOException {
            Files.writeString(server.path("/a"), "old");

            assertThatThrownBy(() -> carrier.put(stream(random(10)), "/a", DEFAULTS.size(size)))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("size(" + size + ")");

            assertThat(server.path("/a")).hasContent("old");
            assertThat(carrier.files().list("/")).hasSize(1);
        }

        @Test
        void endsThoughTheStreamNeverDoes() {
            InputStream endless = new InputStream() {
                @Override
                public int read() {
                    return 'x';
                }
            };

            assertThatThrownBy(() -> carrier.put(endless, "/a", DEFAULTS.size(100)))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("the stream holds more");
        }

        @Test
        void leavesNothingIfTheStreamFails() throws IOException {
            InputStream failing = new FilterInputStream(stream(random(600_000))) {
                private int left = 3;

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    if (left-- == 0) {
                        throw new IOException("the database went away");
                    }
                    return super.read(target, offset, Math.min(length, 100_000));
                }
            };

            assertThatThrownBy(() -> carrier.put(failing, "/a", DEFAULTS)).hasMessage("the database went away");

            assertThat(server.openHandles()).isEmpty();
            assertThat(carrier.files().list("/")).isEmpty();
        }

        @Test
        void leavesNothingIfTheServerRefuses() throws IOException {
            server.inject(on(Operation.WRITE).nth(2), Fault.failure("disk full"));

            assertThatThrownBy(() -> carrier.put(stream(random(600_000)), "/a", DEFAULTS))
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("put \"/a\"")
                    .hasMessageContaining("disk full");

            assertThat(carrier.files().list("/")).isEmpty();
        }

        @Test
        void heedsTheOptionsOfFiles() throws IOException {
            Files.writeString(server.path("/a"), "old");
            byte[] content = random(10);

            assertThatThrownBy(() -> carrier.put(stream(content), "/a", DEFAULTS.ifExists(IfExists.FAIL)))
                    .isInstanceOf(RemoteFileExistsException.class);
            assertThat(carrier.put(stream(content), "/a", DEFAULTS.ifExists(IfExists.SKIP))
                            .completion())
                    .isEqualTo(Completion.SKIPPED);
            carrier.put(
                    stream(content),
                    "/d/e/b",
                    DEFAULTS.createDirectories().mode("640").preserveTimes().preservePermissions());
            carrier.put(stream(content), "/c", DEFAULTS.inPlace());

            assertThat(server.path("/a")).hasContent("old");
            assertThat(server.path("/c")).hasBinaryContent(content);
            assertThat(Files.getPosixFilePermissions(server.path("/d/e/b")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        }

        @Test
        void needsANameForTheFile() throws IOException {
            Files.createDirectory(server.path("/d"));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> carrier.put(stream(random(1)), "/d/", DEFAULTS))
                    .withMessageContaining("append the name of the file");
            assertThatThrownBy(() -> carrier.put(stream(random(1)), "/d", DEFAULTS))
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("append \"/\" and the name of the file");
        }

        @Test
        void leavesTheStreamOpen() throws IOException {
            boolean[] closed = new boolean[1];
            InputStream watched = new FilterInputStream(stream(random(5))) {
                @Override
                public void close() {
                    closed[0] = true;
                }
            };

            carrier.put(watched, "/a", DEFAULTS);

            assertThat(closed[0]).isFalse();
        }
    }

    @Nested
    class Downloading {
        @Test
        void beginsWhereItIsTold() throws IOException {
            Files.writeString(server.path("/a"), "0123456789");
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            List<Progress> seen = new ArrayList<>();

            Transferred transferred = carrier.get("/a", rest, DEFAULTS.offset(7).onProgress(seen::add));

            assertThat(rest.toString(UTF_8)).isEqualTo("789");
            assertThat(transferred.bytes()).isEqualTo(3);
            assertThat(seen).extracting(Progress::total).containsOnly(3L);
            assertThat(carrier.get("/a", rest, DEFAULTS.offset(10)).bytes()).isZero();
            assertThatThrownBy(() -> carrier.get("/a", rest, DEFAULTS.offset(11)))
                    .hasMessageContaining("offset(11) lies behind its end");
        }

        @Test
        void asksASlowStreamsCallerBetweenPiecesWhetherItIsStillWanted() throws IOException {
            Files.write(server.path("/a"), random(1_000_000));
            AtomicBoolean enough = new AtomicBoolean();
            AtomicLong taken = new AtomicLong();
            OutputStream slow = new OutputStream() {
                @Override
                public void write(int one) {
                    taken.incrementAndGet();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    taken.addAndGet(length);
                    enough.set(true);
                }
            };

            assertThatThrownBy(() -> carrier.get("/a", slow, DEFAULTS.cancelWhen(enough::get)))
                    .isInstanceOf(CancellationException.class);

            assertThat(taken).hasValueLessThan(100_000);
        }

        @Test
        void isNotComparedAsAWholeIfItIsAPart() {
            assertThatThrownBy(() -> carrier.get(
                            "/a",
                            new ByteArrayOutputStream(),
                            DEFAULTS.offset(7).verify(Checksum.SHA_256)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("offset(…) leaves out a part");
        }

        @Test
        void failsIfTheServerSendsLessThanItSaid() throws IOException {
            Files.write(server.path("/a"), random(100_000));
            server.inject(on(Operation.READ).nth(1), Fault.status(1, "end of file"));

            assertThatThrownBy(() -> carrier.get("/a", new ByteArrayOutputStream(), DEFAULTS))
                    .isInstanceOf(TransferIntegrityException.class)
                    .hasMessageContaining("the server told 100000 bytes");
        }

        @Test
        void closesTheFileIfTheStreamFails() throws IOException {
            Files.write(server.path("/a"), random(3_000_000));
            OutputStream full = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("the local disk is full");
                }
            };

            assertThatThrownBy(() -> carrier.get("/a", full, DEFAULTS)).hasMessage("the local disk is full");

            carrier.files().stat("/a");
            assertThat(server.openHandles()).isEmpty();
        }

        @Test
        void namesWhatCannotBeFetched() throws IOException {
            Files.createDirectory(server.path("/d"));
            OutputStream out = new ByteArrayOutputStream();

            assertThatThrownBy(() -> carrier.get("/d", out, DEFAULTS)).isInstanceOf(WrongRemoteTypeException.class);
            assertThatThrownBy(() -> carrier.get("/missing", out, DEFAULTS))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("get \"/missing\"");
        }
    }

    @Nested
    class WholeFiles {
        @Test
        void areTextsToo() throws IOException {
            carrier.writeString("/a", "Grüße, 世界 \uD83D\uDE00", UTF_8, DEFAULTS);
            carrier.writeString("/b", "Grüße", ISO_8859_1, DEFAULTS);

            assertThat(carrier.readString("/a", UTF_8, DEFAULTS)).isEqualTo("Grüße, 世界 \uD83D\uDE00");
            assertThat(carrier.readString("/b", ISO_8859_1, DEFAULTS)).isEqualTo("Grüße");
            assertThat(carrier.files().stat("/b").size()).isEqualTo(5);
        }

        @Test
        void areRefusedWhereACharacterWouldBeLost() throws IOException {
            carrier.writeBytes("/a", new byte[] {'o', 'k', (byte) 0xff}, DEFAULTS);

            assertThatThrownBy(() -> carrier.readString("/a", UTF_8, DEFAULTS))
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("read \"/a\"")
                    .hasMessageContaining("byte 2 means nothing");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> carrier.writeString("/a", "ü", US_ASCII, DEFAULTS))
                    .withMessageContaining("US-ASCII");
        }

        @Test
        void areReplacedInOneStep() throws IOException {
            carrier.writeString("/a", "old", UTF_8, DEFAULTS);
            server.inject(on(Operation.WRITE), Fault.failure("disk full"));

            assertThatThrownBy(() -> carrier.writeString("/a", "new", UTF_8, DEFAULTS))
                    .hasMessageContaining("disk full");

            assertThat(carrier.readString("/a", UTF_8, DEFAULTS)).isEqualTo("old");
        }

        @Test
        void areNamedWhenTheyAreMissing() {
            assertThatThrownBy(() -> carrier.readBytes("/missing", DEFAULTS))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("read \"/missing\"");
        }
    }

    @Test
    void refusesOptionsThatMeanNothingForTheTransfer() {
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.size(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.offset(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> carrier.put(stream(random(1)), "/a", DEFAULTS.offset(1)))
                .withMessageContaining("offset(…)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> carrier.get("/a", new ByteArrayOutputStream(), DEFAULTS.size(1)))
                .withMessageContaining("size(…)");
    }
}
