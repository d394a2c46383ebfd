package dev.towpath.client.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams and channels against OpenSSH's sftp-server. */
class RemoteStreamsIT {
    private static final long FAR = 5L * 1024 * 1024 * 1024 + 1;

    @TempDir
    static Path serverDirectory;

    private static RealSshd sshd;
    private static RemoteFileSystem files;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() throws Exception {
        sshd = RealSshd.start(serverDirectory);
        files = sshd.open();
    }

    @AfterAll
    static void stop() {
        if (sshd != null) {
            sshd.close();
        }
    }

    @Test
    void bringsTenMegabytesThereAndBack() throws IOException {
        byte[] content = MemoryFile.random(10_000_000);
        RemoteStreams streams = new RemoteStreams(files);

        try (OutputStream out = streams.write(temporary + "/a", AttributeChange.none())) {
            out.write(content, 0, 3_000_000);
            out.write(content, 3_000_000, 7_000_000);
        }
        assertThat(temporary.resolve("a")).hasBinaryContent(content);
        try (InputStream in = streams.read(temporary + "/a", 0)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void keepsTwoAppendingStreamsApart() throws IOException {
        RemoteStreams streams = new RemoteStreams(files);
        Path file = Files.writeString(temporary.resolve("a"), "0");

        try (OutputStream one = streams.write(file.toString(), AttributeChange.none(), StandardOpenOption.APPEND);
                OutputStream two = streams.write(file.toString(), AttributeChange.none(), StandardOpenOption.APPEND)) {
            one.write("1".getBytes(UTF_8));
            one.flush();
            two.write("2".getBytes(UTF_8));
            two.flush();
            one.write("3".getBytes(UTF_8));
        }

        assertThat(file).hasContent("0123");
    }

    @Test
    void readsAndWritesFarBehindFourGibibytes() throws IOException {
        RemoteStreams streams = new RemoteStreams(files);
        String path = temporary + "/sparse";

        try (SeekableByteChannel channel = streams.open(path, AttributeChange.none(), Set.of(CREATE, READ, WRITE))) {
            channel.position(FAR).write(ByteBuffer.wrap("far".getBytes(UTF_8)));
            assertThat(channel.size()).isEqualTo(FAR + 3);
            ByteBuffer back = ByteBuffer.allocate(3);
            assertThat(channel.position(FAR).read(back)).isEqualTo(3);
            assertThat(back.array()).asString(UTF_8).isEqualTo("far");
        }
        try (OutputStream out = streams.write(path, AttributeChange.none(), StandardOpenOption.APPEND)) {
            out.write(" away".getBytes(UTF_8));
        }
        try (InputStream in = streams.read(path, FAR - 2)) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("\0\0far away");
        }
        assertThat(Files.size(temporary.resolve("sparse"))).isEqualTo(FAR + 8);
    }
}
