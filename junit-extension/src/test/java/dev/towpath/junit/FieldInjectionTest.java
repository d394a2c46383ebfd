package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.SftpException;
import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@SuppressWarnings("NullAway.Init") // The fields are filled before they are used.
class FieldInjectionTest {
    @Test
    void fillsFieldsBeforeEachTest() {
        TestRun.passes(3, Filled.class);
    }

    @SftpTest
    @SftpUser(name = "ada", password = "s3cret", home = "/home/ada")
    @SftpUser(name = "bob")
    static class Filled {
        @OnServer
        private SftpServer server;

        @AsUser("ada")
        Sftp sftp;

        @AsUser("bob")
        protected ChannelSftp jsch;

        @AsUser("ada")
        public URI uri;

        @AsUser("ada")
        User user;

        @KnownHosts
        Path knownHosts;

        @KnownHosts
        String knownHostsLine;

        @SshConfig
        Path sshConfig;

        @PrivateKey
        @AsUser("bob")
        Path key;

        SftpServer notOurs;

        @BeforeEach
        void before() throws IOException {
            assertThat(sftp.pwd()).isEqualTo("/home/ada");
            sftp.mkdirs("in");
        }

        @RepeatedTest(2)
        void holdWhatParametersWouldGet(SftpServer same, @AsUser("ada") Sftp client, @AsUser("bob") ChannelSftp bobs)
                throws IOException, SftpException {
            assertThat(server).isSameAs(same);
            assertThat(sftp).isSameAs(client);
            assertThat(jsch).isSameAs(bobs);
            assertThat(bobs.stat("/home/ada/in").isDir()).isTrue();
            assertThat(uri).isEqualTo(server.uri("ada"));
            assertThat(user.name()).isEqualTo("ada");
            assertThat(Files.readString(knownHosts)).isEqualTo(knownHostsLine + "\n");
            assertThat(sshConfig).content().contains("Host ada");
            assertThat(Files.readString(key)).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
            assertThat(notOurs).isNull();
        }

        @Nested
        class Inside {
            @AsUser("ada")
            Sftp own;

            @Test
            void sharesThoseOfTheClassAround() {
                assertThat(own).isSameAs(sftp);
            }
        }

        @AfterEach
        void after() throws IOException {
            assertThat(sftp.exists("/home/ada/in")).isTrue();
        }
    }

    @Test
    void fillsStaticFieldsBeforeEverythingElse() {
        TestRun.passes(3, OfTheClass.class);
    }

    static class OfTheClass {
        @OnServer("acme")
        static SftpServer acmes;

        @OnServer("globex")
        private static URI globexAddress;

        @RegisterExtension
        static final SftpExtension globex = SftpExtension.create().named("globex");

        @RegisterExtension
        static final SftpExtension acme = SftpExtension.create().named("acme");

        private static final List<SftpServer> seen = new ArrayList<>();

        @BeforeAll
        static void before() {
            seen.add(acmes);
        }

        @RepeatedTest(2)
        void holdTheServerOfTheClass(@OnServer("acme") SftpServer same, @OnServer("globex") URI address) {
            assertThat(acmes).isSameAs(same);
            assertThat(seen).containsExactly(same);
            assertThat(globexAddress).isEqualTo(address);
        }

        @Nested
        class Inside {
            @OnServer("acme")
            static SftpServer again;

            @Test
            void holdItToo() {
                assertThat(again).isSameAs(acmes);
            }
        }
    }

    @Test
    void fillsFieldsOfAnInstancePerClassBeforeEachTest() {
        TestRun.passes(2, OneInstance.class);
    }

    @SftpTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {
        @OnServer
        static SftpServer ofClass;

        @OnServer
        Sftp sftp;

        private final List<Sftp> seen = new ArrayList<>();

        OneInstance() {
            assertThat(ofClass.port()).isPositive();
        }

        @RepeatedTest(2)
        void hasAFreshClient(SftpServer server) throws IOException {
            assertThat(ofClass).isSameAs(server);
            assertThat(seen).doesNotContain(sftp);
            assertThat(sftp.list("/")).isEmpty();
            seen.add(sftp);
        }
    }

