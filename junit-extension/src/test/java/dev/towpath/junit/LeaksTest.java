package dev.towpath.junit;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.STAT;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.End;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** What a test left open, and what it is not blamed for. */
@SuppressWarnings({"NullAway.Init", "resource"}) // Leaking is the point.
class LeaksTest {
    @Test
    void failsATestWhoseCodeLeavesAConnectionOpen() {
        Throwable failure = TestRun.failure(KeepsAConnection.class);

        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("left open on the SFTP server after the test, close it:")
                .hasMessageContaining("CONNECTION, opened by test from 127.0.0.1:")
                .hasMessageContaining("CHANNEL, opened by test#1 from 127.0.0.1:");
    }

    @SftpTest(leaks = Leaks.FAIL)
    static class KeepsAConnection {
        @Test
        void forgetsToClose(SftpServer server) throws IOException {
            Sftp forgotten = Connections.open(server);
            assertThat(forgotten.exists("/")).isTrue();
        }
    }

    @Test
    void failsATestWhoseCodeClosesTheConnectionButNoFile() {
        assertThat(TestRun.failure(ForgetsAFile.class))
                .hasMessageContaining("FILE /a.csv, opened by test#1 from 127.0.0.1:")
                .hasMessageNotContainingAny("CONNECTION", "CHANNEL");
    }

    @SftpTest(leaks = Leaks.FAIL)
    @SftpFile(path = "/a.csv")
    static class ForgetsAFile {
        @Test
        void forgetsToClose(SftpServer server) throws IOException {
            try (Sftp own = Connections.open(server)) {
                Handles.leak(own, "/a.csv");
            }
        }
    }

    @Test
    void passesATestThatClosesEverything() {
        TestRun.passes(3, Tidy.class);
    }

    @SftpTest(leaks = Leaks.FAIL)
    static class Tidy {
        private Sftp own;

        @RepeatedTest(3)
        void usesTwoClients(SftpServer server, Sftp injected) throws IOException {
            own = Connections.open(server);
            own.writeString("/a", "1");
            assertThat(injected.readString("/a")).isEqualTo("1");
        }

        @AfterEach
        void close() throws IOException {
            own.close();
        }
    }

    @Test
    void warnsOfConnectionsUnlessToldOtherwise() {
        EngineExecutionResults run = TestRun.of(Warned.class);

        TestRun.passes(1, run);
        assertThat(run.testEvents().reportingEntryPublished().stream())
                .singleElement()
                .asString()
                .contains("towpath.leaks", "CONNECTION, opened by test");
    }

    @SftpTest
    static class Warned {
        @Test
        void forgetsToClose(SftpServer server) throws IOException {
            Sftp forgotten = Connections.open(server);
            assertThat(forgotten.exists("/")).isTrue();
        }
    }

    @Test
    void doesNotBlameAClientForWhatAFaultBroke() {
        TestRun.passes(3, Broken.class);
    }

    @SftpTest(leaks = Leaks.FAIL)
    @SftpFile(path = "/a.csv", text = "1;2")
    static class Broken {
        @Test
        void losesTheConnection(SftpServer server, Sftp sftp) throws IOException {
            server.inject(on(READ), Fault.disconnect());
            RemoteHandle file = Connections.only(sftp).open("/a.csv", Set.of(OpenFlag.READ), AttributeChange.none());

            assertThatThrownBy(() -> file.read(0, 3)).isInstanceOf(IOException.class);
        }

        @Test
        void losesTheLine(SftpServer server, Sftp sftp) throws IOException {
            RemoteHandle file = Connections.only(sftp).open("/a.csv", Set.of(OpenFlag.READ), AttributeChange.none());
            server.network().cut(End.RST);

            assertThatThrownBy(() -> file.read(0, 3)).isInstanceOf(IOException.class);
        }

        @Test
        void isNotAllowedToClose(SftpServer server, Sftp sftp) throws IOException {
            server.inject(on(CLOSE), Fault.failure("no"));
            RemoteHandle file = Connections.only(sftp).open("/a.csv", Set.of(OpenFlag.READ), AttributeChange.none());

            assertThatThrownBy(file::close).isInstanceOf(IOException.class);
        }
    }

    @Test
    void looksBehindALineThatStalls() {
        TestRun.passes(1, Stalled.class);
    }

    @SftpTest(leaks = Leaks.FAIL)
    static class Stalled {
        @Test
        void givesUp(SftpServer server, Sftp sftp) throws IOException {
            assertThat(sftp.exists("/")).isTrue();
            server.network().stall();
        }
    }

    @Test
    void blamesAClientForAFileItForgetsAfterARefusal() {
        assertThat(TestRun.failure(ForgetsAfterRefusal.class)).hasMessageContaining("FILE /a.csv");
    }

    @SftpTest(leaks = Leaks.FAIL)
    @SftpFile(path = "/a.csv", text = "1;2")
    static class ForgetsAfterRefusal {
        @Test
        void forgets(SftpServer server, Sftp sftp) throws IOException {
            server.inject(on(STAT), Fault.permissionDenied());
            Handles.leak(sftp, "/a.csv");
            assertThatThrownBy(() -> sftp.stat("/a.csv")).isInstanceOf(IOException.class);
        }
    }
}
