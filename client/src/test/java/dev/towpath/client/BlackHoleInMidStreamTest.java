package dev.towpath.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Patience;
import dev.towpath.fixture.FileSeed;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.End;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was under way when the line became a black hole: streams, channels, listings, and the calls of {@link Files} on the
 * file system view. Each ends on its deadline, on interrupt, and when another thread closes the client, as the calls in
 * {@link BlackHoleTest} do, which begin in the hole.
 */
@Timeout(180)
class BlackHoleInMidStreamTest {
    private static final Duration SOON = Duration.ofMillis(150);
    private static final Duration LATE = Duration.ofSeconds(60);
    private static final long LIMIT_SECONDS = 90;
    private static final int LARGE = 8 * 1024 * 1024;
    /** More names than come in the answers that are asked for ahead. */
    private static final String MANY =
            IntStream.range(0, 1200).mapToObj(i -> "  file-" + i + "\n").collect(Collectors.joining("", "many/\n", ""));

    /** What goes on after the line has become a black hole. */
    @FunctionalInterface
    private interface Rest {
        void run() throws IOException;
    }

    /** What is done while the line is good; returns what is left to do. */
    @FunctionalInterface
    private interface Beginning {
        Rest begin(Sftp sftp) throws IOException;
    }

    private static final Map<String, Beginning> BEGINNINGS = new TreeMap<>(beginnings());

    private static Map<String, Beginning> beginnings() {
        Map<String, Beginning> all = new TreeMap<>();
        all.put("InputStream.read", sftp -> reading(sftp.read("large")));
        all.put("OutputStream.write", sftp -> writing(sftp.write("new")));
        all.put("OutputStream.close", sftp -> closing(sftp.write("new")));
        all.put("SeekableByteChannel.read", sftp -> reading(sftp.open("large")));
        all.put(
                "SeekableByteChannel.write",
                sftp -> writing(sftp.open("new", StandardOpenOption.WRITE, StandardOpenOption.CREATE)));
        all.put("SeekableByteChannel.size", sftp -> sftp.open("large")::size);
        all.put("SeekableByteChannel.truncate", sftp -> {
            SeekableByteChannel channel = sftp.open("large", StandardOpenOption.WRITE);
            return () -> channel.truncate(1);
        });
        all.put("entries", sftp -> listing(sftp.entries("many")));
        all.put("walk", sftp -> listing(sftp.walk("/")));
        files(all);
        return all;
    }

    @SuppressWarnings("StreamResourceLeak") // the listing is closed when the rest of it is run
    private static void files(Map<String, Beginning> all) {
        all.put("Files.newInputStream", sftp -> reading(Files.newInputStream(path(sftp, "large"))));
        all.put("Files.newOutputStream", sftp -> writing(Files.newOutputStream(path(sftp, "new"))));
        all.put("Files.newByteChannel", sftp -> reading(Files.newByteChannel(path(sftp, "large"))));
        all.put("Files.newDirectoryStream", sftp -> {
            DirectoryStream<Path> entries = Files.newDirectoryStream(path(sftp, "many"));
            Iterator<Path> iterator = entries.iterator();
            assertThat(iterator.hasNext()).isTrue();
            return () -> {
                try (entries) {
                    iterator.forEachRemaining(entry -> {});
                } catch (DirectoryIteratorException e) {
                    throw e.getCause();
                }
            };
        });
        all.put("Files.walk", sftp -> listing(Files.walk(path(sftp, "many"))));
        call(all, "Files.readAllBytes", Files::readAllBytes);
        call(all, "Files.write", path -> Files.write(path, new byte[9]));
        call(all, "Files.size", Files::size);
        call(all, "Files.list", path -> Files.list(path).close());
        call(all, "Files.createDirectory", path -> Files.createDirectory(path.resolveSibling("made")));
        call(all, "Files.delete", Files::delete);
        call(all, "Files.copy", path -> Files.copy(path, path.resolveSibling("copy")));
        call(all, "Files.move", path -> Files.move(path, path.resolveSibling("moved")));
        call(all, "Files.createSymbolicLink", path -> Files.createSymbolicLink(path.resolveSibling("link"), path));
        call(all, "Files.readSymbolicLink", Files::readSymbolicLink);
        call(all, "Files.toRealPath", path -> assertThat(path.toRealPath()).isAbsolute());
        call(all, "Files.setLastModifiedTime", path -> Files.setLastModifiedTime(path, FileTime.fromMillis(0)));
        call(
                all,
                "Files.setPosixFilePermissions",
                path -> Files.setPosixFilePermissions(path, Set.of(PosixFilePermission.OWNER_READ)));
        call(all, "Files.getFileStore", path -> Files.getFileStore(path).getUsableSpace());
    }

    private static void call(Map<String, Beginning> all, String name, PathCall call) {
        all.put(name, sftp -> {
            Path path = path(sftp, "large");
            return () -> call.on(path);
        });
    }

    /** One call of {@link Files}. */
    @FunctionalInterface
    private interface PathCall {
        void on(Path path) throws IOException;
    }

    private static Path path(Sftp sftp, String name) throws IOException {
        FileSystem files = sftp.fileSystem();
        return files.getPath(name);
    }

