package dev.towpath.client.remote;

import static dev.towpath.fixture.RequestMatcher.on;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteStreamsTest {
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

    private OutputStream write(String path, OpenOption... options) throws IOException {
        return streams.write(path, AttributeChange.none(), options);
    }

    @Nested
    class Reading {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, BLOCK, BLOCK + 1, 16 * BLOCK + 1})
        void bringsEverySize(int size) throws IOException {
            byte[] content = MemoryFile.random(size);
            Files.write(server.path("/a"), content);

            try (InputStream in = streams.read("/a", 0)) {
                assertThat(in.readAllBytes()).isEqualTo(content);
                assertThat(in.read()).isEqualTo(-1);
            }
            try (InputStream in = streams.read("/a", 0)) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                assertThat(in.transferTo(out)).isEqualTo(size);
                assertThat(out.toByteArray()).isEqualTo(content);
            }
        }

        @Test
        void givesByteAfterByteWithoutSign() throws IOException {
            Files.write(server.path("/a"), new byte[] {-1, 0, 127, -128});

            try (InputStream in = streams.read("/a", 0)) {
                assertThat(List.of(in.read(), in.read(), in.read(), in.read(), in.read()))
                        .containsExactly(255, 0, 127, 128, -1);
            }
        }

        @Test
        void beginsAtAnOffset() throws IOException {
            Files.writeString(server.path("/a"), "0123456789");

            try (InputStream in = streams.read("/a", 7)) {
                assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("789");
            }
            try (InputStream in = streams.read("/a", 70)) {
                assertThat(in.read()).isEqualTo(-1);
            }
        }

        @Test
        void asksForLittleIfLittleIsRead() throws IOException {
            Files.write(server.path("/a"), new byte[8 * 1024 * 1024]);

            try (InputStream in = streams.read("/a", 0)) {
                assertThat(in.readNBytes(100)).hasSize(100);
            }

            files.stat("/a");
            long asked = server.requests().stream()
                    .filter(request -> request.operation() == Operation.READ)
                    .mapToLong(RecordedRequest::bytes)
                    .sum();
            assertThat(asked).isLessThanOrEqualTo(1024 * 1024);
            assertThat(server.openHandles()).isEmpty();
        }

        @Test
        void saysThatADirectoryIsOne() throws IOException {
            Files.createDirectory(server.path("/d"));

            assertThatThrownBy(() -> {
                        try (InputStream in = streams.read("/d", 0)) {
                            in.read();
                        }
                    })
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("it is a directory");
        }

        @Test
        void saysThatAFileIsMissing() {
            assertThatThrownBy(() -> streams.read("/missing", 0)).isInstanceOf(NoSuchRemoteFileException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> streams.read("/missing", -1));
        }

        @Test
        void endsWithTheRefusalOfARead() throws IOException {
            Files.write(server.path("/a"), new byte[1_000_000]);
            server.inject(on(Operation.READ).path("/a").nth(4), Fault.failure("bad sector"));

            try (InputStream in = streams.read("/a", 0)) {
                assertThatThrownBy(in::readAllBytes)
                        .isInstanceOf(SftpException.class)
                        .hasMessageContaining("read \"/a\"")
                        .hasMessageContaining("bad sector");
            }
        }

        @Test
        void isOverOnceClosed() throws IOException {
            Files.writeString(server.path("/a"), "x");
            InputStream in = streams.read("/a", 0);
            in.close();
            in.close();

            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
        }
    }

    @Nested
    class Writing {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 8191, 8192, 8193, BLOCK - 1, BLOCK, BLOCK + 1, 16 * BLOCK + 1})
        void takesEverySize(int size) throws IOException {
            byte[] content = MemoryFile.random(size);

            try (OutputStream out = write("/a")) {
                out.write(content);
            }
            assertThat(server.path("/a")).hasBinaryContent(content);

            try (OutputStream out = write("/a")) {
                for (int at = 0; at < size; at += 1000) {
                    out.write(content, at, Math.min(1000, size - at));
                }
            }
            assertThat(server.path("/a")).hasBinaryContent(content);
            assertThat(server.openHandles()).isEmpty();
        }

        @Test
        void hasEverythingAtTheServerAfterAFlush() throws IOException {
            try (OutputStream out = write("/a")) {
                out.write('x');
                out.flush();
                assertThat(server.path("/a")).hasContent("x");
                out.write('y');
            }
            assertThat(server.path("/a")).hasContent("xy");
        }

        @Test
        void appendsBehindWhatIsThere() throws IOException {
            Files.writeString(server.path("/a"), "old,");

            try (OutputStream out = write("/a", APPEND)) {
                out.write("new".getBytes(UTF_8));
            }
            try (OutputStream out = write("/b", CREATE, APPEND)) {
                out.write("b".getBytes(UTF_8));
            }

            assertThat(server.path("/a")).hasContent("old,new");
            assertThat(server.path("/b")).hasContent("b");
            assertThat(server.requests())
                    .filteredOn(request -> request.operation() == Operation.WRITE)
                    .extracting(RecordedRequest::offset)
                    .containsExactly(4L, 0L);
        }

        @Test
        void makesNewFilesOnlyIfToldTo() throws IOException {
            Files.writeString(server.path("/a"), "old");

            assertThatThrownBy(() -> write("/a", CREATE_NEW)).isInstanceOf(RemoteFileExistsException.class);
            assertThatThrownBy(() -> write("/b", WRITE)).isInstanceOf(NoSuchRemoteFileException.class);
            try (OutputStream out = write("/a", WRITE)) {
                out.write('N');
            }
            assertThat(server.path("/a")).hasContent("Nld");
            write("/a", TRUNCATE_EXISTING).close();
            assertThat(server.path("/a")).isEmptyFile();
        }

        @Test
        void failsAtCloseIfTheServerRefusedAWrite() throws IOException {
            server.inject(on(Operation.WRITE).path("/a"), Fault.failure("disk full"));
            OutputStream out = write("/a");
            out.write('x');

            assertThatThrownBy(out::close)
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("write \"/a\"")
                    .hasMessageContaining("disk full");
            out.close();
            files.stat("/a");
            assertThat(server.openHandles()).isEmpty();
        }

        @Test
        void failsAtTheNextCallsIfTheServerRefusedAWrite() throws IOException {
            server.inject(on(Operation.WRITE).path("/a"), Fault.failure("disk full"));

            assertThatThrownBy(() -> {
                        try (OutputStream out = write("/a")) {
                            out.write('x');
                            out.flush();
                        }
                    })
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("disk full")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(second -> assertThat(second).hasMessageContaining("the file is incomplete")));
        }

        @Test
        void failsAtCloseIfTheServerRefusesTheClose() throws IOException {
            server.inject(on(Operation.CLOSE).path("/a"), Fault.failure("quota exceeded at close"));
            OutputStream out = write("/a");
            out.write('x');

            assertThatThrownBy(out::close).hasMessageContaining("quota exceeded at close");
        }

        @Test
        void refusesOptionsThatMeanNothingBeforeAskingTheServer() {
            int before = server.requests().size();

            assertThatIllegalArgumentException().isThrownBy(() -> write("/a", READ));
            assertThatIllegalArgumentException().isThrownBy(() -> write("/a", APPEND, TRUNCATE_EXISTING));
            assertThatIllegalArgumentException().isThrownBy(() -> write("/a", DELETE_ON_CLOSE));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> write("/a", LinkOption.NOFOLLOW_LINKS))
                    .withMessageContaining("NOFOLLOW_LINKS");
            assertThat(server.requests()).hasSize(before);
        }
    }
}
