package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many connections calls that overlap are spread over. */
class ConnectionsTest {
    private static final int LIMIT_SECONDS = 60;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SftpServer server;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        Files.writeString(server.path("/file"), "content");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        server.close();
    }

    /** A download that goes on until the test lets it end, and what it holds up meanwhile. */
    private final class Download extends OutputStream {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private final Future<?> call;

        Download(Sftp sftp) throws InterruptedException {
            call = threads.submit(() -> sftp.get("/file", this));
            assertThat(begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void write(int b) throws IOException {
            begun.countDown();
            try {
                assertThat(mayEnd.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException("the test is over", e);
            }
        }

        void end() throws Exception {
            mayEnd.countDown();
            call.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void oneIsSharedByAllCallsUnlessMoreAreAllowed() throws Exception {
        try (Sftp sftp = ToFixture.connect(server)) {
            Download download = new Download(sftp);

            assertThat(sftp.stat("/file").size()).isEqualTo(7);

            download.end();
            assertThat(server.logins()).hasSize(1);
        }
    }

    @Test
    void aCallThatMeetsABusyOneGetsItsOwnUpToTheLimit() throws Exception {
        try (Sftp sftp = ToFixture.builder(server).connections(3).connect()) {
            assertThat(sftp.exists("/file")).isTrue();
            assertThat(server.logins()).hasSize(1);

            Download first = new Download(sftp);
            Download second = new Download(sftp);
            Download third = new Download(sftp);
            assertThat(server.logins()).hasSize(3);
            assertThat(sftp.cd("/").exists("file")).isTrue();
            assertThat(server.logins()).hasSize(3);

            first.end();
            second.end();
            third.end();
            assertThat(sftp.exists("/file")).isTrue();
            assertThat(server.logins()).hasSize(3);
        }
        server.awaitIdle();
    }

    @Test
    void whereNoFurtherOneCanBeHadTheFirstDoes() throws Exception {
        try (Sftp sftp = ToFixture.builder(server).connections(3).connect()) {
            Download download = new Download(sftp);
            server.network().refuse();

            assertThat(sftp.stat("/file").size()).isEqualTo(7);
            server.network().heal();
            assertThat(sftp.stat("/file").size()).isEqualTo(7);

            download.end();
            assertThat(server.logins()).hasSize(1);
        }
    }

    @Test
    void eachIsMadeAgainWhenItDied() throws Exception {
        try (Sftp sftp = ToFixture.builder(server).connections(2).connect()) {
            Download first = new Download(sftp);
            assertThat(sftp.exists("/file")).isTrue();
            first.end();
            RemoteFileSystem files = sftp.unwrap(RemoteFileSystem.class).orElseThrow();
            server.disconnectAll();
            await().atMost(Duration.ofSeconds(LIMIT_SECONDS)).until(() -> !files.isOpen());

            Download again = new Download(sftp);
            assertThat(sftp.exists("/file")).isTrue();
            again.end();

            assertThat(server.logins()).hasSize(4);
        }
    }

    @Test
    void closingEndsTheCallsOnAllOfThem() throws Exception {
        Sftp sftp = ToFixture.builder(server).connections(2).connect();
        Download first = new Download(sftp);
        Download second = new Download(sftp);

        sftp.close();

        server.awaitIdle();
        first.mayEnd.countDown();
        second.mayEnd.countDown();
        assertThatThrownBy(() -> sftp.exists("/file")).isInstanceOf(ConnectionLostException.class);
        assertThat(server.logins()).hasSize(2);
    }

    @Test
    void noneIsNoNumber() {
        assertThatIllegalArgumentException().isThrownBy(() -> Sftp.builder().connections(0));
    }
}
