package dev.towpath.client.transfer;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan sees at its target: links that are to be deleted, and files where directories would have to be. */
class PlannedTargetTest {
    @TempDir
    private Path source;

    private Served served;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        served.given("/t/a.csv", "1");
        Files.writeString(source.resolve("a.csv"), "1");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private static TreeOptions mirror(TreeOptions options) {
        return options.onlyChanged(Compare.SIZE).deleteExtra();
    }

    private static Path link(Path link, String text) throws IOException {
        return Files.createSymbolicLink(link, link.getFileSystem().getPath(text));
    }

    @Test
    void leavesLinksThatLeadElsewhereByNow() throws IOException {
        Path moved = link(served.server.path("/t/moved"), "x");
        link(served.server.path("/t/same"), "x");
        TreePlan plan = served.sftp.planPut(source, "/t", PlannedTargetTest::mirror);
        Files.delete(moved);
        link(moved, "y");

        TreeReport report = plan.run();

        assertThat(report.deleted()).containsExactly("same");
        assertThat(report.warnings()).containsExactly("\"moved\" was not deleted, because it has changed");
        assertThat(served.names("/t")).containsExactly("a.csv", "moved");
    }

    @Test
    void leavesLocalLinksThatLeadElsewhereByNow() throws IOException {
        Path moved = link(source.resolve("moved"), "x");
        link(source.resolve("same"), "x");
        TreePlan plan = served.sftp.planGet("/t", source, PlannedTargetTest::mirror);
        Files.delete(moved);
        link(moved, "y");

        TreeReport report = plan.run();

        assertThat(report.deleted()).containsExactly("same");
        assertThat(report.warnings()).containsExactly("\"moved\" was not deleted, because it has changed");
        assertThat(moved).isSymbolicLink();
    }

    @Test
    void deletesLinksOfAServerThatDoesNotTellWhatIsInThem() throws IOException {
        link(served.server.path("/t/extra"), "x");
        served.server.inject(on(Operation.READLINK).always(), Fault.permissionDenied());

        TreeReport report =
                served.sftp.planPut(source, "/t", PlannedTargetTest::mirror).run();

        assertThat(report.deleted()).containsExactly("extra");
    }

    @Test
    void isRefusedWhereAFileIsAboveIt() throws IOException {
        assertThatThrownBy(() -> served.sftp.planPut(source, "/t/a.csv/b/c", o -> o))
                .isInstanceOf(RemoteFileExistsException.class)
                .hasMessageContaining("\"/t/a.csv\"")
                .hasMessageContaining("a file of that name is in the way");
        Path below = source.resolve("a.csv/b/c");
        assertThatThrownBy(() -> served.sftp.planGet("/t", below, o -> o))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessage(source.resolve("a.csv").toString());
    }

    @Test
    void mayBeMissingWithAllAboveIt() throws IOException {
        assertThat(served.sftp.planPut(source, "/new/b/c", o -> o).steps()).hasSize(1);
        assertThat(served.sftp.planGet("/t", source.resolve("new/b/c"), o -> o).steps())
                .hasSize(1);
    }
}
