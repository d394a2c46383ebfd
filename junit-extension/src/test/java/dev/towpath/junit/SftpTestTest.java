package dev.towpath.junit;

import static dev.towpath.fixture.Operation.MKDIR;
import static dev.towpath.fixture.Operation.STAT;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SftpTestTest {
    @Nested
    @SftpTest
    class Plainly {
        @Test
        void injectsAServerAndAConnectedClient(SftpServer server, Sftp sftp, @TempDir Path dir) throws IOException {
            Path local = Files.writeString(dir.resolve("a.csv"), "1;2");

            sftp.put(local, "/a.csv");

            assertThat(server.path("/a.csv")).hasContent("1;2");
        }

        @Test
        void injectsTheAddressOfAUser(SftpServer server, @AsUser("test") URI uri) {
            assertThat(uri).hasToString("sftp://test@127.0.0.1:" + server.port() + "/");
        }
    }

    @Test
    void givesTheSameObjectsToTheTestAndTheMethodsAroundIt() {
        TestRun.passes(1, SameObjects.class);
    }

    @SftpTest
    static class SameObjects {
        private final List<Object> seen = new ArrayList<>();

        @BeforeEach
        void before(SftpServer server, Sftp sftp) {
            seen.add(server);
            seen.add(sftp);
        }

        @Test
        void during(SftpServer server, Sftp sftp, Sftp again) {
            assertThat(seen).containsExactly(server, sftp);
            assertThat(again).isSameAs(sftp);
        }

        @AfterEach
        void after(SftpServer server, Sftp sftp) throws IOException {
            assertThat(seen).containsExactly(server, sftp);
            assertThat(sftp.exists("/")).isTrue();
        }
    }

    @Test
    void resetsTheServerOfTheClassBeforeEachTest() {
        TestRun.passes(2, Resets.class);
    }

    @SftpTest
    @SftpFile(path = "/seed.txt", text = "seed")
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Resets {
        private static final List<Object> first = new ArrayList<>();

        @Test
        @Order(1)
        void makesAMess(SftpServer server, Sftp sftp) throws IOException {
            first.add(server);
            first.add(server.fingerprint());
            first.add(sftp);
            sftp.mkdirs("/left/behind");
            Files.writeString(server.path("/seed.txt"), "changed");
            server.changeHostKey();
            server.inject(on(STAT).always(), Fault.permissionDenied());
            assertThatThrownBy(() -> sftp.stat("/left")).isInstanceOf(RemoteAccessDeniedException.class);
        }

        @Test
        @Order(2)
        void seesNothingOfIt(SftpServer server, Sftp sftp) throws IOException {
            assertThat(server).isSameAs(first.get(0));
            assertThat(sftp).isNotSameAs(first.get(2));
            assertThat(sftp.stat("/seed.txt").size()).isEqualTo(4);
            assertThat(server.fingerprint()).isEqualTo(first.get(1));
            assertThat(server.requests()).noneMatch(request -> request.path().startsWith("/left"));
            assertThat(server.logins()).hasSize(1);
            assertThat(server.path("/seed.txt")).hasContent("seed");
            assertThat(server.path("/left")).doesNotExist();
        }
    }

    @Test
    void closesTheClientsOfATest() {
        TestRun.passes(1, Keeps.class);

        Sftp kept = Keeps.kept.get(0);
        assertThatThrownBy(() -> kept.exists("/")).isInstanceOf(IOException.class);
    }

    @SftpTest
    static class Keeps {
        private static final List<Sftp> kept = new ArrayList<>();

        @Test
        void keepsItsClient(Sftp sftp) {
            kept.add(sftp);
        }
    }

    @Test
    void endsTheConnectionsOfTheTestBefore() {
        TestRun.passes(2, Lingers.class);
    }

    @SftpTest
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Lingers {
        private static final List<RemoteFileSystem> own = new ArrayList<>();

        @Test
        @Order(1)
        void leavesAClientOpen(SftpServer server) throws IOException {
            RemoteFileSystem client = Connections.only(Connections.open(server));
            own.add(client);
            assertThat(client.exists("/")).isTrue();
        }

        @Test
        @Order(2)
        void findsItClosed(SftpServer server) {
            assertThatThrownBy(() -> own.get(0).mkdir("/late", OptionalInt.empty()))
                    .isInstanceOf(IOException.class);
            assertThat(server.path("/late")).doesNotExist();
        }
    }

    @Test
    void letsNoRequestOfTheTestBeforeThrough() {
        TestRun.passes(2, WritesOn.class);
    }

    @SftpTest
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class WritesOn {
        @Test
        @Order(1)
        void leavesAWriterBehind(SftpServer server) throws IOException, InterruptedException {
            RemoteFileSystem client = Connections.only(Connections.open(server));
            Thread writer = new Thread(() -> {
                for (int i = 0; ; i++) {
                    try {
                        client.mkdir("/late" + i, OptionalInt.empty());
                    } catch (IOException disconnected) {
                        return;
                    }
                }
            });
            writer.setDaemon(true);
            writer.start();
            server.awaitRequest(on(MKDIR).nth(5), Duration.ofSeconds(30));
        }

        @Test
        @Order(2)
        void seesNothingOfIt(SftpServer server) {
            assertThat(server.path("/")).isEmptyDirectory();
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void replacesAServerThatATestClosed() {
        TestRun.passes(2, Closes.class);
    }

    @SftpTest
    static class Closes {
        @RepeatedTest(2)
        void losesTheServer(SftpServer server, Sftp sftp) throws IOException {
            assertThat(sftp.exists("/")).isTrue();

            server.close();

            assertThatThrownBy(() -> sftp.exists("/")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void reportsTheFailureOfTheTestWhateverFollows() {
        assertThat(TestRun.failure(FailsInRuins.class)).hasMessage("the failure of the test");
    }

    @SftpTest
    static class FailsInRuins {
        @Test
        void fails(SftpServer server, Sftp sftp) throws IOException {
            server.inject(on().always(), Fault.stall());
            assertThat(sftp.pwd()).isEqualTo("/");
            server.close();

            throw new IllegalStateException("the failure of the test");
        }
    }

    @Test
    void startsAServerForEachTestIfToldSo() {
        TestRun.passes(2, PerTest.class);

        assertThat(PerTest.ports).doesNotHaveDuplicates().hasSize(2);
    }

    @SftpTest(scope = ServerScope.TEST)
    static class PerTest {
        private static final List<Integer> ports = new ArrayList<>();

        private final List<SftpServer> before = new ArrayList<>();

        @BeforeEach
        void before(SftpServer server) {
            before.add(server);
        }

        @RepeatedTest(2)
        void notesItsPort(SftpServer server) {
            assertThat(before).containsExactly(server);
            ports.add(server.port());
        }
    }

    @Test
    void resetsBetweenInvocationsOfParameterizedAndRepeatedTests() {
        TestRun.passes(4, Invocations.class);
    }

    @SftpTest
    static class Invocations {
        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void startsEmpty(String name, SftpServer server, Sftp sftp) throws IOException {
            assertThat(server.path("/")).isEmptyDirectory();
            sftp.mkdirs("/" + name);
        }

        @RepeatedTest(2)
        void startsEmptyAgain(SftpServer server, Sftp sftp) throws IOException {
            assertThat(server.path("/")).isEmptyDirectory();
            sftp.mkdirs("/x");
        }
    }

    @Test
    void servesAnInstancePerClass() {
        TestRun.passes(2, OneInstance.class);
    }

    @SftpTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {
        private final SftpServer built;

        OneInstance(SftpServer server) {
            built = server;
        }

        @BeforeAll
        void once(SftpServer server, @AsUser("test") URI uri) {
            assertThat(server).isSameAs(built);
            assertThat(uri).hasPort(built.port());
        }

        @RepeatedTest(2)
        void hasTheSame(SftpServer server, Sftp sftp) throws IOException {
            assertThat(server).isSameAs(built);
            assertThat(sftp.list("/")).isEmpty();
        }
    }

    @Test
    void givesTheConstructorTheServerOfTheClass() {
        TestRun.passes(2, Constructed.class);
    }

    @SftpTest
    static class Constructed {
        private final SftpServer built;

        Constructed(SftpServer server) {
            built = server;
        }

        @RepeatedTest(2)
        void hasTheSame(SftpServer server) {
            assertThat(server).isSameAs(built);
        }
    }

    @Test
    void worksByExtendWithAlone() {
        TestRun.passes(1, Extended.class);
    }

    @ExtendWith(SftpExtension.class)
    static class Extended {
        @Test
        void isConnected(Sftp sftp) throws IOException {
            assertThat(sftp.exists("/")).isTrue();
        }
    }
}
