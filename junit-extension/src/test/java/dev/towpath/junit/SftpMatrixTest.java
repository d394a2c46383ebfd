package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

@SuppressWarnings("NullAway.Init") // The fields are filled before they are used.
class SftpMatrixTest {
    @Test
    void runsOncePerPersonality() {
        EngineExecutionResults run = TestRun.of(Everywhere.class);

        TestRun.passes(4, run);
        assertThat(Everywhere.identifications).containsOnlyKeys("openssh", "proftpd", "aws-transfer");
        assertThat(Everywhere.identifications.get("openssh")).contains("OpenSSH");
        assertThat(Everywhere.identifications.get("proftpd")).contains("mod_sftp");
        assertThat(Everywhere.identifications.get("aws-transfer")).contains("AWS_SFTP");
    }

    @Test
    void runsInParallelToo() {
        TestRun.passes(4, TestRun.concurrently(Everywhere.class));
    }

    @SftpTest
    @SftpUser(name = "ada", password = "x")
    @SftpFile(path = "/seed.txt")
    static class Everywhere {
        private static final Map<String, String> identifications = new ConcurrentHashMap<>();

        @OnServer
        SftpServer field;

        private SftpServer before;

        @BeforeEach
        void before(SftpServer server) {
            before = server;
        }

        @SftpMatrix({"openssh", "proftpd", "aws-transfer"})
        void works(SftpServer server, Sftp sftp, TestInfo info) throws IOException {
            assertThat(server).isSameAs(field).isSameAs(before);
            assertThat(sftp.exists("/seed.txt")).isTrue();
            assertThat(server.logins()).allMatch(login -> login.user().equals("ada"));
            identifications.put(info.getDisplayName(), sftp.info().serverIdentification());
            sftp.mkdirs("/mess");
        }

        @Test
        void worksBesideIt(Sftp sftp) throws IOException {
            assertThat(sftp.info().serverIdentification()).contains("OpenSSH");
        }
    }

    @Test
    void givesEveryServerThePersonality() {
        TestRun.passes(2, TwoServers.class);
    }

    static class TwoServers {
        @RegisterExtension
        static final SftpExtension one = SftpExtension.create().named("one");

        @RegisterExtension
        final SftpExtension two = SftpExtension.create().named("two");

        @SftpMatrix({"mina", "sterling"})
        void works(@OnServer("one") Sftp first, @OnServer("two") Sftp second) throws IOException {
            assertThat(first.info().serverIdentification())
                    .isEqualTo(second.info().serverIdentification())
                    .doesNotContain("OpenSSH");
        }
    }

    @Test
    void takesProfilesFromFiles() {
        TestRun.passes(2, FromAFile.class);
    }

    @SftpTest
    static class FromAFile {
        @SftpMatrix({"src/test/resources/dev/towpath/junit/acme.profile", "openssh-7.4"})
        void works(Sftp sftp, TestInfo info) throws IOException {
            String expected = info.getDisplayName().equals("openssh-7.4") ? "OpenSSH_7.4" : "AcmeGateway_2.1";
            assertThat(sftp.info().serverIdentification()).contains(expected);
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(TestRun.failure(UnknownName.class))
                .hasMessageContaining("there is no personality \"opensssh\"; the nearest is \"openssh\"");
        assertThat(TestRun.failure(MissingProfile.class))
                .hasMessageContaining("read the personality in \"")
                .hasMessageContaining("partners/nobody.profile");
        assertThat(TestRun.failure(OtherEnding.class))
                .hasMessageContaining("there is no personality \"partners/acme.txt\"")
                .hasMessageEndingWith("which must end with .profile");
        assertThat(TestRun.failure(NoServer.class)).hasMessageContaining("write @SftpTest on the class");
        assertThat(TestRun.failure(NoName.class)).hasMessageContaining("names no personality");
        assertThat(TestRun.failure(BesideAnother.class))
                .hasMessageContaining("@SftpMatrix")
                .hasMessageContaining("@ParameterizedTest")
                .hasMessageContaining("leave one out");
        assertThat(TestRun.failure(BesideTest.class)).hasMessageContaining("has @Test and @SftpMatrix: leave one out");
        assertThat(TestRun.failure(Lent.class)).hasMessageContaining("with a personality of @SftpMatrix");
        assertThat(TestRun.failure(UnknownOnClass.class)).hasMessageContaining("there is no personality \"proftp\"");
    }

    @SftpTest
    static class UnknownName {
        @SftpMatrix("opensssh")
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @SftpTest
    static class MissingProfile {
        @SftpMatrix("partners/nobody.profile")
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @SftpTest
    static class OtherEnding {
        @SftpMatrix("partners/acme.txt")
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    static class NoServer {
        @SftpMatrix("openssh")
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @SftpTest
    static class NoName {
        @SftpMatrix({})
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @SftpTest
    static class BesideAnother {
        @SftpMatrix("openssh")
        @ParameterizedTest
        @ValueSource(strings = "a")
        void doesNotRun(String value) {
            throw new AssertionError("ran with " + value);
        }
    }

    @SftpTest
    static class BesideTest {
        @Test
        @SftpMatrix("openssh")
        void runsOnceAsATest() {}
    }

    @SftpTest
    static class Lent {
        @BeforeAll
        static void startWhatIsTested(SftpServer server) {
            assertThat(server.port()).isPositive();
        }

        @SftpMatrix("openssh")
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @SftpTest(personality = "proftp")
    static class UnknownOnClass {
        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }
}
