package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.Storage;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

class SftpExtensionTest {
    @Nested
    class TwoPartners {
        @RegisterExtension
        static final SftpExtension acme = SftpExtension.of(SftpServer.builder()
                        .user(User.named("ada").withPassword("x"))
                        .user(User.named("bob").withPassword("y")))
                .named("acme")
                .seed(server -> Files.writeString(server.path("/out.csv"), "1;2"));

        @RegisterExtension
        static final SftpExtension globex = SftpExtension.create().named("globex");

        @Test
        void haveAServerEach(
                @OnServer("acme") SftpServer acmeServer,
                @OnServer("globex") SftpServer globexServer,
                @OnServer("acme") @AsUser("bob") Sftp from,
                @OnServer("globex") Sftp to)
                throws IOException {
            to.mkdirs("/in");

            assertThat(from.exists("/out.csv")).isTrue();
            assertThat(globexServer.path("/in")).isDirectory();
            assertThat(acmeServer.path("/in")).doesNotExist();
            assertThat(acmeServer.logins())
                    .singleElement()
                    .satisfies(login -> assertThat(login.user()).isEqualTo("bob"));
        }

        @Test
        void haveAnAddressEach(
                @OnServer("acme") @AsUser("ada") URI acmeUri,
                @OnServer("globex") URI globexUri,
                @OnServer("globex") SftpServer globexServer) {
            assertThat(acmeUri).hasUserInfo("ada");
            assertThat(globexUri).isEqualTo(globexServer.uri());
        }
    }

    @Test
    void sharesTheServerOfAStaticFieldAndResetsIt() {
        TestRun.passes(3, InAStaticField.class);

        assertThat(InAStaticField.servers).hasSize(4).containsOnly(InAStaticField.servers.get(0));
    }

    static class InAStaticField {
        private static final List<SftpServer> servers = new ArrayList<>();

        @RegisterExtension
        static final SftpExtension sftp = SftpExtension.create();

        @BeforeAll
        static void before(SftpServer server) {
            servers.add(server);
        }

        @RepeatedTest(2)
        void startsEmpty(SftpServer server, Sftp client) throws IOException {
            servers.add(server);
            assertThat(client.list("/")).isEmpty();
            client.mkdirs("/mess");
        }

        @Nested
        class Inside {
            @Test
            void startsEmptyToo(SftpServer server, Sftp client) throws IOException {
                servers.add(server);
                assertThat(client.list("/")).isEmpty();
                client.mkdirs("/mess");
            }
        }
    }

    @Test
    void startsAServerPerTestForAnInstanceField() {
        TestRun.passes(3, InAnInstanceField.class);

        assertThat(InAnInstanceField.ports).hasSize(3).doesNotHaveDuplicates();
    }

    static class InAnInstanceField {
        private static final List<Integer> ports = new ArrayList<>();

        @RegisterExtension
        final SftpExtension sftp = SftpExtension.create();

        private final List<Object> seen = new ArrayList<>();

        @BeforeEach
        void before(SftpServer server, Sftp client) {
            ports.add(server.port());
            seen.add(server);
            seen.add(client);
        }

        @RepeatedTest(2)
        void hasItsOwn(SftpServer server, Sftp client) {
            assertThat(seen).containsExactly(server, client);
        }

        @Nested
        class Inside {
            @Test
            void hasItsOwnToo(SftpServer server, Sftp client) {
                assertThat(seen).containsExactly(server, client);
            }
        }

        @AfterEach
        void after(SftpServer server, Sftp client) {
            assertThat(seen).containsExactly(server, client);
        }
    }

