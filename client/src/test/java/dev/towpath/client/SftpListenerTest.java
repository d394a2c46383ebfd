package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RequestMatcher;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpListenerTest {
    @TempDir
    Path directory;

    private final List<String> heard = new CopyOnWriteArrayList<>();

    private final SftpListener listener = new SftpListener() {
        @Override
        public void connected(String server, String loggedInWith) {
            heard.add("connected with " + loggedInWith);
        }

        @Override
        public void disconnected(String server, String reason) {
            heard.add("disconnected");
        }

        @Override
        public void reconnecting(String server) {
            heard.add("reconnecting");
        }

        @Override
        public void retrying(String server, int attempt, Duration pause, SftpException failure) {
            heard.add("retrying " + attempt + " " + failure.operation());
        }

        @Override
        public void transferred(Transferred transfer) {
            heard.add("transferred " + transfer.bytes() + " to " + transfer.target());
        }

        @Override
        public void transferFailed(String source, String target, Exception failure) {
            heard.add("failed " + target + " " + failure.getClass().getSimpleName());
        }
    };

    private void awaitHeard(String... events) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(heard).containsExactly(events));
    }

    @Test
    void hearsOfAConnectionAndItsEnd() throws IOException {
        try (SftpServer server = SftpServer.start()) {
            ToFixture.builder(server).listener(listener).connect().close();

            awaitHeard("connected with password", "disconnected");
        }
    }

    @Test
    void hearsOfEachFileThoseOfATreeToo() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path file = Files.writeString(tree.resolve("a"), "12345");
        Files.writeString(tree.resolve("b"), "1");
        try (SftpServer server = SftpServer.start();
                Sftp sftp = ToFixture.builder(server).listener(listener).connect()) {
            sftp.put(file, "/one");
            sftp.putTree(tree, "/tree");
            assertThatThrownBy(() -> sftp.put(file, "/missing/one")).isInstanceOf(NoSuchRemoteFileException.class);

            assertThat(heard)
                    .contains(
                            "connected with password",
                            "transferred 5 to /one",
                            "transferred 5 to /tree/a",
                            "transferred 1 to /tree/b",
                            "failed /missing/one NoSuchRemoteFileException")
                    .hasSize(5);
        }
    }

    @Test
    void hearsOfANewConnection() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = ToFixture.builder(server).listener(listener).connect()) {
            server.disconnectAll();
            await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains("disconnected"));

            assertThat(sftp.exists("/")).isTrue();

            assertThat(heard)
                    .containsExactly(
                            "connected with password", "disconnected", "reconnecting", "connected with password");
        }
    }

    @Test
    void hearsOfAnotherAttempt() throws IOException {
        RetryPolicy policy = RetryPolicy.exponential(3).withFirstPause(Duration.ofMillis(1));
        try (SftpServer server = SftpServer.start();
                Sftp sftp = ToFixture.builder(server)
                        .listener(listener)
                        .retry(policy)
                        .connect()) {
            server.inject(RequestMatcher.on(Operation.STAT).times(2), Fault.disconnect());

            assertThat(sftp.exists("/")).isTrue();

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(heard).contains("retrying 1 stat"));
        }
    }

    @Test
    void doesNoHarmWhenItFails() throws IOException {
        SftpListener broken = new SftpListener() {
            @Override
            public void connected(String server, String loggedInWith) {
                throw new IllegalStateException("thrown on purpose");
            }

            @Override
            public void transferred(Transferred transfer) {
                throw new IllegalStateException("thrown on purpose");
            }
        };
        Path file = Files.writeString(directory.resolve("a"), "12345");
        try (SftpServer server = SftpServer.start();
                Sftp sftp = ToFixture.builder(server)
                        .listener(broken)
                        .listener(listener)
                        .connect()) {
            assertThat(sftp.put(file, "/a").bytes()).isEqualTo(5);

            assertThat(heard).containsExactly("connected with password", "transferred 5 to /a");
            assertThat(new ByteArrayInputStream(Files.readAllBytes(server.path("/a"))))
                    .hasContent("12345");
        }
    }
}