    @Test
    void knowsServersOfInstanceFieldsWhateverTheOrder() {
        TestRun.passes(1, OfInstanceFields.class);
    }

    @SftpTest
    @SftpUser(name = "ada", password = "x")
    static class OfInstanceFields {
        @OnServer("archive")
        Sftp archiveClient;

        @OnServer
        Sftp client;

        @RegisterExtension
        final SftpExtension archive = SftpExtension.create().named("archive");

        @Test
        void fillsEachFromItsServer(SftpServer server, @OnServer("archive") SftpServer other) {
            assertThat(archiveClient).isNotSameAs(client);
            assertThat(server.logins())
                    .singleElement()
                    .satisfies(login -> assertThat(login.user()).isEqualTo("ada"));
            assertThat(other.logins())
                    .singleElement()
                    .satisfies(login -> assertThat(login.user()).isEqualTo("test"));
        }
    }

    @Test
    void saysWhatIsWrongWithAField() {
        assertThat(TestRun.failure(FinalField.class))
                .hasMessageContaining("the field \"Sftp sftp\" of " + FinalField.class.getName())
                .hasMessageContaining("leave out \"final\"");
        assertThat(TestRun.failure(StaticClient.class)).hasMessageContaining("a client lives for one test: take Sftp");
        assertThat(TestRun.failure(StaticPerTest.class)).hasMessageContaining("each test has a server of its own");
        assertThat(TestRun.failure(UnknownServer.class))
                .hasMessageContaining("no server here is named \"acme\"; there is only one without a name");
        assertThat(TestRun.failure(KeyAsText.class)).hasMessageContaining("go with java.nio.file.Path");
    }

    @SftpTest
    static class FinalField extends DoesNotRun {
        @OnServer
        final @Nullable Sftp sftp = null;
    }

    @SftpTest
    static class StaticClient extends DoesNotRun {
        @OnServer
        static Sftp sftp;
    }

    @SftpTest(scope = ServerScope.TEST)
    static class StaticPerTest extends DoesNotRun {
        @OnServer
        static SftpServer server;
    }

    @SftpTest
    static class UnknownServer extends DoesNotRun {
        @OnServer("acme")
        SftpServer server;
    }

    @SftpTest
    static class KeyAsText extends DoesNotRun {
        @PrivateKey
        String key;
    }

    abstract static class DoesNotRun {
        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void givesFilesAsParametersToo() {
        TestRun.passes(1, Parameters.class);
    }

    @SftpTest
    static class Parameters {
        @BeforeAll
        static void before(@KnownHosts String line, @KnownHosts Path file) throws IOException {
            assertThat(Files.readString(file)).isEqualTo(line + "\n");
        }

        @Test
        void logIn(SftpServer server, @KnownHosts Path knownHosts, @PrivateKey Path key, @AsUser("test") User user)
                throws IOException {
            try (Sftp sftp = Sftp.builder()
                    .target(server.uri().toString())
                    .privateKey(key)
                    .hostKeys(HostKeys.knownHosts(knownHosts))
                    .connect()) {
                assertThat(sftp.exists("/")).isTrue();
            }
            assertThat(user.password()).contains("test");
        }
    }

    @Test
    void leavesToTheConstructorWhatItHasSet() {
        TestRun.passes(1, Recorded.class);
    }

    @SftpTest
    record Recorded(
            @OnServer SftpServer server,
            @AsUser("test") URI uri,
            @KnownHosts Path knownHosts) {
        @Test
        void holdsWhatTheParametersWere(SftpServer same) {
            assertThat(server).isSameAs(same);
            assertThat(uri).isEqualTo(same.uri("test"));
            assertThat(knownHosts).hasContent(same.knownHostsLine());
        }
    }
}