    @Test
    void sharesTheServerOfAnInstanceThatLivesAsLongAsTheClass() {
        TestRun.passes(2, OneInstance.class);
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {
        @RegisterExtension
        final SftpExtension sftp = SftpExtension.create();

        private final List<SftpServer> seen = new ArrayList<>();

        @BeforeAll
        void before(SftpServer server) {
            seen.add(server);
        }

        @RepeatedTest(2)
        void hasTheSame(SftpServer server, Sftp client) throws IOException {
            assertThat(seen).containsExactly(server);
            assertThat(client.list("/")).isEmpty();
            client.mkdirs("/mess");
        }
    }

    @Test
    void startsAServerPerTestIfToldSo() {
        TestRun.passes(2, PerTest.class);

        assertThat(PerTest.ports).hasSize(2).doesNotHaveDuplicates();
    }

    static class PerTest {
        private static final List<Integer> ports = new ArrayList<>();

        @RegisterExtension
        static final SftpExtension sftp = SftpExtension.create().scope(ServerScope.TEST);

        @RepeatedTest(2)
        void hasItsOwn(SftpServer server) {
            ports.add(server.port());
        }
    }

    @Test
    void addsServersOfInnerClassesToThoseOfOuterOnes() {
        TestRun.passes(2, OuterAndInner.class);
    }

    static class OuterAndInner {
        @RegisterExtension
        static final SftpExtension outer = SftpExtension.create().named("outer");

        @Test
        void knowsOne(SftpServer server) {
            assertThat(server.port()).isPositive();
        }

        @Nested
        class Inside {
            @RegisterExtension
            final SftpExtension inner = SftpExtension.create().named("inner");

            @Test
            void knowsBoth(@OnServer("outer") SftpServer first, @OnServer("inner") SftpServer second) {
                assertThat(first).isNotSameAs(second);
            }
        }
    }

    @Test
    void leavesTheAnnotationOfANestedClassInForce() {
        TestRun.passes(1, FieldAroundAnnotation.class);
    }

    static class FieldAroundAnnotation {
        @RegisterExtension
        static final SftpExtension outer = SftpExtension.create().named("outer");

        @Nested
        @SftpTest
        @SftpUser(name = "ada", password = "x")
        class Inside {
            @Test
            void knowsBoth(SftpServer server, @OnServer("outer") SftpServer other) {
                assertThat(server.uri()).hasUserInfo("ada");
                assertThat(other.uri()).hasUserInfo("test");
            }
        }
    }

    @Test
    void meansTheServerWithoutANameIfThereIsOne() {
        TestRun.passes(1, AnnotatedAndBuilt.class);
    }

    @SftpTest
    @SftpUser(name = "ada", password = "x")
    static class AnnotatedAndBuilt {
        @RegisterExtension
        static final SftpExtension archive = SftpExtension.create().named("archive");

        @Test
        void knowsBoth(SftpServer server, @OnServer("archive") SftpServer other) {
            assertThat(server.uri()).hasUserInfo("ada");
            assertThat(other.uri()).hasUserInfo("test");
        }
    }

    @Test
    void startsNothingForWhatIsDisabled() {
        TestRun.of(AllDisabled.class).allEvents().assertStatistics(found -> found.failed(0));
    }

    /** Would fail if it started: there is no such directory. */
    static class AllDisabled {
        @RegisterExtension
        static final SftpExtension sftp = Missing.directory();

        @Test
        @Disabled("part of the sample")
        void isDisabled(SftpServer server) {
            throw new AssertionError("ran with " + server);
        }

        @Nested
        @Disabled("part of the sample")
        class Inside {
            @Test
            void isDisabledToo() {
                throw new AssertionError("ran");
            }
        }
    }

    @Test
    void failsTheTestIfTheServerCannotStart() {
        assertThat(TestRun.failure(CannotStart.class)).hasMessageContaining("there is no directory");
    }

    static class CannotStart {
        @RegisterExtension
        static final SftpExtension sftp = Missing.directory();

        @Test
        void needsNoParameter() {
            throw new AssertionError("ran");
        }
    }

    private static final class Missing {
        static SftpExtension directory() {
            return SftpExtension.of(SftpServer.builder().storage(Storage.directory(Path.of("/no/such/directory"))));
        }
    }

    @Test
    void stopsTheServerAfterTheClass() {
        TestRun.passes(1, Stops.class);

        assertThat(Stops.servers)
                .singleElement()
                .satisfies(server ->
                        assertThat(server.unwrap(SshServer.class).isOpen()).isFalse());
    }

    static class Stops {
        private static final List<SftpServer> servers = new ArrayList<>();

        @RegisterExtension
        static final SftpExtension sftp = SftpExtension.create();

        @Test
        void usesIt(SftpServer server) {
            servers.add(server);
        }
    }

    @Test
    void servesEveryClassThatInheritsTheField() {
        TestRun.passes(1, FirstOfTwo.class);
        TestRun.passes(1, SecondOfTwo.class);

        assertThat(SharedField.ports).hasSize(2);
    }

    static class SharedField {
        private static final List<Integer> ports = new ArrayList<>();

        @RegisterExtension
        static final SftpExtension sftp = SftpExtension.create();

        @Test
        void startsEmpty(SftpServer server, Sftp client) throws IOException {
            ports.add(server.port());
            assertThat(client.list("/")).isEmpty();
            client.mkdirs("/mess");
        }
    }

    static class FirstOfTwo extends SharedField {}

    static class SecondOfTwo extends SharedField {}

    @Test
    void refusesAnEmptyName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SftpExtension.create().named(""))
                .withMessageContaining("must not be empty");
    }
}
