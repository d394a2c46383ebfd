package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.towpath.client.Sftp;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class ExpectRefusalTest {
    @Test
    void passesIfTheCodeUnderTestRefuses() {
        TestRun.passes(7, Careful.class);
    }

    @SftpTest
    static class Careful {
        @Test
        @ExpectRefusal(Refusal.HOST_KEY_CHANGED)
        void refusesAnImpostor(SftpServer server, @KnownHosts Path knownHosts) throws IOException {
            Job.run(server.uri(), knownHosts);
        }

        @Test
        @ExpectRefusal(Refusal.UNKNOWN_HOST)
        void refusesAStranger(@AsUser("test") URI uri, @KnownHosts Path knownHosts) throws IOException {
            Job.run(uri, knownHosts);
        }

        @Test
        @ExpectRefusal(Refusal.UNKNOWN_HOST)
        void looksAtTheHostNotTheKeyAlone(SftpServer server, @KnownHosts String line, @KnownHosts Path knownHosts) {
            assertThat(line).startsWith("elsewhere.example.com ssh-ed25519 ");
            assertThat(knownHosts).hasContent(line);
            assertThatThrownBy(() -> Job.run(server.uri(), knownHosts)).isInstanceOf(HostKeyException.class);
        }

        @RepeatedTest(2)
        @ExpectRefusal(Refusal.WEAK_ALGORITHM)
        void refusesWhatIsWeak(@AsUser("test") URI uri, @KnownHosts Path knownHosts) throws IOException {
            Job.run(uri, knownHosts);
        }

        @Test
        @ExpectRefusal(Refusal.HOST_KEY_CHANGED)
        void mayCatchWhatIsThrown(SftpServer server, @KnownHosts Path knownHosts, Sftp good) throws IOException {
            assertThatThrownBy(() -> Job.run(server.uri(), knownHosts)).isInstanceOf(HostKeyException.class);
            assertThat(good.exists("/")).isTrue();
        }

        @Test
        void findsAGoodServerOtherwise(SftpServer server, @KnownHosts Path knownHosts) throws IOException {
            Job.run(server.uri(), knownHosts);
        }
    }

    /** Code under test that checks whom it talks to. */
    private static final class Job {
        static void run(URI uri, Path knownHosts) throws IOException {
            try (Sftp sftp = Sftp.builder()
                    .target(uri.toString())
                    .password("test")
                    .hostKeys(HostKeys.knownHosts(knownHosts))
                    .connect()) {
                sftp.mkdirs("/in");
            }
        }
    }

    /** Code under test that does not. */
    private static final class CarelessJob {
        static void run(SftpServer server, String password) throws JSchException {
            run(server, password, "no");
        }

        static void run(SftpServer server, String password, String checking) throws JSchException {
            Session session = new JSch().getSession("test", server.host(), server.port());
            session.setPassword(password.getBytes(StandardCharsets.UTF_8));
            session.setConfig("StrictHostKeyChecking", checking);
            session.setConfig("kex", "diffie-hellman-group14-sha1,curve25519-sha256");
            for (String way : new String[] {"c2s", "s2c"}) {
                session.setConfig("cipher." + way, "aes128-cbc,aes128-ctr");
                session.setConfig("mac." + way, "hmac-sha1-96,hmac-sha2-256");
            }
            session.connect(30_000);
            session.disconnect();
        }
    }

    @Test
    void failsIfTheCodeUnderTestLogsIn() {
        for (Class<?> sample : new Class<?>[] {Impostor.class, Stranger.class}) {
            assertThat(TestRun.failure(sample))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the code under test tried to log in as \"test\" by ")
                    .hasMessageContaining("it must check the server's host key before that");
        }
        assertThat(TestRun.failure(Weakling.class))
                .hasMessageContaining("because of WEAK_ALGORITHM")
                .hasMessageContaining("it must not agree to diffie-hellman-group1-sha1");
    }

    @SftpTest
    static class Impostor {
        @Test
        @ExpectRefusal(Refusal.HOST_KEY_CHANGED)
        void isLetIn(SftpServer server) throws JSchException {
            CarelessJob.run(server, "test");
        }
    }

    @SftpTest
    static class Stranger {
        @Test
        @ExpectRefusal(Refusal.UNKNOWN_HOST)
        void isToldAPassword(SftpServer server) throws JSchException {
            CarelessJob.run(server, "wrong");
        }
    }

    @SftpTest
    static class Weakling {
        @Test
        @ExpectRefusal(Refusal.WEAK_ALGORITHM)
        void isGoodEnough(SftpServer server) throws JSchException {
            CarelessJob.run(server, "test");
        }
    }

    @Test
    void failsIfNothingConnects() {
        assertThat(TestRun.failure(Idle.class))
                .hasMessageContaining("nothing connected to 127.0.0.1:")
                .cause()
                .hasMessage("not even tried");
    }

    @SftpTest
    static class Idle {
        @Test
        @ExpectRefusal(Refusal.WEAK_ALGORITHM)
        void doesNothing() throws IOException {
            throw new IOException("not even tried");
        }
    }

    @Test
    void failsIfWhatConnectsGoesBeforeThereIsAnythingToRefuse() {
        EngineExecutionResults run = TestRun.of(Shy.class);

        run.testEvents().assertStatistics(found -> found.started(4).failed(4));
        assertThat(TestRun.failure(run, "looksWhetherThePortIsOpen"))
                .hasMessageContaining("what connected to 127.0.0.1:")
                .hasMessageContaining(" went before it saw the algorithms of the server, so it was not because of"
                        + " HOST_KEY_CHANGED that it went");
        assertThat(TestRun.failure(run, "looksForWeakAlgorithms")).hasMessageContaining("saw the algorithms");
        assertThat(TestRun.failure(run, "speaksAnotherProtocol")).hasMessageContaining("saw the algorithms");
        assertThat(TestRun.failure(run, "greetsAndLeaves")).hasMessageContaining("saw the host key of the server");
    }

    @SftpTest
    static class Shy {
        @Test
        @ExpectRefusal(Refusal.HOST_KEY_CHANGED)
        void looksWhetherThePortIsOpen(SftpServer server) throws IOException {
            visit(server, "");
        }

        @Test
        @ExpectRefusal(Refusal.WEAK_ALGORITHM)
        void looksForWeakAlgorithms(SftpServer server) throws IOException {
            visit(server, "");
        }

        @Test
        @ExpectRefusal(Refusal.WEAK_ALGORITHM)
        void speaksAnotherProtocol(SftpServer server) throws IOException {
            visit(server, "USER anonymous\r\n");
        }

        @Test
        @ExpectRefusal(Refusal.UNKNOWN_HOST)
        void greetsAndLeaves(SftpServer server) throws IOException {
            visit(server, "SSH-2.0-shy\r\n");
        }

        /** Says this, and stays until it has seen as much of the server as others see who say nothing. */
        private static void visit(SftpServer server, String words) throws IOException {
            try (Socket socket = new Socket(server.host(), server.port())) {
                socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                InputStream answer = socket.getInputStream();
                while (answer.read() != '\n') {
                    // The rest of the greeting.
                }
                if (words.startsWith("SSH-")) {
                    answer.read();
                }
            }
        }
    }

    @Test
    void failsIfWeakAlgorithmsAreTakenAndTheHostKeyIsNot() {
        assertThat(TestRun.failure(RightForTheWrongReason.class))
                .hasMessageContaining("agreed to weak algorithms and went only when it saw the host key");
    }

    @SftpTest
    static class RightForTheWrongReason {
        @Test
        @ExpectRefusal(Refusal.WEAK_ALGORITHM)
        void trustsNobody(SftpServer server) throws JSchException {
            CarelessJob.run(server, "test", "yes");
        }
    }

    @Test
    void letsFailedAssertionsAndAbortsThrough() {
        EngineExecutionResults run = TestRun.of(Otherwise.class);

        run.testEvents().assertStatistics(found -> found.failed(1).aborted(1));
        assertThat(TestRun.failure(run)).hasMessage("the failure of the test");
    }

    @SftpTest
    static class Otherwise {
        @Test
        @ExpectRefusal(Refusal.UNKNOWN_HOST)
        void fails() {
            fail("the failure of the test");
        }

        @Test
        @ExpectRefusal(Refusal.UNKNOWN_HOST)
        void aborts() {
            Assumptions.abort("part of the sample");
        }
    }

    @Test
    void spoilsTheServerThatIsNamed() {
        TestRun.passes(1, OneOfTwo.class);
        assertThat(TestRun.failure(NoneOfTwo.class))
                .hasMessageContaining("cannot tell which server @ExpectRefusal means")
                .hasMessageContaining("write server = \"a\" in @ExpectRefusal");
    }

    static class OneOfTwo {
        @RegisterExtension
        static final SftpExtension acme = SftpExtension.create().named("acme");

        @RegisterExtension
        static final SftpExtension globex = SftpExtension.create().named("globex");

        @Test
        @ExpectRefusal(value = Refusal.HOST_KEY_CHANGED, server = "globex")
        void refusesOne(
                @OnServer("acme") SftpServer good,
                @OnServer("acme") @KnownHosts Path goodFile,
                @OnServer("globex") SftpServer bad,
                @OnServer("globex") @KnownHosts Path badFile)
                throws IOException {
            Job.run(good.uri(), goodFile);
            Job.run(bad.uri(), badFile);
        }
    }

    static class NoneOfTwo {
        @RegisterExtension
        static final SftpExtension acme = SftpExtension.create().named("acme");

        @RegisterExtension
        static final SftpExtension globex = SftpExtension.create().named("globex");

        @Test
        @ExpectRefusal(Refusal.HOST_KEY_CHANGED)
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }
}
