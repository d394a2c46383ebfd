package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpListener;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a tree that go by themselves, which here are mostly those for which {@code sync()} was asked. */
@Timeout(120)
class LargeFilesTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    private static final RetryPolicy FOUR = RetryPolicy.exponential(4).withFirstPause(Duration.ZERO);

    @TempDir
    private Path here;

    private Path source;

    @BeforeEach
    void give() throws IOException {
        source = Files.createDirectories(here.resolve("source"));
        for (String name : NAMES) {
            Files.writeString(source.resolve(name), "file " + name);
        }
    }

    private static TreeOptions several(TreeOptions options) {
        return options.parallel(4).each(TransferOptions::sync);
    }

    private void giveLargeAndSmall() throws IOException {
        for (String name : List.of("a", "c", "e", "g", "i")) {
            Files.writeString(source.resolve(name), name.repeat(SmallFiles.LARGEST + 1));
        }
        for (int i = 0; i < 40; i++) {
            Path directory = Files.createDirectories(source.resolve("small/s" + i % 4));
            Files.writeString(directory.resolve("f" + i), "small " + i);
        }
    }

    private static CompletableFuture<TreeReport> begun(TreeCall call) {
        CompletableFuture<TreeReport> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                ended.complete(call.run());
            } catch (IOException | RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    private interface TreeCall {
        TreeReport run() throws IOException;
    }

    /** The one that waits is only freed once the others have arrived. */
    @Test
    void doNotWaitForOneThatIsHeldUp() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Served.builder(server).retry(FOUR).connect()) {
            server.inject(on(WRITE).path("/in/.a.*"), Fault.dropReply());

            CompletableFuture<TreeReport> sending = begun(() -> sftp.putTree(source, "/in", LargeFilesTest::several));
            awaitFiles(server.path("/in"), 9);
            server.disconnectAll();
            TreeReport report = sending.orTimeout(60, TimeUnit.SECONDS).join();

            assertThat(TreeContents.of(server.path("/in"))).isEqualTo(TreeContents.of(source));
            assertThat(report.files())
                    .extracting(Transferred::target)
                    .isSorted()
                    .hasSize(10);
            assertThat(report.files().get(0).attempts()).isEqualTo(2);
            assertThat(server.logins()).hasSize(2);
            assertNoThreadIsLeft(server);
        }
    }

    /** Without being told so, too, if the line is long. */
    @Test
    void doNotWaitForOneThatIsHeldUpOnALongLine() throws IOException {
        Path target = here.resolve("target");
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Served.builder(server).retry(FOUR).connect()) {
            sftp.putTree(source, "/in");
            server.network().roundTrip(Duration.ofMillis(20));
            server.disconnectAll();
            server.inject(on(READ).path("/in/a"), Fault.dropReply());

            CompletableFuture<TreeReport> fetching =
                    begun(() -> sftp.getTree("/in", target, o -> o.each(TransferOptions::sync)));
            awaitFiles(target, 9);
            server.disconnectAll();
            TreeReport report = fetching.orTimeout(60, TimeUnit.SECONDS).join();

            assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(source));
            assertThat(report.files()).hasSize(10);
            assertThat(server.logins()).hasSize(3);
            assertNoThreadIsLeft(server);
        }
    }

    private static void awaitFiles(Path directory, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> Served.names(directory).stream()
                                .filter(name -> !PartName.isOne(name))
                                .count()
                        == count);
    }

    @Test
    void goOneByOneWhereTheyMust() throws IOException {
        UnaryOperator<TreeOptions> alone = o -> o.parallel(1);
        UnaryOperator<TreeOptions> limited = o -> several(o).each(each -> each.limit(1L << 40));
        UnaryOperator<TreeOptions> underOneName = o -> several(o).each(each -> each.temporaryName(name -> "new.tmp"));
        for (UnaryOperator<TreeOptions> how : List.of(alone, limited, underOneName)) {
            try (Served served = Served.start()) {
                served.sftp.putTree(source, "/in", how);

                assertThat(TreeContents.of(served.server.path("/in"))).isEqualTo(TreeContents.of(source));
                List<Operation> order = served.server.requests().stream()
                        // A directory is opened for reading, to be synced.
                        .filter(request -> request.operation() != OPEN || request.opensForWriting())
                        .map(request -> request.operation())
                        .filter(operation -> operation == OPEN || operation == POSIX_RENAME)
                        .toList();
                for (int i = 0; i < order.size(); i++) {
                    assertThat(order.get(i)).isEqualTo(i % 2 == 0 ? OPEN : POSIX_RENAME);
                }
            }
        }
    }

    @Test
    void allGoOnAfterTheConnectionWasLost() throws IOException {
        giveLargeAndSmall();
        Path target = here.resolve("target");
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Served.builder(server).retry(FOUR).connect()) {
            server.inject(on(WRITE).path("/in/.e.*").nth(3), Fault.disconnect());
            TreeReport sent = sftp.putTree(source, "/in", o -> o.parallel(4));
            assertThat(server.logins()).hasSize(2);
            server.inject(on(READ).path("/in/g").nth(2), Fault.disconnect());
            TreeReport fetched = sftp.getTree("/in", target, o -> o.parallel(4));

            assertThat(server.logins()).hasSize(3);
            assertThat(TreeContents.of(server.path("/in"))).isEqualTo(TreeContents.of(source));
            assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(source));
            assertThat(sent.files()).hasSize(50);
            assertThat(fetched.files()).hasSize(50);
            assertNoThreadIsLeft(server);
        }
    }

    @Test
    void giveUpTogether() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Served.builder(server).retry(FOUR).connect()) {
            server.inject(on(WRITE).path("/in/.c.*").always(), Fault.disconnect());

            Throwable told = catchThrowable(
                    () -> sftp.putTree(source, "/in", o -> several(o).keepGoing()));

            assertThat(told).isInstanceOf(ConnectionLostException.class);
            assertNoThreadIsLeft(server);
            awaitPartFilesToBeNamed(server.path("/in"), told);
        }
    }

    /** The connection breaks while they are removed, too; then somebody must know of them. */
    private static void awaitPartFilesToBeNamed(Path directory, Throwable told) {
        StringWriter text = new StringWriter();
        told.printStackTrace(new PrintWriter(text));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Served.names(directory))
                        .filteredOn(PartName::isOne)
                        .allSatisfy(name -> assertThat(text.toString()).contains(name)));
    }

    @Test
    void arriveThoughOneIsRefused() throws IOException {
        for (Fault fault : List.of(Fault.permissionDenied(), Fault.failure("no"))) {
            try (Served served = Served.start()) {
                served.server.inject(on(OPEN).path("/in/.c.*").always(), fault);

                TreeReport report =
                        served.sftp.putTree(source, "/in", o -> several(o).keepGoing());

                assertThat(report.files()).hasSize(9);
                assertThat(report.failures())
                        .extracting(TreeReport.Failed::path)
                        .containsExactly("c");
                assertThat(served.names("/in")).containsExactly("a", "b", "d", "e", "f", "g", "h", "i", "j");
            }
        }
    }

    @Test
    void endWhenOneIsRefusedUnlessToldToGoOn() throws IOException {
        try (Served served = Served.start()) {
            served.server.inject(on(WRITE).path("/in/.a.*"), Fault.dropReply());
            served.server.inject(on(OPEN).path("/in/.c.*").always(), Fault.permissionDenied());

            assertThatThrownBy(() -> served.sftp.putTree(source, "/in", LargeFilesTest::several))
                    .isInstanceOf(RemoteAccessDeniedException.class)
                    .hasMessageContaining("/in/c");

            assertWholeFilesOnly(served.server);
            assertNoThreadIsLeft(served.server);
            served.assertNoHandleIsLeft();
        }
    }

    @Test
    void makeDoWithFewHandlesThatNobodyToldOf() throws IOException {
        Personality few = Personality.openSsh().withMaxHandles(2).withoutExtension("limits@openssh.com");
        Set<String> told = ConcurrentHashMap.newKeySet();
        AtomicInteger failed = new AtomicInteger();
        SftpListener listener = new SftpListener() {
            @Override
            public void transferred(Transferred transfer) {
                told.add(transfer.target());
            }

            @Override
            public void transferFailed(String from, String to, Exception failure) {
                failed.incrementAndGet();
            }
        };
        try (SftpServer server = SftpServer.builder().personality(few).start();
                Sftp sftp = Served.builder(server).listener(listener).connect()) {
            sftp.putTree(source, "/in", o -> several(o).parallel(8));

            assertThat(TreeContents.of(server.path("/in"))).isEqualTo(TreeContents.of(source));
            assertThat(told).hasSize(10);
            assertThat(failed).hasValue(0);
        }
    }

    @Test
    void tellOfTheirProgressOnTheThreadOfTheCaller() throws IOException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Set<String> ended = ConcurrentHashMap.newKeySet();
        try (Served served = Served.start()) {
            served.sftp.putTree(
                    source,
                    "/in",
                    o -> several(o)
                            .each(each -> each.onProgress(progress -> {
                                threads.add(Thread.currentThread());
                                if (progress.done() == progress.total()) {
                                    ended.add(progress.target());
                                }
                            })));

            assertThat(threads).containsExactly(Thread.currentThread());
            assertThat(ended).hasSize(10);
        }
    }

    @Test
    void endWithWhatAListenerThrows() throws IOException {
        try (Served served = Served.start()) {
            assertThatThrownBy(() -> served.sftp.putTree(
                            source,
                            "/in",
                            o -> several(o)
                                    .each(each -> each.onProgress(progress -> {
                                        if (progress.target().endsWith("e")) {
                                            throw new IllegalStateException("enough");
                                        }
                                    }))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("enough");

            assertWholeFilesOnly(served.server);
            assertNoThreadIsLeft(served.server);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leaveNothingHalfWhenNobodyWantsThemAnyMore(boolean interrupted) throws IOException {
        Thread caller = Thread.currentThread();
        AtomicBoolean unwanted = new AtomicBoolean();
        AtomicInteger writes = new AtomicInteger();
        try (SftpServer server = SftpServer.builder()
                        .onRequest(request -> {
                            if (request.operation() == WRITE && writes.incrementAndGet() == 5) {
                                unwanted.set(!interrupted);
                                if (interrupted) {
                                    caller.interrupt();
                                }
                            }
                        })
                        .start();
                Sftp sftp = Served.builder(server).connect()) {
            server.inject(on(WRITE).path("/in/.h.*"), Fault.dropReply());

            assertThatThrownBy(() ->
                            sftp.putTree(source, "/in", o -> several(o).each(each -> each.cancelWhen(unwanted::get))))
                    .isInstanceOf(interrupted ? InterruptedIOException.class : CancellationException.class);

            assertThat(Thread.interrupted()).isEqualTo(interrupted);
            assertNoThreadIsLeft(server);
            assertWholeFilesOnly(server);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(server.openHandles()).isEmpty());
        }
    }

    @Test
    void endWhenTheClientIsClosed() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Served.builder(server).retry(FOUR).connect()) {
            server.inject(on(WRITE).path("/in/.j.*"), Fault.dropReply());
            CompletableFuture<TreeReport> sending = begun(() -> sftp.putTree(source, "/in", LargeFilesTest::several));
            awaitFiles(server.path("/in"), 9);

            sftp.close();

            assertThatThrownBy(() -> sending.orTimeout(60, TimeUnit.SECONDS).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(SftpException.class);
            assertNoThreadIsLeft(server);
        }
    }

    /** Whoever is interrupted waits for a moment only until his part file is removed. */
    private void assertWholeFilesOnly(SftpServer server) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(TreeContents.of(source)).containsAllEntriesOf(TreeContents.of(server.path("/in"))));
    }

    /** Those of a tree have done their last work before its call returns. */
    private static void assertNoThreadIsLeft(SftpServer server) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch(name -> name.startsWith("towpath-tree") && name.endsWith(":" + server.port())));
    }
}
