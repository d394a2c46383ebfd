package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class CutAtEveryOperationTest {
    @Test
    void cutsBeforeAndAfterEachOperation() {
        EngineExecutionResults run = TestRun.of(TwoDirectories.class);

        TestRun.passes(5, run);
        assertThat(TestRun.names(run))
                .containsExactly(
                        "without a cut",
                        "cut before operation 1: MKDIR /a",
                        "cut after operation 1: MKDIR /a",
                        "cut before operation 2: MKDIR /b",
                        "cut after operation 2: MKDIR /b");
        assertThat(TwoDirectories.made).containsExactly("ab", "", "a", "a", "ab");
        assertThat(TwoDirectories.failures).isEqualTo(3);
    }

    @SftpTest
    static class TwoDirectories {
        private static final List<String> made = new ArrayList<>();
        private static int failures;

        @CutAtEveryOperation
        void areMade(SftpServer server, Sftp sftp) throws InterruptedException {
            RemoteFileSystem files = Connections.only(sftp);
            try {
                files.mkdir("/a", OptionalInt.empty());
                files.mkdir("/b", OptionalInt.empty());
            } catch (IOException cut) {
                failures++;
            }
            server.awaitIdle();
            made.add((there(server, "a") ? "a" : "") + (there(server, "b") ? "b" : ""));
        }

        private static boolean there(SftpServer server, String name) {
            return Files.exists(server.path("/" + name));
        }
    }

    @Test
    void countsWhatTheTestConnectsItself() {
        EngineExecutionResults run = TestRun.of(OwnConnection.class);

        assertThat(TestRun.names(run))
                .contains("cut before operation 1: INIT ")
                .anyMatch(name -> name.endsWith("MKDIR /a"));
        run.testEvents().assertStatistics(found -> found.failed(0).aborted(0));
    }

    static class OwnConnection {
        @RegisterExtension
        static final SftpExtension other = SftpExtension.create().named("other");

        @RegisterExtension
        static final SftpExtension sftp = SftpExtension.create().named("target");

        @CutAtEveryOperation(server = "target", cuts = Cut.BEFORE)
        void survivesAnyCut(@OnServer("target") SftpServer server) {
            try (Sftp client = Connections.open(server)) {
                client.mkdir("/a");
            } catch (IOException cut) {
                assertThat(server.path("/a")).doesNotExist();
            }
        }
    }

    @Test
    void namesTheRunThatFails() {
        EngineExecutionResults run = TestRun.of(CannotBearOne.class);

        assertThat(run.testEvents().failed().stream())
                .extracting(event -> event.getTestDescriptor().getDisplayName())
                .containsExactly("cut before operation 2: MKDIR /b");
    }

    @SftpTest
    static class CannotBearOne {
        @CutAtEveryOperation(cuts = Cut.BEFORE)
        void makesTwo(Sftp sftp) throws IOException {
            try {
                sftp.mkdir("/a");
            } catch (IOException cut) {
                return;
            }
            sftp.mkdir("/b");
        }
    }

    @Test
    void cutsNothingIfTheTestFailsWithoutACut() {
        EngineExecutionResults run = TestRun.of(FailsAnyway.class);

        run.testEvents().assertStatistics(found -> found.started(1).failed(1));
    }

    @SftpTest
    static class FailsAnyway {
        @CutAtEveryOperation
        void fails(Sftp sftp) throws IOException {
            sftp.mkdir("/a");
            throw new IllegalStateException("the failure of the test");
        }
    }

    @Test
    void abortsARunThatDoesNotComeToItsOperation() {
        EngineExecutionResults run = TestRun.of(DoesLessLater.class);

        run.testEvents().assertStatistics(found -> found.started(2).succeeded(1).aborted(1));
    }

    @SftpTest
    static class DoesLessLater {
        private static int runs;

        @CutAtEveryOperation(cuts = Cut.BEFORE)
        void asksOnce(Sftp sftp) throws IOException {
            runs++;
            if (runs == 1) {
                sftp.mkdir("/a");
            }
        }
    }

    @Test
    void choosesTheSameCutsForTheSameSeed() {
        List<String> first = TestRun.names(TestRun.of(Many.class));

        assertThat(first).hasSize(4).isEqualTo(TestRun.names(TestRun.of(Many.class)));
        assertThat(first).isNotEqualTo(TestRun.names(TestRun.of(ManyOtherwise.class)));
    }

    @SftpTest
    static class Many {
        @CutAtEveryOperation(max = 3)
        void makesMany(Sftp sftp) {
            Twenty.directories(sftp);
        }
    }

    @SftpTest
    static class ManyOtherwise {
        @CutAtEveryOperation(max = 3, seed = 2)
        void makesMany(Sftp sftp) {
            Twenty.directories(sftp);
        }
    }

    private static final class Twenty {
        static void directories(Sftp sftp) {
            try {
                for (int i = 0; i < 20; i++) {
                    sftp.mkdir("/d" + i);
                }
            } catch (IOException cut) {
                // Nothing to clean up.
            }
        }
    }

    @Test
    void runsInOneThreadWhateverTheSettings() {
        EngineExecutionResults run = TestRun.concurrently(Many.class);

        TestRun.passes(4, run);
    }

    @Test
    void saysThatThereIsNoServer() {
        assertThat(TestRun.failure(NoServer.class))
                .hasMessageContaining("there is no server: write @SftpTest on the class");
    }

    static class NoServer {
        @CutAtEveryOperation
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void failsIfNothingCanGoWrong() {
        assertThat(TestRun.failure(Elsewhere.class))
                .hasMessageContaining("the method made no SFTP operation on this server, so nothing was cut");
        assertThat(TestRun.failure(NothingToRead.class))
                .hasMessageContaining("of the operations [MKDIR] none can meet [MIDDLE]");
        assertThat(TestRun.failure(NoCuts.class))
                .hasMessageContaining("names nothing that goes wrong: write cuts = Cut.BEFORE");
    }

    @SftpTest
    static class Elsewhere {
        @CutAtEveryOperation
        void asksAnotherServer(SftpServer server, Sftp unused) {
            assertThat(server.port()).isPositive();
        }
    }

    @SftpTest
    static class NothingToRead {
        @CutAtEveryOperation(cuts = Cut.MIDDLE)
        void makesADirectory(Sftp sftp) throws IOException {
            sftp.mkdir("/a");
        }
    }

    @SftpTest
    static class NoCuts {
        @CutAtEveryOperation(cuts = {})
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void refusesOtherRunsOfTheMethod() {
        assertThat(TestRun.failure(BesideAnother.class))
                .hasMessageContaining("@CutAtEveryOperation cannot stand beside another annotation")
                .hasMessageContaining("@ParameterizedTest");
    }

    @SftpTest
    static class BesideAnother {
        @CutAtEveryOperation
        @ParameterizedTest
        @ValueSource(strings = "a")
        void doesNotRun(String value) {
            throw new AssertionError("ran with " + value);
        }
    }
}
