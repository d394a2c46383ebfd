package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;

@SuppressWarnings("NullAway.Init") // The fields are filled before they are used.
class SuiteScopeTest {
    @Test
    void sharesAServerAmongClassesThatDescribeTheSame() {
        TestRun.passes(4, TestRun.ofAll(First.class, Second.class, OtherUsers.class));

        assertThat(Shared.ports).hasSize(3);
        assertThat(Set.copyOf(Shared.ports)).hasSize(1);
        assertThat(OtherUsers.ports).hasSize(1).doesNotContainAnyElementsOf(Shared.ports);
        assertThat(Shared.servers).allMatch(SftpServer::isClosed);
    }

    private static final class Shared {
        static final Queue<Integer> ports = new ConcurrentLinkedQueue<>();
        static final Queue<SftpServer> servers = new ConcurrentLinkedQueue<>();

        static void use(SftpServer server, Sftp sftp) throws IOException {
            ports.add(server.port());
            servers.add(server);
            assertThat(sftp.list("/")).extracting(file -> file.name()).containsExactly("seed.txt");
            sftp.mkdirs("/mess");
        }
    }

    @SftpTest(scope = ServerScope.SUITE)
    @SftpFile(path = "/seed.txt")
    static class First {
        @OnServer
        static SftpServer ofClass;

        @RepeatedTest(2)
        void startsEmpty(SftpServer server, Sftp sftp) throws IOException {
            assertThat(ofClass).isSameAs(server);
            Shared.use(server, sftp);
        }
    }

    @SftpTest(scope = ServerScope.SUITE, leaks = Leaks.FAIL)
    @SftpFile(path = "/seed.txt")
    static class Second {
        @Test
        void startsEmpty(SftpServer server, Sftp sftp) throws IOException {
            Shared.use(server, sftp);
        }
    }

    @SftpTest(scope = ServerScope.SUITE)
    @SftpUser(name = "ada", password = "x")
    static class OtherUsers {
        private static final Queue<Integer> ports = new ConcurrentLinkedQueue<>();

        @Test
        void hasAnother(SftpServer server) {
            ports.add(server.port());
        }
    }

    @Test
    void letsTestsThatShareItTakeTurns() {
        TestRun.passes(8, TestRun.ofAllConcurrently(OneSide.class, OtherSide.class));

        assertThat(Turns.most.get()).isEqualTo(1);
        assertThat(Turns.servers).hasSize(2);
    }

    private static final class Turns {
        static final AtomicInteger inside = new AtomicInteger();
        static final AtomicInteger most = new AtomicInteger();
        static final Set<SftpServer> servers = ConcurrentHashMap.newKeySet();
        static final SftpExtension one = SftpExtension.create().named("one").scope(ServerScope.SUITE);
        static final SftpExtension two = SftpExtension.create().named("two").scope(ServerScope.SUITE);

        static void enter() {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        }

        static void work(SftpServer first, SftpServer second, Sftp sftp) throws IOException {
            servers.add(first);
            servers.add(second);
            assertThat(sftp.list("/")).isEmpty();
            sftp.mkdirs("/mess");
        }
    }

    static class OneSide {
        @RegisterExtension
        static final SftpExtension one = Turns.one;

        @RegisterExtension
        static final SftpExtension two = Turns.two;

        @BeforeEach
        void enter() {
            Turns.enter();
        }

        @RepeatedTest(4)
        void works(@OnServer("one") SftpServer first, @OnServer("two") SftpServer second, @OnServer("one") Sftp sftp)
                throws IOException {
            Turns.work(first, second, sftp);
        }

        @AfterEach
        void leave() {
            Turns.inside.decrementAndGet();
        }
    }

    static class OtherSide {
        @RegisterExtension
        static final SftpExtension two = Turns.two;

        @RegisterExtension
        static final SftpExtension one = Turns.one;

        @BeforeEach
        void enter() {
            Turns.enter();
        }

        @RepeatedTest(4)
        void works(@OnServer("one") SftpServer first, @OnServer("two") SftpServer second, @OnServer("two") Sftp sftp)
                throws IOException {
            Turns.work(first, second, sftp);
        }

        @AfterEach
        void leave() {
            Turns.inside.decrementAndGet();
        }
    }

    @Test
    void refusesABuilderPerTest() {
        assertThat(TestRun.failure(InAnInstanceField.class)).hasMessageContaining("make the field static");
    }

    static class InAnInstanceField {
        @RegisterExtension
        final SftpExtension sftp = SftpExtension.create().scope(ServerScope.SUITE);

        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void givesTheTurnBackWhateverATestDoes() {
        EngineExecutionResults run = TestRun.ofAll(Fails.class, AfterIt.class);

        run.testEvents().assertStatistics(found -> found.failed(1).succeeded(1));
    }

    @SftpTest(scope = ServerScope.SUITE)
    @SftpFile(path = "/seed.txt")
    static class Fails {
        @Test
        void fails(SftpServer server) {
            server.close();
            throw new IllegalStateException("the failure of the test");
        }
    }

    @SftpTest(scope = ServerScope.SUITE)
    static class AfterIt {
        @OnServer
        static SftpServer ofClass;

        @Test
        void hasAServer(SftpServer server, Sftp sftp) throws IOException {
            assertThat(ofClass).isSameAs(server);
            assertThat(sftp.exists("/")).isTrue();
        }
    }
}
