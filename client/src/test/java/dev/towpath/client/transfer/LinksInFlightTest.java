package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.LSTAT;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.READDIR;
import static dev.towpath.fixture.Operation.READLINK;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.Operation.SYMLINK;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links and listings of trees: many requests at a time, and answers that are lost or come out of order. */
class LinksInFlightTest {
    private static final int LINKS = 100;

    @TempDir
    private Path here;

    private Served served;
    private Path source;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        source = Files.createDirectory(here.resolve("source"));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private void links(String text) throws IOException {
        for (int i = 0; i < LINKS; i++) {
            Path link = source.resolve("link" + i);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(text));
        }
    }

    private static TreeOptions copied(TreeOptions options) {
        return options.links(Links.COPY);
    }

    /** A reply that waits for the next one comes too late if nothing is asked meanwhile. */
    @Test
    void areAskedForWithoutWaitingForAnswers() throws IOException {
        links("x");
        served.server.inject(on(SYMLINK).nth(1), Fault.reorder());
        served.server.inject(on(READLINK).nth(1), Fault.reorder());

        TreeReport sent = served.sftp.putTree(source, "/t", LinksInFlightTest::copied);
        TreeReport got = served.sftp.getTree("/t", here.resolve("target"), LinksInFlightTest::copied);

        assertThat(sent.links()).hasSize(LINKS);
        assertThat(got.links()).hasSize(LINKS);
        assertThat(served.requests(LSTAT)).as("looks into a new directory").isEmpty();
        assertThat(Files.readSymbolicLink(here.resolve("target/link99"))).hasToString("x");
    }

    @Test
    void takeThePlaceOfOthersWithoutWaitingForAnswers() throws IOException {
        links("old");
        served.sftp.putTree(source, "/t", LinksInFlightTest::copied);
        links("new");
        served.server.inject(on(LSTAT).nth(1), Fault.reorder());
        served.server.inject(on(POSIX_RENAME).nth(1), Fault.reorder());

        TreeReport sent = served.sftp.putTree(source, "/t", LinksInFlightTest::copied);

        assertThat(sent.links()).hasSize(LINKS);
        assertThat(served.names("/t")).hasSize(LINKS).allMatch(name -> name.startsWith("link"));
        assertThat(Files.readSymbolicLink(served.server.path("/t/link99"))).hasToString("new");
    }

    @Test
    void areToldAsMadeIfTheConnectionBrokeBeforeTheServerSaidSo() throws IOException {
        links("x");
        served.server.inject(on(SYMLINK).nth(1), Fault.dropReply());
        served.server.inject(on(SYMLINK).nth(50), Fault.disconnect());

        try (Sftp patient = Served.builder(served.server)
                .retry(RetryPolicy.exponential(3).withFirstPause(Duration.ZERO))
                .connect()) {
            TreeReport sent = patient.putTree(source, "/t", LinksInFlightTest::copied);

            assertThat(sent.links()).hasSize(LINKS);
            assertThat(patient.putTree(source, "/t", LinksInFlightTest::copied).links())
                    .isEmpty();
        }
    }

    @Test
    void areLookedAtIfTheServerDoesNotSayWhetherTheyWereMade() throws IOException {
        Files.createSymbolicLink(source.resolve("new"), Path.of("x"));
        Files.createSymbolicLink(source.resolve("other"), Path.of("x"));
        try (Served impatient = Served.startImpatient(Duration.ofSeconds(8))) {
            impatient.givenDirectory("/t");
            impatient.sftp.symlink("/t/other", "old");
            impatient.server.inject(on(SYMLINK).path("/t/new"), Fault.dropReply());
            impatient.server.inject(on(POSIX_RENAME), Fault.dropReply());

            TreeReport sent = impatient.sftp.putTree(source, "/t", LinksInFlightTest::copied);

            assertThat(sent.links()).containsExactly("new", "other");
            assertThat(impatient.names("/t")).containsExactly("new", "other");
            assertThat(Files.readSymbolicLink(impatient.server.path("/t/other")))
                    .hasToString("x");
        }
    }

    @Test
    void bringTheOldFileBackIfTheConnectionBrokeWhileItWasAside() throws IOException {
        Files.createSymbolicLink(source.resolve("file"), Path.of("x"));
        try (SftpServer server = SftpServer.builder()
                        .personality(Personality.openSsh().withoutPosixRename())
                        .start();
                Sftp patient = Served.builder(server)
                        .retry(RetryPolicy.exponential(3).withFirstPause(Duration.ZERO))
                        .connect()) {
            Files.createDirectory(server.path("/t"));
            Files.writeString(server.path("/t/file"), "old");
            server.inject(on(RENAME).nth(2), Fault.disconnect());

            TreeReport sent = patient.putTree(source, "/t", LinksInFlightTest::copied);

            assertThat(sent.links()).containsExactly("file");
            assertThat(Served.names(server.path("/t"))).containsExactly("file");
        }
    }

    @Test
    void areAllThereThoughTheEndOfAListingOvertakesItsEntries() throws IOException {
        served.given("/t/a", "1");
        served.given("/t/d/b", "2");
        served.server.inject(on(READDIR).nth(1), Fault.reorder());

        TreeReport got = served.sftp.getTree("/t", here.resolve("target"));

        assertThat(got.files()).hasSize(2);
    }

    @Test
    void areNotHalfAListingWhoseAnswerWasLost() throws IOException {
        try (Served impatient = Served.startImpatient(Duration.ofMillis(300))) {
            Files.writeString(impatient.givenDirectory("/t").resolve("a"), "1");
            impatient.server.inject(on(READDIR).nth(1), Fault.dropReply());

            assertThatThrownBy(() -> impatient.sftp.getTree("/t", here.resolve("target")))
                    .isInstanceOf(SftpTimeoutException.class);
        }
    }
}
