package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person reads who wrote something that cannot work. */
class InjectionTest {
    @Test
    void namesTheServersIfSeveralFit() {
        assertThat(TestRun.failure(TwoWithoutAName.class))
                .hasMessageContaining("there are 2 servers: one without a name, one without a name")
                .hasMessageContaining("write @OnServer(\"a\")");
    }

    static class TwoWithoutAName {
        @RegisterExtension
        static final SftpExtension one = SftpExtension.create();

        @RegisterExtension
        static final SftpExtension two = SftpExtension.create();

        @Test
        void asks(SftpServer server) {
            throw new AssertionError("got " + server);
        }
    }

    @Test
    void namesTheServersIfNoneHasTheName() {
        assertThat(TestRun.failure(WrongName.class))
                .hasMessageContaining("SftpServer")
                .hasMessageContaining("of asks")
                .hasMessageContaining("no server here is named \"acmee\"; there are 2 servers: \"acme\", \"globex\"");
    }

    static class WrongName {
        @RegisterExtension
        static final SftpExtension acme = SftpExtension.create().named("acme");

        @RegisterExtension
        static final SftpExtension globex = SftpExtension.create().named("globex");

        @Test
        void asks(@OnServer("acmee") SftpServer server) {
            throw new AssertionError("got " + server);
        }
    }

    @Test
    void refusesTwoServersOfOneName() {
        assertThat(TestRun.failure(SameName.class)).hasMessageContaining("are named \"acme\"");
    }

    static class SameName {
        @RegisterExtension
        static final SftpExtension one = SftpExtension.create().named("acme");

        @RegisterExtension
        static final SftpExtension two = SftpExtension.create().named("acme");

        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void saysThatAFieldMustBeStaticToBeKnownBeforeTheTests() {
        assertThat(TestRun.failure(NotStatic.class))
                .hasMessageContaining("no server here is named \"acme\"")
                .hasMessageContaining("a server in a field that is not static is known to tests");
    }

    @SftpTest
    static class NotStatic {
        @RegisterExtension
        final SftpExtension acme = SftpExtension.create().named("acme");

        @BeforeAll
        static void asks(@OnServer("acme") SftpServer server) {
            fail("got " + server);
        }

        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void namesTheUsersIfNoneHasTheName() {
        assertThat(TestRun.failure(UnknownUser.class))
                .hasMessageContaining("the server has no user \"eve\"; it has \"ada\", \"bob\"");
    }

    @SftpTest
    @SftpUser(name = "ada")
    @SftpUser(name = "bob")
    static class UnknownUser {
        @Test
        void asks(@AsUser("eve") Sftp sftp) {
            throw new AssertionError("got " + sftp);
        }
    }

    @Test
    void asksForAUserIfThereAreSeveral() {
        assertThat(TestRun.failure(SeveralUsers.class))
                .hasMessageContaining("the server has the users \"ada\", \"bob\": write @AsUser(\"ada\") before it");
    }

    @SftpTest
    @SftpUser(name = "ada")
    @SftpUser(name = "bob")
    static class SeveralUsers {
        @Test
        void asks(Sftp sftp) {
            throw new AssertionError("got " + sftp);
        }
    }

    @Test
    void saysWhichTypesThereAre() {
        assertThat(TestRun.failure(WrongType.class))
                .hasMessageContaining(
                        "@AsUser and @OnServer go with Sftp and other clients, URI, and (@OnServer only) SftpServer");
    }

    @SftpTest
    static class WrongType {
        @Test
        void asks(@AsUser("test") String address) {
            throw new AssertionError("got " + address);
        }
    }

    @Test
    void saysThatAServerIsNobodys() {
        assertThat(TestRun.failure(ServerOfAUser.class)).hasMessageContaining("leave out @AsUser");
    }

    @SftpTest
    static class ServerOfAUser {
        @Test
        void asks(@AsUser("test") SftpServer server) {
            throw new AssertionError("got " + server);
        }
    }

    @Test
    void leavesParametersOfOthersAlone() {
        assertThat(TestRun.failure(NotOurs.class)).hasMessageContaining("No ParameterResolver registered");
    }

    @SftpTest
    static class NotOurs {
        @Test
        void asks(URI uri) {
            throw new AssertionError("got " + uri);
        }
    }

    @Test
    void saysWhereAClientCanBeHad() {
        assertThat(TestRun.failure(ClientBeforeAll.class))
                .hasMessageContaining("a client lives for one test: take Sftp in @BeforeEach or in the test");
    }

    @SftpTest
    static class ClientBeforeAll {
        @BeforeAll
        static void asks(Sftp sftp) {
            fail("got " + sftp);
        }

        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void saysThatEachTestHasItsOwnServer() {
        assertThat(TestRun.failure(PerTestBeforeAll.class))
                .hasMessageContaining("each test has a server of its own")
                .hasMessageContaining("take it in @BeforeEach or in the test");
    }

    @SftpTest(scope = ServerScope.TEST)
    static class PerTestBeforeAll {
        @BeforeAll
        static void asks(SftpServer server) {
            fail("got " + server);
        }

        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void saysThatUsersNeedAServerOfTheirOwn() {
        assertThat(TestRun.failure(UsersOnNested.class))
                .hasMessageContaining("@SftpUser on ")
                .hasMessageContaining("has no effect: users belong to a server of their own: write @SftpTest beside");
    }

    @SftpTest
    static class UsersOnNested {
        @Nested
        @SftpUser(name = "ada")
        class Inside {
            @Test
            void doesNotRun() {
                throw new AssertionError("ran");
            }
        }
    }

    @Test
    void saysThatAFileNeedsAServer() {
        assertThat(TestRun.failure(FileOfNoServer.class))
                .hasMessageContaining("@SftpFile on ")
                .hasMessageContaining("SftpExtension.seed(...)");
    }

    static class FileOfNoServer {
        @RegisterExtension
        static final SftpExtension acme = SftpExtension.create().named("acme");

        @Test
        @SftpFile(path = "/a.csv")
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }
}
