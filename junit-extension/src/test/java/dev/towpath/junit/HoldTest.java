package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class HoldTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void keepsTheServersOfAFailedTestUpUntilAFileIsDeleted()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<EngineExecutionResults> run = CompletableFuture.supplyAsync(
                () -> TestRun.with(Map.of("towpath.hold-on-failure", "PT10M"), Fails.class));
        await().atMost(LIMIT).until(() -> Fails.servers.size() == 2);
        SftpServer first = Fails.servers.remove();
        SftpServer second = Fails.servers.remove();
        await().atMost(LIMIT)
                .until(() -> !invitations(first, second).isEmpty()
                        && Files.size(invitations(first, second).get(0)) > 0);
        List<Path> invitations = invitations(first, second);

        try (Sftp visitor = Connections.open(second)) {
            assertThat(visitor.exists("/evidence")).isTrue();
        }
        assertThat(invitations).hasSize(1);
        assertThat(invitations.get(0))
                .content()
                .contains("fails", "the failure of the test", "to go on; at the latest after PT10M")
                .contains("sftp -F none -P " + first.port(), "sftp -F none -P " + second.port());
        assertThat(run).isNotDone();

        Files.delete(invitations.get(0));
        run.get(LIMIT.toSeconds(), TimeUnit.SECONDS).testEvents().assertStatistics(found -> found.failed(1));
        assertThat(second.isClosed()).isTrue();
    }

    private static List<Path> invitations(SftpServer... servers) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> Stream.of(servers)
                            .anyMatch(server ->
                                    file.getFileName().toString().startsWith("towpath-hold-" + server.port() + "-")))
                    .toList();
        }
    }

    static class Fails {
        private static final Queue<SftpServer> servers = new ConcurrentLinkedQueue<>();

        @RegisterExtension
        static final SftpExtension acme = SftpExtension.create().named("acme");

        @RegisterExtension
        static final SftpExtension globex = SftpExtension.create().named("globex");

        @Test
        void fails(
                @OnServer("acme") SftpServer first,
                @OnServer("globex") SftpServer second,
                @OnServer("globex") Sftp sftp)
                throws IOException {
            sftp.mkdirs("/evidence");
            servers.add(first);
            servers.add(second);
            throw new IllegalStateException("the failure of the test");
        }
    }

    @Test
    void endsWhenTheTimeIsOver() {
        TestRun.with(Map.of("towpath.hold-on-failure", "PT0.1S"), FailsOnce.class)
                .testEvents()
                .assertStatistics(found -> found.failed(1));
    }

    @Test
    void saysWhatItDoesNotUnderstand() {
        EngineExecutionResults run = TestRun.with(Map.of("towpath.hold-on-failure", "10 min"), FailsOnce.class);

        Throwable failure = TestRun.failure(run);
        assertThat(failure).hasMessage("the failure of the test");
        assertThat(failure.getSuppressed())
                .anySatisfy(each -> assertThat(each)
                        .hasMessageContaining("towpath.hold-on-failure = \"10 min\": write true, false, or a time"));
    }

    @SftpTest
    static class FailsOnce {
        @Test
        void fails() {
            throw new IllegalStateException("the failure of the test");
        }
    }
}
