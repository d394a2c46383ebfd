package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static java.nio.file.FileVisitOption.FOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Listings piece by piece, and walks. */
class SftpWalkTest {
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
    class Entries {
        @Test
        void comeOneByOneAndLeaveNothingOpen() throws Exception {
            for (int i = 0; i < 300; i++) {
                ToFixture.make(server, "/d/" + i);
            }

            try (Stream<RemoteFile> entries = sftp.entries("d")) {
                assertThat(entries.map(RemoteFile::name))
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 300)
                                .mapToObj(String::valueOf)
                                .toList());
            }
            try (Stream<RemoteFile> entries = sftp.entries("d")) {
                assertThat(entries.findFirst()).isPresent();
            }

            sftp.close();
            server.awaitIdle();
            assertThat(server.openHandles()).isEmpty();
        }

        @Test
        void closedHalfWayLeaveNothingUnanswered() throws IOException {
            for (int i = 0; i < 300; i++) {
                ToFixture.make(server, "/d/" + i);
            }
            // What comes late finds the server slow.
            server.inject(on(Operation.READDIR).nth(2).always(), Fault.delay(Duration.ofMillis(50)));

            try (Stream<RemoteFile> entries = sftp.entries("/d")) {
                assertThat(entries.findFirst()).isPresent();
            }

            assertThat(server.requests())
                    .last()
                    .extracting(RecordedRequest::operation)
                    .isEqualTo(Operation.CLOSE);
        }

        @Test
        void failAtOnceWhereThereIsNoDirectory() throws IOException {
            ToFixture.make(server, "/file");

            assertThatThrownBy(() -> sftp.entries("/missing")).isInstanceOf(NoSuchRemoteFileException.class);
            assertThatThrownBy(() -> sftp.entries("/file")).isInstanceOf(WrongRemoteTypeException.class);
        }

        @Test
        void failUncheckedOnTheWay() throws IOException {
            ToFixture.make(server, "/d/file");
            server.inject(on(Operation.READDIR), Fault.permissionDenied());

            try (Stream<RemoteFile> entries = sftp.entries("/d")) {
                assertThatThrownBy(entries::count)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasCauseInstanceOf(RemoteAccessDeniedException.class);
            }
        }
    }

    @Nested
    class AWalk {
        @Test
        void goesDepthFirstInOrderAndFollowsNoLink() throws IOException {
            ToFixture.make(server, "/w/b/2", "/w/b/1", "/w/a", "/w/c/d/e", "/elsewhere/x", "/w/empty/");
            sftp.symlink("/w/b/up", "/w");
            sftp.symlink("/w/out", "/elsewhere");

            assertThat(paths(sftp.walk("w")))
                    .containsExactly(
                            "/w/a",
                            "/w/b",
                            "/w/b/1",
                            "/w/b/2",
                            "/w/b/up",
                            "/w/c",
                            "/w/c/d",
                            "/w/c/d/e",
                            "/w/empty",
                            "/w/out");
            assertThat(paths(sftp.walk("/w", 1))).containsExactly("/w/a", "/w/b", "/w/c", "/w/empty", "/w/out");
            assertThat(paths(sftp.walk("/w", 2))).contains("/w/c/d").doesNotContain("/w/c/d/e");
            assertThat(paths(sftp.walk("/w", 0))).isEmpty();
        }

        @Test
        void startsAtALinkIfToldSo() throws IOException {
            ToFixture.make(server, "/w/a");
            sftp.symlink("/link", "w");

            assertThat(paths(sftp.walk("/link"))).containsExactly("/link/a");
        }

        @Test
        void needsADirectory() throws IOException {
            ToFixture.make(server, "/file");

            assertThatThrownBy(() -> sftp.walk("/missing")).isInstanceOf(NoSuchRemoteFileException.class);
            assertThatThrownBy(() -> sftp.walk("/file")).isInstanceOf(WrongRemoteTypeException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> sftp.walk("/", -1));
        }

        @Test
        void listsEachDirectoryAgainThatLosesItsConnection() throws IOException {
            ToFixture.make(server, "/w/a/1", "/w/b/2");
            server.inject(on(Operation.OPENDIR).path("/w/b"), Fault.disconnect());

            assertThat(paths(sftp.walk("/w"))).containsExactly("/w/a", "/w/a/1", "/w/b", "/w/b/2");
        }

        @Test
        void listsNoMoreThanIsAskedFor() throws IOException {
            ToFixture.make(server, "/w/a/1", "/w/b/2");

            try (Stream<RemoteFile> walk = sftp.walk("/w")) {
                assertThat(walk.findFirst()).map(RemoteFile::path).hasValue("/w/a");
            }
            assertThat(server.requests().stream().filter(r -> r.operation() == Operation.OPENDIR))
                    .hasSize(1);
        }

        @Test
        void followsLinksIfToldSoButNeverInACircle() throws IOException {
            ToFixture.make(server, "/w/a/1", "/w/b/2", "/elsewhere/x", "/elsewhere/deep/y");
            sftp.symlink("/w/a/self", ".");
            sftp.symlink("/w/a/up", "/w");
            sftp.symlink("/w/b/over", "../a");
            sftp.symlink("/w/broken", "/nowhere");
            sftp.symlink("/w/file", "a/1");
            sftp.symlink("/w/out", "/elsewhere");
            sftp.symlink("/w/round", "round");

            List<String> met = new ArrayList<>();
            try (Stream<RemoteFile> walk = sftp.walk("w", FOLLOW_LINKS)) {
                walk.forEach(file -> met.add(file.type() + " " + file.path()));
            }

            assertThat(met)
                    .containsExactly(
                            "DIRECTORY /w/a",
                            "REGULAR /w/a/1",
                            "SYMLINK /w/a/self",
                            "SYMLINK /w/a/up",
                            "DIRECTORY /w/b",
                            "REGULAR /w/b/2",
                            "DIRECTORY /w/b/over",
                            "REGULAR /w/b/over/1",
                            "SYMLINK /w/b/over/self",
                            "SYMLINK /w/b/over/up",
                            "SYMLINK /w/broken",
                            "REGULAR /w/file",
                            "DIRECTORY /w/out",
                            "DIRECTORY /w/out/deep",
                            "REGULAR /w/out/deep/y",
                            "REGULAR /w/out/x",
                            "SYMLINK /w/round");
            assertThat(paths(sftp.walk("/w", 1, FOLLOW_LINKS)))
                    .containsExactly("/w/a", "/w/b", "/w/broken", "/w/file", "/w/out", "/w/round");
        }

        @Test
        void noticesACircleThroughTheLinkItStartedAt() throws IOException {
            ToFixture.make(server, "/w/a/1");
            sftp.symlink("/w/a/up", "/link");
            sftp.symlink("/link", "w");

            assertThat(paths(sftp.walk("/link", FOLLOW_LINKS))).containsExactly("/link/a", "/link/a/1", "/link/a/up");
        }

        @Test
        void goesIntoNoLinkWhereTheServerDoesNotResolveThem() throws IOException {
            ToFixture.make(server, "/w/a/1");
            sftp.symlink("/w/up", "/w");
            TreeWalk walk = new TreeWalk(new KeepsLinks(), "/w", Integer.MAX_VALUE, true);

            assertThat(paths(RemoteStream.of(walk::next))).containsExactly("/w/a", "/w/a/1", "/w/up");
        }

        /** A server whose real paths keep links in them. */
        private final class KeepsLinks implements TreeWalk.Eyes {
            @Override
            public List<RemoteFile> list(String directory) throws IOException {
                return sftp.list(directory);
            }

            @Override
            public RemoteFile lstat(String path) throws IOException {
                return sftp.lstat(path);
            }

            @Override
            public Optional<RemoteFile> find(String path) throws IOException {
                return sftp.find(path);
            }

            @Override
            public String realPath(String path) {
                return path;
            }
        }

        @Test
        void endsWithTheConnectionNotWithALink() throws IOException {
            ToFixture.make(server, "/w/a");
            sftp.symlink("/w/link", "a");
            server.inject(on(Operation.STAT).path("/w/link").times(2), Fault.disconnect());

            assertThatThrownBy(() -> paths(sftp.walk("/w", FOLLOW_LINKS)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(ConnectionLostException.class);
        }

        private List<String> paths(Stream<RemoteFile> walk) {
            try (walk) {
                return walk.map(RemoteFile::path).toList();
            }
        }
    }

    @Nested
    class AVisitor {
        private final List<String> met = new ArrayList<>();

        @Test
        void meetsFilesDirectoriesAndOthers() throws IOException {
            ToFixture.make(server, "/w/a", "/w/d/x", "/w/skipped/y");
            sftp.symlink("/w/link", "a");

            sftp.walk("/w", new Notes());

            assertThat(met).containsExactly("file /w/a", "dir /w/d", "file /w/d/x", "other /w/link", "dir /w/skipped");
        }

        @Test
        void meetsWhatLinksLeadToIfToldSo() throws IOException {
            ToFixture.make(server, "/w/a", "/elsewhere/x");
            sftp.symlink("/w/broken", "nothing");
            sftp.symlink("/w/circle", "/w");
            sftp.symlink("/w/link", "a");
            sftp.symlink("/w/out", "/elsewhere");
            sftp.symlink("/w/skipped", "/elsewhere");

            sftp.walk("/w", new Notes(), FOLLOW_LINKS);

            assertThat(met)
                    .containsExactly(
                            "file /w/a",
                            "other /w/broken",
                            "other /w/circle",
                            "file /w/link",
                            "dir /w/out",
                            "file /w/out/x",
                            "dir /w/skipped");
        }

        @Test
        void decidesWhetherToGoOnAfterAFailure() throws IOException {
            ToFixture.make(server, "/w/a/x", "/w/b/y", "/w/c");
            server.inject(on(Operation.OPENDIR).path("/w/a"), Fault.permissionDenied());

            sftp.walk("/w", new Notes() {
                @Override
                public void failed(String path, IOException failure) {
                    met.add("failed " + path);
                }
            });

            assertThat(met).containsExactly("dir /w/a", "failed /w/a", "dir /w/b", "file /w/b/y", "file /w/c");
            server.inject(on(Operation.OPENDIR).path("/w/a"), Fault.permissionDenied());
            assertThatThrownBy(() -> sftp.walk("/w", new RemoteVisitor() {}))
                    .isInstanceOf(RemoteAccessDeniedException.class);
        }

        private class Notes implements RemoteVisitor {
            @Override
            public void file(RemoteFile file) {
                met.add("file " + file.path());
            }

            @Override
            public boolean directory(RemoteFile directory) {
                met.add("dir " + directory.path());
                return !directory.name().equals("skipped");
            }

            @Override
            public void other(RemoteFile other) {
                met.add("other " + other.path());
            }
        }
    }
}
