package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

class ConcurrencyTest {
    @Test
    void givesTestsThatRunSideBySideAServerEach() {
        TestRun.passes(2, TestRun.concurrently(SideBySide.class));

        assertThat(SideBySide.ports).doesNotHaveDuplicates().hasSize(2);
    }

    @SftpTest
    static class SideBySide {
        private static final Queue<Integer> ports = new ConcurrentLinkedQueue<>();
        private static final CyclicBarrier barrier = new CyclicBarrier(2);

        @RepeatedTest(2)
        void worksUndisturbed(SftpServer server, Sftp sftp)
                throws IOException, InterruptedException, BrokenBarrierException, TimeoutException {
            ports.add(server.port());
            sftp.mkdirs("/mine");
            barrier.await(30, TimeUnit.SECONDS);

            assertThat(sftp.list("/")).hasSize(1);
        }
    }

    @Test
    void sharesTheServerAmongTestsOfOneThread() {
        TestRun.passes(3, TestRun.concurrently(OneThread.class));

        assertThat(OneThread.servers).hasSize(1);
    }

    @SftpTest
    @Execution(ExecutionMode.SAME_THREAD)
    static class OneThread {
        private static final Set<SftpServer> servers = ConcurrentHashMap.newKeySet();

        @BeforeAll
        static void before(SftpServer server) {
            servers.add(server);
        }

        @RepeatedTest(2)
        void sharesIt(SftpServer server) {
            servers.add(server);
        }

        @Nested
        class Inside {
            @Test
            void sharesItToo(SftpServer server) {
                servers.add(server);
            }
        }

        @AfterAll
        static void after(SftpServer server) {
            servers.add(server);
        }
    }

    @Test
    void saysWhyAServerOfBeforeAllCannotBeSharedByConcurrentTests() {
        assertThat(TestRun.failure(TestRun.concurrently(LentBefore.class)))
                .hasMessageContaining("@BeforeAll or the constructor was given the server")
                .hasMessageContaining("@Execution(ExecutionMode.SAME_THREAD)");
    }

    @SftpTest
    static class LentBefore {
        private static final List<URI> uris = new ArrayList<>();

        @BeforeAll
        static void startWhatIsTested(@AsUser("test") URI uri) {
            uris.add(uri);
        }

        @Test
        void usesAnother(SftpServer server) {
            assertThat(server.port()).isPositive();
        }
    }

    @Test
    void saysWhyThereIsNoServerAfterConcurrentTests() {
        assertThat(TestRun.failure(TestRun.concurrently(AskedAfter.class)))
                .hasMessageContaining("each test has a server of its own");
    }

    @SftpTest
    static class AskedAfter {
        @Test
        void usesOne(SftpServer server) {
            assertThat(server.port()).isPositive();
        }

        @AfterAll
        static void asks(SftpServer server) {
            fail("got " + server);
        }
    }

    @Test
    void ignoresExecutionModesWhereNothingRunsInParallel() {
        TestRun.passes(2, Sequential.class);

        assertThat(Sequential.servers).hasSize(1);
    }

    @SftpTest
    @Execution(ExecutionMode.CONCURRENT)
    static class Sequential {
        private static final Set<SftpServer> servers = ConcurrentHashMap.newKeySet();

        @RepeatedTest(2)
        void sharesIt(SftpServer server) {
            servers.add(server);
        }
    }
}
