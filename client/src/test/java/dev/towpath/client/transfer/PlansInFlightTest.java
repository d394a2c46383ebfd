package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.LSTAT;
import static dev.towpath.fixture.Operation.OPENDIR;
import static dev.towpath.fixture.Operation.READDIR;
import static dev.towpath.fixture.Operation.READLINK;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans look at a server many requests at a time, and believe nothing that is not whole. */
class PlansInFlightTest {
    @TempDir
    private Path here;

    private Served served;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        local = Files.createDirectory(here.resolve("local"));
        for (String path : new String[] {"a/x", "b/x", "c/x"}) {
            served.given("/t/" + path, "1");
            Files.createDirectories(local.resolve(path).getParent());
            Files.writeString(local.resolve(path), "1");
        }
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private static TreeOptions mirror(TreeOptions options) {
        return options.links(Links.COPY).onlyChanged(Compare.SIZE).deleteExtra();
    }

    /** A reply that waits for the next one comes too late if nothing is asked meanwhile. */
    @Test
    void lookIntoDirectoriesAndLinksWithoutWaitingForAnswers() throws IOException {
        served.sftp.symlink("/t/one", "x");
        served.sftp.symlink("/t/two", "x");
        served.server.inject(on(OPENDIR).nth(2), Fault.reorder());
        served.server.inject(on(READLINK).nth(1), Fault.reorder());

        assertThat(served.sftp.planPut(local, "/t", PlansInFlightTest::mirror))
                .hasToString("0 to send (0 bytes), 2 to delete, 3 stay as they are");
        served.server.inject(on(OPENDIR).nth(2), Fault.reorder());
        served.server.inject(on(READLINK).nth(1), Fault.reorder());
        assertThat(served.sftp.planGet("/t", local, PlansInFlightTest::mirror))
                .hasToString("2 to send (0 bytes), 0 to delete, 3 stay as they are");
    }

    @Test
    void deleteWithoutWaitingForAnswersAndDirectoriesLast() throws IOException {
        served.given("/t/old/one", "1");
        served.given("/t/old/two", "1");
        served.given("/t/old/below/three", "1");
        served.server.inject(on(REMOVE).path("/t/old/one"), Fault.reorder());

        TreeReport report = served.sftp.putTree(local, "/t", PlansInFlightTest::mirror);

        assertThat(report.deleted()).containsExactly("old/two", "old/one", "old/below/three", "old/below", "old");
        assertThat(report.warnings()).isEmpty();
        assertThat(served.names("/t")).containsExactly("a", "b", "c");
    }

    @Test
    void sayWhyTheServerKeepsWhatIsToBeDeleted() throws IOException {
        served.given("/t/old/one", "1");
        served.given("/t/other", "1");
        served.server.inject(on(REMOVE).path("/t/old/one").always(), Fault.permissionDenied());

        TreeReport report = served.sftp.putTree(local, "/t", PlansInFlightTest::mirror);

        assertThat(report.deleted()).containsExactly("other");
        assertThat(report.warnings())
                .hasSize(2)
                .anyMatch(warning -> warning.startsWith("\"old/one\" could not be deleted: remove \"/t/old/one\""))
                .anyMatch(warning -> warning.startsWith("\"old\" could not be deleted: rmdir \"/t/old\""));
    }

    @Test
    void deleteNothingBecauseTheEndOfAListingOvertookItsEntries() throws IOException {
        served.server.inject(on(READDIR).nth(1), Fault.reorder());

        assertThat(served.sftp.planGet("/t", local, PlansInFlightTest::mirror))
                .hasToString("0 to send (0 bytes), 0 to delete, 3 stay as they are");
    }

    @Test
    void deleteNothingBecauseAnAnswerWasLost() throws IOException {
        try (Served impatient = Served.startImpatient(Duration.ofMillis(300))) {
            Files.writeString(impatient.givenDirectory("/t/a").resolve("x"), "1");
            impatient.server.inject(on(READDIR).path("/t/a").nth(1), Fault.dropReply());

            assertThatThrownBy(() -> impatient.sftp.getTree("/t", local, PlansInFlightTest::mirror))
                    .isInstanceOf(SftpTimeoutException.class);
        }

        assertThat(TreeContents.of(local)).containsKeys("a/x", "b/x", "c/x");
    }

    @Test
    void areNotMadeOfMoreThanIsAllowed() {
        assertThatThrownBy(() -> served.sftp.planPut(
                        local, "/t", o -> mirror(o).maxEntries(5).keepGoing()))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("more than 5 entries")
                .hasMessageContaining("planPut \"/t\"");
    }

    @Test
    void leaveOutALinkThatVanishedBeforeItWasRead() throws IOException {
        served.sftp.symlink("/t/link", "x");
        Files.writeString(local.resolve("link"), "kept");
        served.server.inject(on(READLINK), Fault.noSuchFile());

        TreePlan plan = served.sftp.planGet("/t", local, PlansInFlightTest::mirror);

        assertThat(plan.steps(PlanStep.Action.LEAVE_OUT))
                .singleElement()
                .satisfies(step -> assertThat(step.reason()).contains("vanished"));
        assertThat(plan.steps(PlanStep.Action.DELETE)).isEmpty();
        assertThat(served.requests(LSTAT)).isEmpty();
    }
}
