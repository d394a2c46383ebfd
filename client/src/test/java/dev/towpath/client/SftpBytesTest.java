package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The verbs for bytes that are in no local file, from a working directory. */
class SftpBytesTest {
    private SftpServer server;
    private Sftp sftp;
    private Sftp in;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = ToFixture.connect(server);
        sftp.mkdir("/in");
        in = sftp.cd("/in");
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void triesToReadAsOftenAsThePolicySays() throws IOException {
        sftp.writeString("/in/a", "text");
        server.inject(on(Operation.READ).always(), Fault.disconnect());
        RetryPolicy quick = RetryPolicy.exponential(3).withFirstPause(Duration.ofMillis(1));
        try (Sftp persevering = ToFixture.builder(server).retry(quick).connect()) {
            assertThatThrownBy(() -> persevering.readString("/in/a")).isInstanceOf(ConnectionLostException.class);
        }

        assertThat(server.requests())
                .filteredOn(request ->
                        request.operation() == Operation.OPEN && request.path().equals("/in/a"))
                .hasSize(3);
    }

    @Test
    void readsAndWritesStreams() throws IOException {
        try (OutputStream out = in.write("a")) {
            out.write("Grüße".getBytes(UTF_8));
        }
        try (OutputStream out = in.write("a", StandardOpenOption.APPEND)) {
            out.write('!');
        }

        assertThat(server.path("/in/a")).hasContent("Grüße!");
        try (InputStream stream = in.read("a")) {
            assertThat(stream.readAllBytes()).asString(UTF_8).isEqualTo("Grüße!");
        }
        try (SeekableByteChannel channel = in.open("a", StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.position(7).write(ByteBuffer.wrap(new byte[] {'?'}));
            assertThat(channel.size()).isEqualTo(8);
        }
        assertThat(server.path("/in/a")).hasContent("Grüße?");
        assertThatThrownBy(() -> in.read("missing")).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    void carriesStreams() throws IOException {
        ByteArrayOutputStream back = new ByteArrayOutputStream();

        in.put(new ByteArrayInputStream(new byte[] {1, 2, 3}), "a");
        in.put(new ByteArrayInputStream(new byte[] {4, 5}), "b", how -> how.size(2));
        in.get("a", back);
        in.get("b", back, how -> how.offset(1));

        assertThat(back.toByteArray()).containsExactly(1, 2, 3, 5);
        assertThat(server.path("/in/a")).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void readsAndWritesWholeFiles() throws IOException {
        in.writeBytes("a", new byte[] {1});
        in.writeString("b", "ü");
        in.writeString("c", "ü", StandardCharsets.ISO_8859_1);

        assertThat(in.readBytes("a")).containsExactly(1);
        assertThat(in.readString("b")).isEqualTo("ü");
        assertThat(in.readString("c", StandardCharsets.ISO_8859_1)).isEqualTo("ü");
        assertThat(server.path("/in/c")).hasBinaryContent(new byte[] {(byte) 0xfc});
    }

    @Test
    void readsOnANewConnectionIfTheLastOneDied() throws IOException {
        in.writeString("a", "1");
        server.disconnectAll();

        assertThat(in.readString("a")).isEqualTo("1");
        server.disconnectAll();
        try (InputStream stream = in.read("a")) {
            assertThat(stream.read()).isEqualTo('1');
        }
    }

    @Test
    void showsItsFilesToCodeForFiles() throws IOException {
        FileSystem files = in.fileSystem();
        Path a = Files.writeString(files.getPath("a"), "1");

        assertThat(server.path("/in/a")).hasContent("1");
        assertThat(a.toAbsolutePath()).hasToString("/in/a");
        assertThat(a.toUri()).hasToString("sftp://test@127.0.0.1:" + server.port() + "/in/a");
        files.close();
        assertThat(in.exists("a")).isTrue();
    }

    @Test
    void reachesFilesAfterTheConnectionDied() throws IOException {
        Path a = Files.writeString(in.fileSystem().getPath("a"), "1");
        server.disconnectAll();
        in.exists("a");

        assertThat(Files.readString(a)).isEqualTo("1");
    }
}
