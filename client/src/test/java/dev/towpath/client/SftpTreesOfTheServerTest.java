package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What happens on the server alone: trees deleted, files copied. */
class SftpTreesOfTheServerTest {
    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = ToFixture.connect(server);
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Nested
    class DeletingATree {
        @Test
        void takesAllThatIsInItAndNothingElse() throws IOException {
            Files.createDirectories(server.path("/t/a/b"));
            Files.createDirectories(server.path("/t/empty"));
            Files.createDirectories(server.path("/kept"));
            Files.writeString(server.path("/t/a/b/file"), "x");
            Files.writeString(server.path("/t/file"), "x");
            Files.writeString(server.path("/kept/file"), "x");
            sftp.symlink("/t/a/out", "/kept");
            sftp.symlink("/t/a/loop", "/t");
            sftp.symlink("/t/broken", "nowhere");

            assertThat(sftp.deleteTree("t")).isEqualTo(9);

            assertThat(server.path("/t")).doesNotExist();
            assertThat(server.path("/kept/file")).exists();
        }

        @Test
        void takesOnlyTheLinkIfItIsOne() throws IOException {
            Files.createDirectories(server.path("/kept"));
            Files.writeString(server.path("/kept/file"), "x");
            sftp.symlink("/link", "/kept");

            assertThat(sftp.deleteTree("/link")).isEqualTo(1);

            assertThat(server.path("/kept/file")).exists();
            assertThat(sftp.list("/")).hasSize(1);
        }

        @Test
        void failsWhereThereIsNothing() {
            assertThatThrownBy(() -> sftp.deleteTree("/missing")).isInstanceOf(NoSuchRemoteFileException.class);
        }

        @Test
        void passesOverWhatItMayNotDeleteAndSaysSo() throws IOException {
            Files.createDirectories(server.path("/t/a"));
            Files.createDirectories(server.path("/t/b"));
            Files.writeString(server.path("/t/a/stays"), "x");
            Files.writeString(server.path("/t/a/goes"), "x");
            Files.writeString(server.path("/t/b/stays"), "x");
            server.inject(on(Operation.REMOVE).path("/t/*/stays").always(), Fault.permissionDenied());

            assertThatThrownBy(() -> sftp.deleteTree("/t"))
                    .isInstanceOf(RemoteAccessDeniedException.class)
                    .hasMessageContaining("deleteTree \"/t\"")
                    .hasMessageContaining("/t/a/stays")
                    .hasMessageContaining("and 1 more")
                    .hasMessageContaining("1 were deleted");

            assertThat(server.path("/t/a/goes")).doesNotExist();
            assertThat(server.path("/t/a/stays")).exists();
            assertThat(server.requests()).noneMatch(request -> request.operation() == Operation.RMDIR);
        }

        @Test
        void doesNotMindWhoElseDeletes() throws IOException {
            AtomicReference<SftpServer> other = new AtomicReference<>();
            try (SftpServer busy = SftpServer.builder()
                            .onRequest(request -> deleteWhatWasListed(other, request))
                            .start();
                    Sftp client = ToFixture.connect(busy)) {
                Files.createDirectories(busy.path("/t/a"));
                Files.createDirectories(busy.path("/t/b"));
                Files.writeString(busy.path("/t/a/file"), "x");
                other.set(busy);

                assertThat(client.deleteTree("/t")).isEqualTo(2);

                assertThat(busy.path("/t")).doesNotExist();
            }
        }

        private void deleteWhatWasListed(AtomicReference<SftpServer> server, RecordedRequest request) {
            if (server.get() != null && request.operation() == Operation.READDIR) {
                try {
                    Files.deleteIfExists(server.get().path("/t/b"));
                    Files.deleteIfExists(server.get().path("/t/a/file"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Test
        void endsWhenTheServerIsGone() throws IOException {
            Files.createDirectories(server.path("/t/a"));
            Files.createDirectories(server.path("/t/b"));
            server.inject(on(Operation.RMDIR).path("/t/a"), Fault.disconnect());

            assertThatThrownBy(() -> sftp.deleteTree("/t")).isInstanceOf(ConnectionLostException.class);

            assertThat(server.path("/t/b")).exists();
        }
    }

    @Nested
    class Copying {
        private byte[] content;

        @BeforeEach
        void files() throws IOException {
            content = new byte[3 * 1024 * 1024 + 17];
            new Random(1).nextBytes(content);
            Files.write(server.path("/a"), content);
            Files.createDirectories(server.path("/d"));
        }

        @Test
        void isDoneByTheServerInOneStep() throws IOException {
            sftp.chmod("/a", "640");

            sftp.copy("/a", "/d/b");

            assertThat(server.path("/d/b")).hasBinaryContent(content);
            assertThat(server.path("/a")).hasBinaryContent(content);
            assertThat(sftp.stat("/d/b").permissions()).hasValue(0640);
            assertThat(sftp.list("/d")).hasSize(1);
            assertThat(server.requests())
                    .anyMatch(request -> request.operation() == Operation.COPY_DATA)
                    .noneMatch(request -> request.operation() == Operation.WRITE);
        }

        @Test
        void goesThroughHereIfTheServerCannot() throws IOException {
            server.inject(on(Operation.COPY_DATA).always(), Fault.status(8, "not supported"));

            sftp.copy("a", "d/b");

            assertThat(server.path("/d/b")).hasBinaryContent(content);
        }

        @Test
        void takesAnEmptyFile() throws IOException {
            Files.write(server.path("/empty"), new byte[0]);

            sftp.copy("/empty", "/d/b");

            assertThat(server.path("/d/b")).isEmptyFile();
        }

        @Test
        void replacesNothing() throws IOException {
            Files.writeString(server.path("/d/b"), "old");

            assertThatThrownBy(() -> sftp.copy("/a", "/d/b")).isInstanceOf(RemoteFileExistsException.class);
            assertThatThrownBy(() -> sftp.copy("/a", "/d")).isInstanceOf(RemoteFileExistsException.class);
            assertThatThrownBy(() -> sftp.copy("/d", "/e")).isInstanceOf(WrongRemoteTypeException.class);
            assertThatThrownBy(() -> sftp.copy("/missing", "/e")).isInstanceOf(NoSuchRemoteFileException.class);
            assertThat(server.path("/d/b")).hasContent("old");
        }

        @Test
        void leavesNothingBehindIfItFails() throws IOException {
            server.inject(on(Operation.COPY_DATA), Fault.failure("disk full"));

            assertThatThrownBy(() -> sftp.copy("/a", "/d/b"))
                    .hasMessageContaining("copy \"/a\"")
                    .hasMessageContaining("disk full");

            assertThat(server.path("/d")).isEmptyDirectory();
        }
    }
}
