package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.SftpException;
import dev.towpath.client.Sftp;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** What else can go wrong at every operation. */
@SuppressWarnings("NullAway.Init") // The field is filled before it is used.
class SweepVariantsTest {
    @Test
    void answersEachOperationWithAStatus() {
        EngineExecutionResults run = TestRun.of(Refused.class);

        TestRun.passes(4, run);
        assertThat(TestRun.names(run))
                .containsExactly(
                        "without a cut",
                        "failure of operation 1: MKDIR /a",
                        "permission denied to operation 1: MKDIR /a",
                        "no such file for operation 1: MKDIR /a");
        assertThat(Refused.failures).hasSize(3).element(1).isInstanceOf(RemoteAccessDeniedException.class);
    }

    @SftpTest
    static class Refused {
        private static final List<IOException> failures = new ArrayList<>();

        @CutAtEveryOperation(cuts = {Cut.FAILURE, Cut.PERMISSION_DENIED, Cut.NO_SUCH_FILE})
        void makesOne(SftpServer server, Sftp sftp) {
            try {
                Connections.only(sftp).mkdir("/a", OptionalInt.empty());
            } catch (IOException refused) {
                failures.add(refused);
                assertThat(server.path("/a")).doesNotExist();
            }
        }
    }

    @Test
    void losesEachReply() {
        TestRun.passes(2, Unanswered.class);

        assertThat(Unanswered.made).containsExactly(true, true);
        assertThat(Unanswered.failures).hasSize(1);
    }

    @SftpTest
    static class Unanswered {
        private static final List<Boolean> made = new ArrayList<>();
        private static final List<IOException> failures = new ArrayList<>();

        private Sftp impatient;

        @BeforeEach
        void connect(SftpServer server) throws IOException {
            impatient = Sftp.builder()
                    .target(server.uri().toString())
                    .password("test")
                    .hostKeys(HostKeys.pinned(server.fingerprint()))
                    .responseTimeout(Duration.ofMillis(500))
                    .connect();
        }

        @CutAtEveryOperation(cuts = Cut.LOST_REPLY)
        void makesOne(SftpServer server) {
            try {
                Connections.only(impatient).mkdir("/a", OptionalInt.empty());
            } catch (IOException lost) {
                failures.add(lost);
            }
            made.add(Files.exists(server.path("/a")));
        }

        @AfterEach
        void close() throws IOException {
            impatient.close();
        }
    }

    @Test
    void endsReadsAndWritesInTheMidst() {
        EngineExecutionResults run = TestRun.of(Halves.class);

        TestRun.passes(3, run);
        assertThat(TestRun.names(run))
                .anyMatch(name -> name.matches("cut in the midst of operation \\d+: READ /in"))
                .anyMatch(name -> name.matches("cut in the midst of operation \\d+: WRITE /out"));
        assertThat(Halves.sizes).containsExactly(10L, 0L, 5L);
    }

    @SftpTest
    @SftpFile(path = "/in", text = "0123456789")
    static class Halves {
        private static final List<Long> sizes = new ArrayList<>();

        @CutAtEveryOperation(cuts = Cut.MIDDLE)
        void copies(SftpServer server, Sftp sftp) throws IOException, InterruptedException {
            RemoteFileSystem files = Connections.only(sftp);
            try {
                RemoteHandle in = files.open("/in", Set.of(OpenFlag.READ), AttributeChange.none());
                RemoteHandle out = files.open("/out", Set.of(OpenFlag.WRITE, OpenFlag.CREATE), AttributeChange.none());
                out.write(0, in.read(0, 10));
            } catch (IOException cut) {
                assertThat(server.path("/in")).hasContent("0123456789");
            }
            server.awaitIdle();
            sizes.add(Files.size(server.path("/out")));
        }
    }

    @Test
    void truncatesReadsAndWritesAndSaysNothing() {
        EngineExecutionResults run = TestRun.of(Truncated.class);

        TestRun.passes(3, run);
        assertThat(TestRun.names(run))
                .anyMatch(name -> name.matches("half missing of operation \\d+: READ /in"))
                .anyMatch(name -> name.matches("half missing of operation \\d+: WRITE /out"));
        assertThat(Truncated.sizes).containsExactly(10L, 5L, 5L);
        assertThat(Truncated.answers).containsExactly(10, 5, 10);
    }

    @SftpTest
    @SftpFile(path = "/in", text = "0123456789")
    static class Truncated {
        private static final List<Long> sizes = new ArrayList<>();
        private static final List<Integer> answers = new ArrayList<>();

        @CutAtEveryOperation(cuts = Cut.TRUNCATED)
        void copies(SftpServer server, Sftp sftp) throws IOException {
            RemoteFileSystem files = Connections.only(sftp);
            try (RemoteHandle in = files.open("/in", Set.of(OpenFlag.READ), AttributeChange.none());
                    RemoteHandle out =
                            files.open("/out", Set.of(OpenFlag.WRITE, OpenFlag.CREATE), AttributeChange.none())) {
                byte[] answer = in.read(0, 10);
                answers.add(answer.length);
                out.write(0, answer);
            }
            sizes.add(Files.size(server.path("/out")));
        }
    }

    @Test
    void findsAClientThatBelievesWhateverItIsTold() {
        EngineExecutionResults run = TestRun.of(Trusting.class);

        run.testEvents().assertStatistics(found -> found.succeeded(1).failed(1));
        assertThat(TestRun.failure(run)).hasMessageContaining("01234");
    }

    @SftpTest
    static class Trusting {
        @CutAtEveryOperation(cuts = Cut.TRUNCATED)
        void uploads(SftpServer server, ChannelSftp jsch) throws SftpException {
            jsch.put(new ByteArrayInputStream("0123456789".getBytes(StandardCharsets.UTF_8)), "/out");

            assertThat(server.path("/out")).hasContent("0123456789");
        }
    }
}
