package dev.towpath.client.remote;

import static dev.towpath.fixture.RequestMatcher.on;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.ToFixture;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Access anywhere in a remote file. */
class RemoteByteChannelTest {
    private static final int BLOCK = 255 * 1024;

    private SftpServer server;
    private SshConnection connection;
    private RemoteFileSystem files;
    private RemoteStreams streams;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        connection = ToFixture.connection(server);
        files = RemoteFileSystem.open(connection, RemoteOptions.defaults());
        streams = new RemoteStreams(files);
    }

    @AfterEach
    void stop() {
        files.close();
        connection.close();
        server.close();
    }

    private SeekableByteChannel open(String path, OpenOption... options) throws IOException {
        return streams.open(path, AttributeChange.none(), Set.of(options));
    }

    @Test
    void readsWhereThePositionIs() throws IOException {
        Files.writeString(server.path("/a"), "0123456789");

        try (SeekableByteChannel channel = open("/a")) {
            assertThat(channel.size()).isEqualTo(10);
            assertThat(text(channel, 3)).isEqualTo("012");
            assertThat(text(channel, 3)).isEqualTo("345");
            assertThat(channel.position()).isEqualTo(6);
            assertThat(text(channel.position(1), 2)).isEqualTo("12");
            assertThat(text(channel.position(8), 9)).isEqualTo("89");
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.position(99).read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
        }
    }

    @Test
    void readsAFileFromFrontToBack() throws IOException {
        byte[] content = MemoryFile.random(5 * BLOCK + 7);
        Files.write(server.path("/a"), content);
        ByteBuffer all = ByteBuffer.allocate(content.length + 1);

        try (SeekableByteChannel channel = open("/a")) {
            while (channel.read(all) >= 0) {
                assertThat(channel.position()).isEqualTo(all.position());
            }
        }

        assertThat(Arrays.copyOf(all.array(), all.position())).isEqualTo(content);
    }

    @Test
    void seesWhatItWroteBeforeItReads() throws IOException {
        try (SeekableByteChannel channel = open("/a", CREATE, READ, WRITE)) {
            channel.write(ByteBuffer.wrap("0123456789".getBytes(UTF_8)));
            assertThat(channel.size()).isEqualTo(10);
            channel.position(2).write(ByteBuffer.wrap("xx".getBytes(UTF_8)));
            assertThat(text(channel.position(0), 10)).isEqualTo("01xx456789");
            assertThat(channel.truncate(4).size()).isEqualTo(4);
            assertThat(channel.position()).isEqualTo(4);
            assertThat(channel.truncate(40).size()).isEqualTo(4);
        }
        assertThat(server.path("/a")).hasContent("01xx");
    }

    @Test
    void leavesAHoleOfZeros() throws IOException {
        try (SeekableByteChannel channel = open("/a", CREATE_NEW, WRITE)) {
            channel.position(3).write(ByteBuffer.wrap(new byte[] {1}));
        }
        assertThat(server.path("/a")).hasBinaryContent(new byte[] {0, 0, 0, 1});
    }

    @Test
    void appendsWhereverThePositionIsSet() throws IOException {
        Files.writeString(server.path("/a"), "ab");

        try (SeekableByteChannel channel = open("/a", APPEND)) {
            channel.position(0).write(ByteBuffer.wrap("c".getBytes(UTF_8)));
            channel.write(ByteBuffer.wrap("d".getBytes(UTF_8)));
        }
        assertThat(server.path("/a")).hasContent("abcd");
    }

    @Test
    void readsOnWhenTheFileGrows() throws IOException {
        Files.writeString(server.path("/a"), "1");

        try (SeekableByteChannel channel = open("/a")) {
            assertThat(text(channel, 9)).isEqualTo("1");
            assertThat(channel.read(ByteBuffer.allocate(9))).isEqualTo(-1);
            Files.writeString(server.path("/a"), "12");
            assertThat(text(channel, 9)).isEqualTo("2");
        }
    }

    @Test
    void deletesTheFileAtTheEndIfToldTo() throws IOException {
        try (SeekableByteChannel channel = open("/a", CREATE_NEW, WRITE, DELETE_ON_CLOSE)) {
            channel.write(ByteBuffer.wrap(new byte[9]));
            assertThat(channel.size()).isEqualTo(9);
        }
        assertThat(server.path("/a")).doesNotExist();
    }

    @Test
    void hasEachWriteOnTheDiskIfToldTo() throws IOException {
        try (SeekableByteChannel channel = open("/a", CREATE, WRITE, SYNC)) {
            channel.write(ByteBuffer.wrap(new byte[9]));
            assertThat(server.requests())
                    .last()
                    .extracting(RecordedRequest::operation)
                    .isEqualTo(Operation.FSYNC);
        }
    }

    @Test
    void doesOnlyWhatItWasOpenedFor() throws IOException {
        Files.writeString(server.path("/a"), "x");

        try (SeekableByteChannel channel = open("/a", WRITE)) {
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(NonReadableChannelException.class);
        }
        SeekableByteChannel channel = open("/a", READ);
        assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> channel.position(-1));
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> open("/a", READ, APPEND));
    }

    @Test
    void failsAtCloseIfTheServerRefusedAWrite() throws IOException {
        server.inject(on(Operation.WRITE).path("/a"), Fault.failure("disk full"));
        SeekableByteChannel channel = open("/a", CREATE, WRITE);
        channel.write(ByteBuffer.wrap(new byte[9]));

        assertThatThrownBy(channel::close).hasMessageContaining("disk full");
    }

    private String text(SeekableByteChannel channel, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        assertThat(channel.read(buffer)).isPositive();
        return new String(buffer.array(), 0, buffer.position(), UTF_8);
    }
}
