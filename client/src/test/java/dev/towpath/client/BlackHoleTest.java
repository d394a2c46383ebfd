package dev.towpath.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.peers.SftpMethods;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.End;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every public method of {@link Sftp} that asks the server something, against a server behind a line that has become a
 * black hole: it ends on its deadline, on interrupt, and when another thread closes the connection. A method that is in
 * no list fails {@link #isComplete()}.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class BlackHoleTest {
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration LATE = Duration.ofSeconds(60);
    private static final long LIMIT_SECONDS = 90;
    private static final Set<Thread.State> WAITS = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    /** A call of one method. */
    @FunctionalInterface
    private interface Call {
        void on(Sftp sftp, Path here) throws IOException;
    }

    /** Methods that ask the server nothing once it is connected. */
    private static final Set<String> NOT_BLOCKING = Set.of(
            "builder()",
            "connect(String)",
            "diagnose(String)",
            "close()",
            "pwd()",
            "toString()",
            "unwrap(Class)",
            "info()",
            "fileSystem()");

    /** Methods that are another one with a limit of a minute. */
    private static final Set<String> WITH_A_MINUTE = Set.of("exec(String)");

    /** Methods whose limit is not the connection's but an argument, with a late one. */
    private static final Map<String, Call> UNTIL_LATE = Map.of(
            "exec(String,Duration)",
            (sftp, here) -> sftp.exec("true", LATE),
            "exec(String,Duration,OutputStream,OutputStream)",
            (sftp, here) -> exec(sftp, LATE));

    /** By their signatures. */
    private static final Map<String, Call> CALLS = new TreeMap<>(calls());

    private static Map<String, Call> calls() {
        Map<String, Call> calls = new TreeMap<>();
        looking(calls);
        changing(calls);
        carrying(calls);
        streaming(calls);
        return calls;
    }

    private static void looking(Map<String, Call> calls) {
        calls.put("cd(String)", (sftp, here) -> sftp.cd("a"));
        calls.put("list(String)", (sftp, here) -> sftp.list("a"));
        calls.put("stat(String)", (sftp, here) -> sftp.stat("a"));
        calls.put("lstat(String)", (sftp, here) -> sftp.lstat("a"));
        calls.put("find(String)", (sftp, here) -> sftp.find("a"));
        calls.put("findAll(Collection,LinkOption[])", (sftp, here) -> sftp.findAll(List.of("a", "b")));
        calls.put("exists(String)", (sftp, here) -> sftp.exists("a"));
        calls.put("isDirectory(String)", (sftp, here) -> sftp.isDirectory("a"));
        calls.put("isRegularFile(String)", (sftp, here) -> sftp.isRegularFile("a"));
        calls.put("entries(String)", (sftp, here) -> drain(sftp.entries("a")));
        calls.put("walk(String,FileVisitOption[])", (sftp, here) -> drain(sftp.walk("a")));
        calls.put("walk(String,int,FileVisitOption[])", (sftp, here) -> drain(sftp.walk("a", 2)));
        calls.put(
                "walk(String,RemoteVisitor,FileVisitOption[])", (sftp, here) -> sftp.walk("a", new RemoteVisitor() {}));
        calls.put("glob(String)", (sftp, here) -> sftp.glob("a/*"));
        calls.put("space(String)", (sftp, here) -> sftp.space("a"));
        calls.put("exec(String,Duration)", (sftp, here) -> sftp.exec("true", SOON));
        calls.put("exec(String,Duration,OutputStream,OutputStream)", (sftp, here) -> exec(sftp, SOON));
        calls.put("checksum(String,Checksum)", (sftp, here) -> sftp.checksum("a", Checksum.SHA_256));
        calls.put(
                "checksum(String,Checksum,Set)",
                (sftp, here) -> sftp.checksum("a", Checksum.SHA_256, EnumSet.allOf(ChecksumWay.class)));
        calls.put("inbox(String)", (sftp, here) -> sftp.inbox("a").match("*").poll(message -> {}));
        calls.put("realPath(String)", (sftp, here) -> sftp.realPath("a"));
        calls.put("readLink(String)", (sftp, here) -> sftp.readLink("a"));
    }

    private static void streaming(Map<String, Call> calls) {
        calls.put("read(String)", (sftp, here) -> sftp.read("a").close());
        calls.put("write(String,OpenOption[])", (sftp, here) -> sftp.write("a").close());
        calls.put("open(String,OpenOption[])", (sftp, here) -> sftp.open("a").close());
        calls.put("readBytes(String)", (sftp, here) -> sftp.readBytes("a"));
        calls.put("readString(String)", (sftp, here) -> sftp.readString("a"));
        calls.put("readString(String,Charset)", (sftp, here) -> sftp.readString("a", UTF_8));
        calls.put("writeBytes(String,byte[])", (sftp, here) -> sftp.writeBytes("a", new byte[9]));
        calls.put("writeString(String,String)", (sftp, here) -> sftp.writeString("a", "text"));
        calls.put("writeString(String,String,Charset)", (sftp, here) -> sftp.writeString("a", "text", UTF_8));
        calls.put("put(InputStream,String)", (sftp, here) -> sftp.put(new ByteArrayInputStream(new byte[9]), "a"));
        calls.put(
                "put(InputStream,String,UnaryOperator)",
                (sftp, here) -> sftp.put(new ByteArrayInputStream(new byte[9]), "a", how -> how.inPlace()));
        calls.put("get(String,OutputStream)", (sftp, here) -> sftp.get("a", OutputStream.nullOutputStream()));
        calls.put(
                "get(String,OutputStream,UnaryOperator)",
                (sftp, here) -> sftp.get("a", OutputStream.nullOutputStream(), how -> how.verifySize(false)));
    }

    private static void drain(Stream<?> stream) throws IOException {
        try (stream) {
            stream.forEach(entry -> {});
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void changing(Map<String, Call> calls) {
        calls.put("mkdir(String)", (sftp, here) -> sftp.mkdir("a"));
        calls.put("mkdir(String,String)", (sftp, here) -> sftp.mkdir("a", "750"));
        calls.put("mkdirs(String)", (sftp, here) -> sftp.mkdirs("a/b/c"));
        calls.put("delete(String)", (sftp, here) -> sftp.delete("a"));
        calls.put("deleteIfExists(String)", (sftp, here) -> sftp.deleteIfExists("a"));
        calls.put("cleanUp(String,Duration)", (sftp, here) -> sftp.cleanUp("a", Duration.ofDays(1)));
        calls.put("deleteTree(String)", (sftp, here) -> sftp.deleteTree("a"));
        calls.put("copy(String,String)", (sftp, here) -> sftp.copy("a", "b"));
        calls.put("rename(String,String)", (sftp, here) -> sftp.rename("a", "b"));
        calls.put("replace(String,String)", (sftp, here) -> sftp.replace("a", "b"));
        calls.put("symlink(String,String)", (sftp, here) -> sftp.symlink("a", "b"));
        calls.put("hardLink(String,String)", (sftp, here) -> sftp.hardLink("a", "b"));
        calls.put("chmod(String,String)", (sftp, here) -> sftp.chmod("a", "u+x"));
        calls.put("chmod(String,Set)", (sftp, here) -> sftp.chmod("a", Set.of(PosixFilePermission.OWNER_READ)));
        calls.put("mkdirs(String,String)", (sftp, here) -> sftp.mkdirs("a/b", "750"));
        calls.put(
                "chown(String,OptionalInt,OptionalInt)",
                (sftp, here) -> sftp.chown("a", OptionalInt.of(1), OptionalInt.empty()));
        calls.put("truncate(String,long)", (sftp, here) -> sftp.truncate("a", 1));
        calls.put("setModified(String,Instant)", (sftp, here) -> sftp.setModified("a", Instant.EPOCH));
    }

    private static void carrying(Map<String, Call> calls) {
        calls.put("put(Path,String)", (sftp, here) -> sftp.put(here.resolve("a"), "b"));
        calls.put(
                "put(Path,String,UnaryOperator)",
                (sftp, here) -> sftp.put(here.resolve("a"), "b", how -> how.inPlace()));
        calls.put("get(String,Path)", (sftp, here) -> sftp.get("a", here.resolve("b")));
        calls.put(
                "get(String,Path,UnaryOperator)",
                (sftp, here) -> sftp.get("a", here.resolve("b"), how -> how.verifySize(false)));
        calls.put("putTree(Path,String)", (sftp, here) -> sftp.putTree(here, "b"));
        calls.put(
                "putTree(Path,String,UnaryOperator)", (sftp, here) -> sftp.putTree(here, "b", how -> how.keepGoing()));
        calls.put("getTree(String,Path)", (sftp, here) -> sftp.getTree("a", here.resolve("b")));
        calls.put(
                "getTree(String,Path,UnaryOperator)",
                (sftp, here) -> sftp.getTree("a", here.resolve("b"), how -> how.keepGoing()));
        calls.put(
                "planPut(Path,String,UnaryOperator)", (sftp, here) -> sftp.planPut(here, "b", how -> how.keepGoing()));
        calls.put(
                "planGet(String,Path,UnaryOperator)",
                (sftp, here) -> sftp.planGet("a", here.resolve("b"), how -> how.keepGoing()));
        calls.put(
                "background(int)",
                (sftp, here) -> sftp.background(1).put(here.resolve("a"), "b").await());
    }

    static Stream<String> methods() {
        return CALLS.keySet().stream();
    }

    @TempDir
    private Path here;

    private SftpServer server;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        Files.writeString(here.resolve("a"), "content");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Connected through a line that has become a black hole since. */
    private Sftp intoTheHole(Duration limit) throws IOException {
        SftpBuilder builder = ToFixture.builder(server)
                .responseTimeout(limit)
                .stallTimeout(limit)
                .retry(RetryPolicy.none());
        Sftp sftp = Patience.connected(builder);
        server.network().stall();
        return sftp;
    }

    @Test
    void isComplete() {
        List<String> all = new ArrayList<>(CALLS.keySet());
        all.addAll(NOT_BLOCKING);
        all.addAll(WITH_A_MINUTE);

        assertThat(SftpMethods.all())
                .as("public methods of Sftp; each belongs into one of the lists of this test")
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void endsOnItsDeadline(String method) throws IOException {
        try (Sftp sftp = intoTheHole(SOON)) {
            SftpException failure =
                    Ends.with(SftpTimeoutException.class, () -> call(method).on(sftp, here));

            // A command may have run.
            assertThat(failure.retryable()).isEqualTo(!method.startsWith("exec"));
            server.network().cut(End.RST);
        }
        assertThat(Ends.names(here)).contains("a").noneMatch(name -> name.endsWith("-part"));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void endsOnInterruptAndKeepsTheFlag(String method) throws Exception {
        try (Sftp sftp = intoTheHole(LATE)) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread caller = caller(method, sftp, thrown, flag);

            caller.interrupt();

            assertThat(thrown.get(LIMIT_SECONDS / 2, TimeUnit.SECONDS))
                    .isInstanceOfAny(InterruptedIOException.class, ClosedByInterruptException.class);
            assertThat(flag.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            server.network().cut(End.RST);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    @DisplayName("100: ends when another thread closes the connection")
    void endsWhenClosed(String method) throws Exception {
        Sftp sftp = intoTheHole(LATE);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        caller(method, sftp, thrown, new CompletableFuture<>());

        CompletableFuture<Void> closing = CompletableFuture.runAsync(sftp::close);

        assertThat(thrown.get(LIMIT_SECONDS / 2, TimeUnit.SECONDS)).isInstanceOf(ConnectionLostException.class);
        server.network().cut(End.RST);
        closing.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void closesTwiceThoughNothingIsAnswered() throws Exception {
        Sftp sftp = intoTheHole(LATE);

        boolean closed = Ends.well(() -> {
            sftp.close();
            sftp.close();
            return true;
        });

        assertThat(closed).isTrue();
    }

    private static void exec(Sftp sftp, Duration limit) throws IOException {
        sftp.exec("true", limit, OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    private static Call call(String method) {
        return requireNonNull(CALLS.get(method), method);
    }

    /** A thread that waits in the call. */
    private Thread caller(
            String method, Sftp sftp, CompletableFuture<Throwable> thrown, CompletableFuture<Boolean> flag) {
        Thread caller = new Thread(
                () -> {
                    try {
                        UNTIL_LATE.getOrDefault(method, call(method)).on(sftp, here);
                        thrown.complete(new AssertionError("no failure"));
                    } catch (IOException | RuntimeException | Error e) {
                        thrown.complete(e);
                    }
                    flag.complete(Thread.currentThread().isInterrupted());
                },
                "into-the-hole");
        caller.setDaemon(true);
        caller.start();
        await().until(() -> WAITS.contains(caller.getState()) || thrown.isDone());
        return caller;
    }
}
