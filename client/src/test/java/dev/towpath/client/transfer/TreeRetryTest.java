package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.MKDIR;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.OPENDIR;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tree whose connection is lost goes on with the files that have not arrived, if the client may try again. */
@Timeout(120)
class TreeRetryTest {
    private static final int FILES = 60;

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path source;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = Served.builder(server)
                .retry(RetryPolicy.exponential(4).withFirstPause(Duration.ZERO))
                .connect();
        source = here.resolve("source");
        for (int i = 0; i < FILES; i++) {
            Path directory = Files.createDirectories(source.resolve("d" + i % 5 + "/e"));
            Files.writeString(directory.resolve("f" + i), "file " + i);
        }
        Files.writeString(source.resolve("d2/large"), "0123456789abc".repeat(SmallFiles.LARGEST / 12));
        Files.createDirectories(source.resolve("empty/below"));
    }

    /** Gives up later than any test here can make it. */
    private Sftp patient() throws IOException {
        return Served.builder(server)
                .retry(RetryPolicy.exponential(10).withFirstPause(Duration.ZERO))
                .connect();
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void sendsWhatHasNotArrived() throws IOException {
        server.inject(on(WRITE).nth(30), Fault.disconnect());

        TreeReport report = sftp.putTree(source, "/in", TreeOptions::preserveTimes);

        assertThat(TreeContents.of(server.path("/in"))).isEqualTo(TreeContents.of(source));
        assertThat(report.files()).hasSize(FILES + 1);
        assertThat(report.failures()).isEmpty();
        assertThat(server.logins()).hasSize(2);
        assertThat(Files.getLastModifiedTime(server.path("/in/d2")).toInstant().getEpochSecond())
                .isEqualTo(Files.getLastModifiedTime(source.resolve("d2"))
                        .toInstant()
                        .getEpochSecond());
    }

    @Test
    void sendsEachFileOnceUnlessItWasUnderWay() throws IOException {
        server.inject(on(WRITE).path("/in/d4/e/.f59.*"), Fault.disconnect());

        TreeReport report = sftp.putTree(source, "/in", t -> t.parallel(2));

        assertThat(report.files()).hasSize(FILES + 1);
        long renames = server.requests().stream()
                .filter(request -> request.operation() == POSIX_RENAME)
                .count();
        assertThat(renames).isLessThan(FILES + 5);
    }

    @Test
    void survivesSeveralBreaksOnTheWayThere() throws IOException {
        for (Operation operation : List.of(MKDIR, OPEN, WRITE, POSIX_RENAME)) {
            server.inject(on(operation).nth(6), Fault.disconnectAfterReply());
        }
        server.inject(on(REMOVE).nth(2), Fault.disconnect());
        server.inject(on(WRITE).path("/in/d2/.large.*"), Fault.disconnect());

        // Whether a file arrives between two of the six breaks is up to the machine.
        try (Sftp patient = patient()) {
            patient.putTree(source, "/in");
        }

        assertThat(TreeContents.of(server.path("/in"))).isEqualTo(TreeContents.of(source));
    }

    @Test
    void fetchesWhatHasNotArrived() throws IOException {
        sftp.putTree(source, "/in");
        server.inject(on(READ).nth(30), Fault.disconnect());
        Path target = here.resolve("target");

        TreeReport report = sftp.getTree("/in", target, TreeOptions::preserveTimes);

        assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(source));
        assertThat(report.files()).hasSize(FILES + 1);
        assertThat(report.failures()).isEmpty();
        assertThat(server.logins()).hasSize(2);
    }

    @Test
    void survivesSeveralBreaksOnTheWayBack() throws IOException {
        sftp.putTree(source, "/in");
        server.inject(on(OPENDIR).nth(4), Fault.disconnectAfterReply());
        server.inject(on(OPEN).path("/in/d3/e/*").nth(5), Fault.disconnect());
        server.inject(on(READ).path("/in/d2/large").nth(2), Fault.disconnect());
        Path target = here.resolve("target");

        try (Sftp patient = patient()) {
            patient.getTree("/in", target);
        }

        assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(source));
    }

    @Test
    void givesUpWhenNothingArrivesAnyMore() throws IOException {
        server.inject(on(WRITE).path("/in/d3/e/*").always(), Fault.disconnect());

        assertThatThrownBy(() -> sftp.putTree(source, "/in")).isInstanceOf(ConnectionLostException.class);

        assertThat(server.logins()).hasSizeGreaterThan(3);
        assertThat(TreeContents.of(source)).containsAllEntriesOf(TreeContents.of(server.path("/in")));
    }

    @Test
    void beginsAgainWithoutAnyPolicyIfTheConnectionBrokeBeforeAnythingWasDone() throws IOException {
        Path target = here.resolve("target");
        try (Sftp once = Served.builder(server).connect()) {
            server.inject(on(MKDIR).nth(1), Fault.disconnect());
            once.putTree(source, "/in");
            server.inject(on(OPENDIR).nth(1), Fault.disconnect());
            once.getTree("/in", target);
            server.inject(on(OPENDIR).nth(4), Fault.disconnect());
            TreePlan plan = once.planGet("/in", target, t -> t.onlyChanged(Compare.SIZE));

            assertThat(plan.isEmpty()).isTrue();
        }

        assertThat(TreeContents.of(server.path("/in"))).isEqualTo(TreeContents.of(source));
        assertThat(TreeContents.of(target)).isEqualTo(TreeContents.of(source));
        assertThat(server.logins()).hasSize(5);
    }

    @Test
    void makesOneConnectionMoreAtMostIfThereIsNoPolicy() throws IOException {
        server.inject(on(MKDIR).always(), Fault.disconnect());
        try (Sftp once = Served.builder(server).connect()) {
            assertThatThrownBy(() -> once.putTree(source, "/in")).isInstanceOf(ConnectionLostException.class);
        }

        assertThat(server.logins()).hasSize(3);
    }

    @Test
    void removesItsPartFilesThoughItMayNotTryAgain() throws IOException {
        server.inject(on(WRITE).nth(30), Fault.disconnect());
        try (Sftp once = Served.builder(server).connect()) {
            assertThatThrownBy(() -> once.putTree(source, "/in")).isInstanceOf(ConnectionLostException.class);
        }

        assertThat(TreeContents.of(source)).containsAllEntriesOf(TreeContents.of(server.path("/in")));
    }
}