    private static Rest reading(InputStream in) throws IOException {
        assertThat(in.read()).isNotNegative();
        return in::readAllBytes;
    }

    private static Rest reading(SeekableByteChannel channel) throws IOException {
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        return () -> {
            ByteBuffer buffer = ByteBuffer.allocate(LARGE);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                assertThat(buffer.position()).isPositive();
            }
        };
    }

    private static Rest writing(OutputStream out) throws IOException {
        out.write(1);
        return () -> out.write(new byte[LARGE]);
    }

    private static Rest writing(SeekableByteChannel channel) throws IOException {
        assertThat(channel.write(ByteBuffer.allocate(1))).isEqualTo(1);
        return () -> {
            ByteBuffer rest = ByteBuffer.allocate(LARGE);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        };
    }

    private static Rest closing(OutputStream out) throws IOException {
        out.write(new byte[9]);
        return out::close;
    }

    private static Rest listing(Stream<?> stream) {
        Iterator<?> entries = stream.iterator();
        assertThat(entries.hasNext()).isTrue();
        entries.next();
        return () -> {
            try (stream) {
                entries.forEachRemaining(entry -> {});
            } catch (UncheckedIOException e) {
                throw requireNonNull(e.getCause());
            }
        };
    }

    /** Those that were under way. */
    static Stream<String> underWay() {
        return BEGINNINGS.keySet().stream().filter(name -> !beginsInTheHole(name));
    }

    /** The other calls of {@link Files}, which all wait in the same way. */
    static Stream<String> inTheHole() {
        return BEGINNINGS.keySet().stream().filter(BlackHoleInMidStreamTest::beginsInTheHole);
    }

    private static boolean beginsInTheHole(String name) {
        return name.startsWith("Files.") && !name.startsWith("Files.new");
    }

    private static SftpServer server;

    @BeforeAll
    static void start() {
        server = SftpServer.builder()
                .files(FileSeed.generated("/large", LARGE), FileSeed.tree(MANY))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void mend() {
        server.network().cut(End.RST);
        server.network().heal();
    }

    /** Looks at once and often: there are many rows, and each would wait a tenth of a second for nothing. */
    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private static Sftp connected(Duration limit) {
        return Patience.connected(
                ToFixture.builder(server).responseTimeout(limit).stallTimeout(limit));
    }

    /** Does the beginning, makes the line a black hole, and does the rest on a thread of its own. */
    private static final class Call {
        private final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        private final CompletableFuture<Boolean> flag = new CompletableFuture<>();
        private final Thread thread;

        Call(String name, Sftp sftp) {
            Beginning beginning = requireNonNull(BEGINNINGS.get(name));
            // On a busy machine an honest answer may take longer than the limit, too.
            Rest rest = soon().ignoreExceptions().until(() -> beginning.begin(sftp), begun -> true);
            server.network().stall();
            thread = new Thread(() -> run(rest), "into-the-hole");
            thread.setDaemon(true);
            thread.start();
        }

        private void run(Rest rest) {
            try {
                rest.run();
                thrown.complete(new AssertionError("no failure"));
            } catch (IOException | RuntimeException | Error e) {
                thrown.complete(e);
            }
            flag.complete(Thread.currentThread().isInterrupted());
        }

        Call waits() {
            soon().until(() -> thread.getState() == Thread.State.TIMED_WAITING || thrown.isDone());
            return this;
        }

        /** The failure, or what it was made of if it is one of {@link Files}. */
        Throwable failure() throws ExecutionException, InterruptedException, TimeoutException {
            Throwable failure = thrown.get(LIMIT_SECONDS / 2, TimeUnit.SECONDS);
            Throwable cause = failure.getCause();
            return failure instanceof FileSystemException && cause != null ? cause : failure;
        }
    }

    @ParameterizedTest
    @MethodSource("inTheHole")
    @Tag("lane")
    void callsOfFilesEndOnTheirDeadline(String name) throws Exception {
        endsOnItsDeadline(name);
    }

    @ParameterizedTest
    @MethodSource("underWay")
    void endsOnItsDeadline(String name) throws Exception {
        try (Sftp sftp = connected(SOON)) {
            assertThat(new Call(name, sftp).failure()).isInstanceOf(SftpTimeoutException.class);
            server.network().cut(End.RST);
        }
    }

    @ParameterizedTest
    @MethodSource("underWay")
    void endsOnInterruptAndKeepsTheFlag(String name) throws Exception {
        try (Sftp sftp = connected(LATE)) {
            Call call = new Call(name, sftp).waits();

            call.thread.interrupt();

            assertThat(call.failure()).isInstanceOfAny(InterruptedIOException.class, ClosedByInterruptException.class);
            assertThat(call.flag.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            server.network().cut(End.RST);
        }
    }

    @ParameterizedTest
    @MethodSource("underWay")
    @DisplayName("100: ends when another thread closes the connection")
    void endsWhenClosed(String name) throws Exception {
        Sftp sftp = connected(LATE);
        Call call = new Call(name, sftp).waits();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(sftp::close);

        assertThat(call.failure()).isInstanceOf(ConnectionLostException.class);
        server.network().cut(End.RST);
        closing.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
