package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.OPENDIR;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.PlanStep.Action;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreePlanTest {
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

    private void local(String path, String text) throws IOException {
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));
    }

    private void remote(String path, String text) throws IOException {
        Files.setLastModifiedTime(served.given("/t/" + path, text), FileTime.fromMillis(1_600_000_000_000L));
    }

    private static TreeOptions mirror(TreeOptions options) {
        return options.onlyChanged(Compare.SIZE_AND_TIME).deleteExtra();
    }

    private static List<String> steps(TreePlan plan) {
        return plan.steps().stream().map(PlanStep::toString).toList();
    }

    @Test
    void saysWhatItWouldDoAndDoesNothingYet() throws IOException {
        local("a.csv", "1234");
        local("same.csv", "1");
        local("new/b.csv", "12");
        remote("a.csv", "12");
        remote("same.csv", "1");
        remote("old/c.csv", "1");

        TreePlan plan = served.sftp.planPut(source, "/t", TreePlanTest::mirror);

        assertThat(steps(plan))
                .containsExactly(
                        "REPLACE \"a.csv\": the size differs: 2 bytes there",
                        "MAKE_DIRECTORY \"new\": is not there",
                        "CREATE \"new/b.csv\": is not there",
                        "KEEP \"same.csv\": is the same",
                        "DELETE \"old/c.csv\": is not at the source",
                        "DELETE \"old\": is not at the source");
        assertThat(plan).hasToString("2 to send (6 bytes), 2 to delete, 1 stay as they are");
        assertThat(plan.table().lines())
                .containsExactly(
                        "replace                      4  a.csv (the size differs: 2 bytes there)",
                        "make directory                  new (is not there)",
                        "create                       2  new/b.csv (is not there)",
                        "delete                       1  old/c.csv (is not at the source)",
                        "delete                          old (is not at the source)",
                        "2 to send (6 bytes), 2 to delete, 1 stay as they are");
        assertThat(served.requests(WRITE)).isEmpty();
        assertThat(served.names("/t")).containsExactly("a.csv", "old", "same.csv");
    }

    @Test
    void doesWhatItSaidAndThenNothingMore() throws IOException {
        local("a.csv", "1234");
        local("new/b.csv", "12");
        remote("old/c.csv", "1");

        TreeReport report =
                served.sftp.planPut(source, "/t", TreePlanTest::mirror).run();

        assertThat(report.files()).hasSize(2);
        assertThat(report.deleted()).containsExactly("old/c.csv", "old");
        assertThat(served.names("/t")).containsExactly("a.csv", "new");
        assertThat(served.sftp.planPut(source, "/t", TreePlanTest::mirror).isEmpty())
                .isTrue();
        assertThat(served.sftp.putTree(source, "/t", TreePlanTest::mirror).files())
                .isEmpty();
    }

    @Test
    void fetchesOnlyWhatChanged() throws IOException {
        remote("a.csv", "1");
        remote("d/b.csv", "2");
        TreeReport first = served.sftp.getTree("/t", source, TreePlanTest::mirror);
        remote("d/b.csv", "22");
        local("extra.csv", "1");

        TreeReport second =
                served.sftp.planGet("/t", source, TreePlanTest::mirror).run();

        assertThat(first.files()).hasSize(2);
        assertThat(second.files()).extracting(Transferred::source).containsExactly("/t/d/b.csv");
        assertThat(second.deleted()).containsExactly("extra.csv");
        assertThat(source.resolve("d/b.csv")).hasContent("22");
        assertThat(Served.names(source)).containsExactly("a.csv", "d");
    }

    @Test
    void comparesByWhatWasAskedFor() throws IOException {
        local("a", "1");
        remote("a", "2");
        Files.setLastModifiedTime(source.resolve("a"), FileTime.fromMillis(1_700_000_001_000L));

        assertThat(served.sftp
                        .planPut(source, "/t", o -> o.onlyChanged(Compare.SIZE))
                        .isEmpty())
                .isTrue();
        assertThat(steps(served.sftp.planPut(source, "/t", o -> o.onlyChanged(Compare.SIZE_AND_TIME))))
                .containsExactly("REPLACE \"a\": the time differs");
        assertThat(steps(served.sftp.planPut(source, "/t", o -> o.onlyChanged(Compare.CHECKSUM))))
                .containsExactly("REPLACE \"a\": the content differs");
        remote("a", "1");
        assertThat(served.sftp
                        .planPut(source, "/t", o -> o.onlyChanged(Compare.CHECKSUM))
                        .isEmpty())
                .isTrue();
        assertThat(steps(served.sftp.planPut(source, "/t", o -> o)))
                .containsExactly("REPLACE \"a\": is transferred in any case");
    }

    @Test
    void refusesToEmptyATargetByMistake() throws IOException {
        for (int i = 0; i < 20; i++) {
            remote("f" + i, "x");
        }

        assertThatThrownBy(() -> served.sftp.putTree(source, "/t", TreePlanTest::mirror))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("would delete 20 of the 20 files and directories at the target, more than 10")
                .hasMessageContaining("deleteExtra(20)");
        assertThat(served.names("/t")).hasSize(20);

        TreeReport report = served.sftp.putTree(source, "/t", o -> o.deleteExtra(20));
        assertThat(report.deleted()).hasSize(20);
        assertThat(served.names("/t")).isEmpty();
    }

    @Test
    void keepsWhatItWasNotAskedAbout() throws IOException {
        local("a.csv", "1");
        Files.createSymbolicLink(source.resolve("link"), source.resolve("a.csv"));
        remote("keep.log", "1");
        remote("node/x.csv", "1");
        remote("link", "was followed once");
        remote("A.CSV", "where case makes no difference it is a.csv");
        remote(".a.csv.0123456789abcdefghijklmno.towpath-part", "somebody is sending it");
        remote(".b.csv.0123456789abcdefghijklmno.towpath-old", "somebody is replacing it");
        remote("gone.csv", "1");
        Files.createSymbolicLink(served.server.path("/t/dangling"), served.server.path("/nowhere"));

        TreeReport report = served.sftp.putTree(source, "/t", o -> mirror(o).exclude("*.log", "node"));

        assertThat(report.deleted()).containsExactly("gone.csv", "dangling");
        assertThat(served.names("/t"))
                .containsExactly(
                        ".a.csv.0123456789abcdefghijklmno.towpath-part",
                        ".b.csv.0123456789abcdefghijklmno.towpath-old",
                        "A.CSV",
                        "a.csv",
                        "keep.log",
                        "link",
                        "node");
        assertThat(served.server.path("/t/node/x.csv")).exists();
    }

    @Test
    void deletesLinksAndNotWhatTheyLeadTo() throws IOException {
        served.given("/precious/x", "1");
        served.givenDirectory("/t");
        Files.createSymbolicLink(served.server.path("/t/link"), served.server.path("/precious"));

        TreeReport report = served.sftp.putTree(source, "/t", TreePlanTest::mirror);

        assertThat(report.deleted()).containsExactly("link");
        assertThat(served.server.path("/precious/x")).exists();
    }

    @Test
    void deletesNothingWhenADirectoryCouldNotBeListed() throws IOException {
        local("a", "1");
        remote("d/x", "1");
        remote("extra", "1");
        served.server.inject(on(OPENDIR).path("/t/d").always(), Fault.permissionDenied());

        assertThatThrownBy(() -> served.sftp.planPut(source, "/t", TreePlanTest::mirror))
                .isInstanceOf(SftpException.class);
        TreePlan plan = served.sftp.planPut(source, "/t", o -> mirror(o).keepGoing());

        assertThat(plan.isComplete()).isFalse();
        assertThat(plan.unread()).containsExactly("d");
        assertThat(plan.steps(Action.DELETE)).isEmpty();
        assertThat(plan.toString()).endsWith("nothing is deleted, because these could not be listed: d");
    }

    @Test
    void deletesNothingWhenATransferFailed() throws IOException {
        local("a", "1");
        remote("extra", "1");
        served.server.inject(on(OPEN).always(), Fault.permissionDenied());

        TreeReport report = served.sftp.putTree(source, "/t", o -> mirror(o).keepGoing());

        assertThat(report.failures()).hasSize(1);
        assertThat(report.warnings()).containsExactly("nothing was deleted, because something failed before");
        assertThat(served.names("/t")).containsExactly("extra");
    }

    @Test
    void leavesWhatChangedAfterThePlanWasMade() throws IOException {
        remote("extra", "1");
        TreePlan plan = served.sftp.planPut(source, "/t", TreePlanTest::mirror);
        remote("extra", "somebody needs it again");

        TreeReport report = plan.run();

        assertThat(report.deleted()).isEmpty();
        assertThat(report.warnings()).containsExactly("\"extra\" was not deleted, because it has changed");
    }

    @Test
    void saysThatALocalDirectoryIsNotEmptyByNow() throws IOException {
        served.givenDirectory("/t");
        Files.createDirectory(source.resolve("extra"));
        TreePlan plan = served.sftp.planGet("/t", source, TreePlanTest::mirror);
        local("extra/new", "x");

        TreeReport report = plan.run();

        assertThat(report.warnings()).containsExactly("\"extra\" could not be deleted: it is not empty");
        assertThat(source.resolve("extra/new")).exists();
    }

    @Test
    void deletesNothingThroughALinkThatTookThePlaceOfALocalDirectory() throws IOException {
        served.givenDirectory("/t");
        local("d/extra", "1");
        TreePlan plan = served.sftp.planGet("/t", source, TreePlanTest::mirror);
        Path precious = Files.createDirectory(here.resolve("precious"));
        Files.move(source.resolve("d/extra"), precious.resolve("extra"));
        Files.delete(source.resolve("d"));
        Files.createSymbolicLink(source.resolve("d"), precious);

        TreeReport report = plan.run();

        assertThat(precious.resolve("extra")).exists();
        assertThat(report.warnings().get(0)).contains("a link has taken the place of its directory");
    }

    @Test
    void runsAPlanOverAnotherConnectionIfTheFirstIsGone() throws IOException {
        local("a", "1");
        TreePlan plan = served.sftp.planPut(source, "/t", o -> o.onlyChanged(Compare.SIZE));
        served.server.disconnectAll();
        // Notices the loss, and has another connection made.
        assertThat(served.sftp.exists("/")).isTrue();

        assertThat(plan.run().files()).hasSize(1);
    }

    @Test
    void saysWhereAFileAndADirectoryAreInEachOthersPlace() throws IOException {
        local("d", "1");
        local("f/a", "1");
        remote("d/old", "1");
        remote("f", "1");

        TreePlan plan = served.sftp.planPut(source, "/t", o -> o);

        assertThat(steps(plan))
                .containsExactly(
                        "REPLACE \"d\": a directory is in its place; that will fail",
                        "MAKE_DIRECTORY \"f\": a file is in its place; that will fail",
                        "CREATE \"f/a\": is not there");
        assertThatThrownBy(plan::run).isInstanceOf(SftpException.class);
    }

    @Test
    void looksAgainWhenTheConnectionBreaksIfThePolicyAllows() throws IOException {
        local("a", "1");
        remote("d/b", "1");
        served.server.inject(on(OPENDIR).path("/t/d"), Fault.disconnect());

        TreePlan plan = served.sftp.planPut(source, "/t", o -> o.each(TreePlanTest::thrice));

        assertThat(steps(plan)).containsExactly("CREATE \"a\": is not there");
    }

    @Test
    void goesOnDeletingWhenTheConnectionBreaksIfThePolicyAllows() throws IOException {
        local("a", "1");
        remote("x", "1");
        remote("y", "1");
        served.server.inject(on(REMOVE).path("/t/y"), Fault.disconnectAfterReply());

        TreeReport report =
                served.sftp.putTree(source, "/t", o -> o.deleteExtra().each(TreePlanTest::thrice));

        assertThat(report.deleted()).containsExactly("y", "x");
        assertThat(served.names("/t")).containsExactly("a");
    }

    @Test
    void waitsForASilentServerOnceAndNotForEachThatIsToBeDeleted() throws IOException {
        local("a", "1");
        try (Served impatient = Served.startImpatient(Duration.ofMillis(300))) {
            Path there = impatient.givenDirectory("/t");
            Files.writeString(there.resolve("x"), "1");
            Files.writeString(Files.createDirectory(there.resolve("d")).resolve("y"), "1");
            impatient.server.inject(on(REMOVE).always(), Fault.dropReply());

            assertThatThrownBy(() -> impatient.sftp.putTree(source, "/t", TreeOptions::deleteExtra))
                    .isInstanceOf(SftpTimeoutException.class);

            assertThat(impatient.requests(REMOVE)).hasSizeLessThan(2);
        }
    }

    private static TransferOptions thrice(TransferOptions options) {
        return options.retry(RetryPolicy.exponential(3).withFirstPause(Duration.ZERO));
    }

    @Test
    void saysThatTheLocalDirectoryIsMissingAsTheTransferDoes() {
        assertThatThrownBy(() -> served.sftp.planPut(here.resolve("nothing"), "/t", o -> o))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void transfersWhatCannotBeComparedIfItKeepsGoing() throws IOException {
        local("a", "1");
        local("b", "1");
        remote("a", "2");
        remote("b", "1");
        served.server.inject(on(OPEN).path("/t/a").always(), Fault.permissionDenied());

        TreePlan plan = served.sftp.planPut(
                source, "/t", o -> o.onlyChanged(Compare.CHECKSUM).keepGoing());

        assertThat(steps(plan))
                .hasSize(2)
                .contains("KEEP \"b\": is the same")
                .anyMatch(step -> step.startsWith("REPLACE \"a\": could not be compared: "));
        assertThatThrownBy(() -> served.sftp.planPut(source, "/t", o -> o.onlyChanged(Compare.CHECKSUM)))
                .isInstanceOf(RemoteAccessDeniedException.class);
        assertThat(plan.run().files()).hasSize(1);
        assertThat(served.server.path("/t/a")).hasContent("1");
    }

    @Test
    void leavesWhatAReplacementInStepsHasMovedAside() throws IOException {
        local("a", "1");
        remote("a", "1");
        remote(".a.0123456789abcdefghijklmno.towpath-old", "old");
        remote("b", "1");

        assertThat(steps(served.sftp.planPut(
                        source, "/t", o -> o.onlyChanged(Compare.SIZE).deleteExtra())))
                .containsExactly("KEEP \"a\": is the same", "DELETE \"b\": is not at the source");
    }
}
