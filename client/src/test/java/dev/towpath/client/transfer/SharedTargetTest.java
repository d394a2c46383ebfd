package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.LSTAT;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others who write or read the same file at the same time. */
class SharedTargetTest {
    private static final int WRITERS = 3;
    private static final int ROUNDS = 5;

    @TempDir
    private Path here;

    @Test
    void holdsOneWholeVersionWhoeverWins() throws Exception {
        List<byte[]> versions = new ArrayList<>();
        List<Future<Transferred>> sent = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (Served served = Served.start()) {
            served.givenDirectory("/in");
            for (int i = 0; i < WRITERS; i++) {
                byte[] version = Served.bytes(400_000 + i);
                versions.add(version);
                Path source = Files.write(here.resolve("v" + i), version);
                sent.add(writers.submit(() -> put(served, source, start)));
            }
            for (Future<Transferred> one : sent) {
                assertThat(one.get(90, TimeUnit.SECONDS).completion()).isEqualTo(Completion.ATOMIC);
            }

            byte[] there = Files.readAllBytes(served.server.path("/in/a"));
            assertThat(versions).anySatisfy(version -> assertThat(there).isEqualTo(version));
            assertThat(served.names("/in")).containsExactly("a");
        } finally {
            writers.shutdownNow();
        }
    }

    private static Transferred put(Served served, Path source, CyclicBarrier start) throws Exception {
        try (Sftp sftp = Served.builder(served.server).connect()) {
            start.await(90, TimeUnit.SECONDS);
            Transferred last = sftp.put(source, "/in/a");
            for (int i = 1; i < ROUNDS; i++) {
                last = sftp.put(source, "/in/a");
            }
            return last;
        }
    }

    @Test
    void isTheOldFileToWhoOpenedItBefore() throws IOException {
        byte[] old = Served.bytes(500_000);
        byte[] next = Served.bytes(500_001);
        Path source = Files.write(here.resolve("next"), next);
        try (Served served = Served.start()) {
            served.givenDirectory("/in");
            Files.write(served.server.path("/in/a"), old);
            try (InputStream reader = served.sftp.read("/in/a")) {
                int first = reader.read();

                served.sftp.put(source, "/in/a");

                byte[] rest = reader.readAllBytes();
                assertThat((byte) first).isEqualTo(old[0]);
                assertThat(rest).hasSize(old.length - 1).endsWith(old[old.length - 1]);
            }
            assertThat(served.sftp.readBytes("/in/a")).isEqualTo(next);
        }
    }

    @Nested
    class ThatIsReplacedInSteps {
        private final SftpServer server = SftpServer.builder()
                .personality(Personality.openSsh().withoutPosixRename())
                .start();

        private Path source;

        @BeforeEach
        void give() throws IOException {
            Files.createDirectory(server.path("/in"));
            Files.writeString(server.path("/in/a"), "old");
            source = Files.writeString(here.resolve("source"), "ours");
        }

        @AfterEach
        void stop() {
            server.close();
        }

        private Transferred put() throws IOException {
            try (Sftp sftp = Served.builder(server).retry(RetryPolicy.none()).connect()) {
                return sftp.put(source, "/in/a");
            }
        }

        @Test
        void takesThePlaceThatAnotherHasFreedAgain() throws IOException {
            server.before(on(RENAME).target("/in/a")).run(path -> {
                Files.writeString(server.path("/in/a"), "theirs");
                // Another takes it aside before it is seen.
                server.before(on(LSTAT).path("/in/a"))
                        .run(unseen -> Files.move(server.path("/in/a"), server.path("/in/taken")));
            });

            assertThat(put().completion()).isEqualTo(Completion.IN_STEPS);

            assertThat(server.path("/in/a")).hasContent("ours");
            assertThat(Served.names(server.path("/in"))).containsExactly("a", "taken");
        }

        @Test
        void isNotTheOldFileAgainWhereANewerOneHasBeen() {
            server.before(on(RENAME).target("/in/a")).run(path -> {
                Files.writeString(server.path("/in/a"), "theirs");
                // Another takes it aside as soon as it was seen.
                server.after(on(LSTAT).path("/in/a")).run(seen -> Files.delete(server.path("/in/a")));
            });

            assertThatThrownBy(this::put).isInstanceOf(RemoteFileExistsException.class);

            assertThat(server.path("/in")).isEmptyDirectory();
        }

        @Test
        void needNotBeTakenAsideWhereAnotherHasDoneSo() throws IOException {
            server.before(on(RENAME).path("/in/a"))
                    .run(path -> Files.move(server.path("/in/a"), server.path("/in/taken")));

            assertThat(put().completion()).isEqualTo(Completion.IN_STEPS);

            assertThat(server.path("/in/a")).hasContent("ours");
            assertThat(Served.names(server.path("/in"))).containsExactly("a", "taken");
        }
    }
}
