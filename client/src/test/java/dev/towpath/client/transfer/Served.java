package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ToFixture;
import dev.towpath.client.peers.Patience;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A server of the test's own and a client connected to it. */
final class Served implements AutoCloseable {
    final SftpServer server = SftpServer.start();
    final Sftp sftp;

    /** Connects in some way. */
    private interface Way {
        Sftp connect(SftpBuilder builder) throws IOException;
    }

    private Served(Way way) throws IOException {
        try {
            sftp = way.connect(builder(server));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    static Served start() throws IOException {
        return new Served(SftpBuilder::connect);
    }

    /** Gives up on a reply, or a byte, after {@code limit}. */
    static Served startImpatient(Duration limit) throws IOException {
        return new Served(
                builder -> Patience.connected(builder.responseTimeout(limit).stallTimeout(limit)));
    }

    static SftpBuilder builder(SftpServer server) {
        return ToFixture.builder(server);
    }

    /** A file on the server, with text in it, and its directory. */
    Path given(String path, String text) throws IOException {
        Path file = server.path(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Writes to a file; for listeners, which may throw nothing checked. */
    void write(String path, String text) {
        try {
            Files.writeString(server.path(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path givenDirectory(String path) throws IOException {
        return Files.createDirectories(server.path(path));
    }

    /** The names in a directory of the server. */
    List<String> names(String directory) throws IOException {
        return names(server.path(directory));
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Puts another file under the name of the part file; the open one goes on without a name. */
    void swapPartFile(String directory) {
        try {
            for (String name : names(directory)) {
                if (PartName.isOne(name)) {
                    Files.delete(server.path(directory + "/" + name));
                    Files.writeString(server.path(directory + "/" + name), "swapped");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<RecordedRequest> requests(Operation operation) {
        return server.requests().stream()
                .filter(request -> request.operation() == operation)
                .toList();
    }

    /** After a failure the client does not wait for the CLOSE it sends. */
    void assertNoHandleIsLeft() {
        Awaitility.await("no open handle")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(server.openHandles()).isEmpty());
    }

    /** Bytes that differ at every place a block could be swapped or lost. */
    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        sftp.close();
        server.close();
    }
}
