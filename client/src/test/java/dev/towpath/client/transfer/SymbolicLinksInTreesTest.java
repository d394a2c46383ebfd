package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolicLinksInTreesTest {
    @TempDir
    private Path here;

    private Served served;
    private Path source;
    private Path target;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        source = Files.createDirectory(here.resolve("source"));
        target = here.resolve("target");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void areLeftOutAndReported() throws IOException {
        Files.writeString(source.resolve("file"), "f");
        Files.createSymbolicLink(source.resolve("link"), Path.of("file"));
        served.given("/out/file", "f");
        served.sftp.symlink("/out/link", "file");

        TreeReport sent = served.sftp.putTree(source, "/in");
        TreeReport got = served.sftp.getTree("/out", target);

        assertThat(served.names("/in")).containsExactly("file");
        assertThat(TreeContents.of(target).keySet()).containsExactly("file");
        assertThat(sent.leftOut()).extracting(Object::toString).containsExactly("\"link\": is a symbolic link");
        assertThat(got.leftOut()).extracting(Object::toString).containsExactly("\"link\": is a symbolic link");
    }

    @Test
    void areNotToldOfIfTheyWereExcluded() throws IOException {
        for (String name : List.of("link", "nowhere", "link2")) {
            Files.createSymbolicLink(source.resolve(name), Path.of("gone"));
            served.given("/out/file", "f");
            served.sftp.symlink("/out/" + name, "gone");
        }

        for (Links links : List.of(Links.SKIP, Links.FOLLOW)) {
            UnaryOperator<TreeOptions> how = o -> o.links(links).exclude("link", "no*");
            assertThat(List.of(served.sftp.putTree(source, "/in", how), served.sftp.getTree("/out", target, how)))
                    .allSatisfy(report -> assertThat(report.leftOut())
                            .extracting(TreeReport.LeftOut::path)
                            .containsExactly("link2"));
            assertThat(List.of(served.sftp.planPut(source, "/in", how), served.sftp.planGet("/out", target, how)))
                    .allSatisfy(plan -> assertThat(plan.steps())
                            .filteredOn(step -> step.action() == PlanStep.Action.LEAVE_OUT)
                            .extracting(PlanStep::path)
                            .containsExactly("link2"));
        }
    }

    @Test
    void areFollowedWithinALocalTreeOnly() throws IOException {
        Files.writeString(here.resolve("secret"), "secret");
        Files.createDirectories(source.resolve("d/e"));
        Files.writeString(source.resolve("d/file"), "f");
        Files.createSymbolicLink(source.resolve("link"), Path.of("d/file"));
        Files.createSymbolicLink(source.resolve("twin"), Path.of("d"));
        Files.createSymbolicLink(source.resolve("out"), here.resolve("secret"));
        Files.createSymbolicLink(source.resolve("up"), here);
        Files.createSymbolicLink(source.resolve("nowhere"), Path.of("gone"));
        Files.createSymbolicLink(source.resolve("self"), Path.of("self"));
        Files.createSymbolicLink(source.resolve("d/e/back"), Path.of(".."));

        TreeReport sent = served.sftp.putTree(source, "/in", t -> t.links(Links.FOLLOW));

        assertThat(served.names("/in")).containsExactly("d", "link", "twin");
        assertThat(served.names("/in/twin")).containsExactly("e", "file");
        assertThat(served.server.path("/in/link")).hasContent("f");
        assertThat(sent.leftOut())
                .extracting(Object::toString)
                .containsExactly(
                        "\"d/e/back\": is a symbolic link back to a directory it lies in",
                        "\"nowhere\": is a symbolic link that leads nowhere",
                        "\"out\": is a symbolic link that leads out of the tree",
                        "\"self\": is a symbolic link that leads nowhere",
                        "\"twin/e/back\": is a symbolic link back to a directory it lies in",
                        "\"up\": is a symbolic link that leads out of the tree");
    }

    @Test
    void areFollowedWithinARemoteTreeOnly() throws IOException {
        served.given("/secret", "secret");
        served.given("/out/d/file", "f");
        served.givenDirectory("/out/d/e");
        served.sftp.symlink("/out/link", "d/file");
        served.sftp.symlink("/out/twin", "d");
        served.sftp.symlink("/out/outside", "/secret");
        served.sftp.symlink("/out/up", "..");
        served.sftp.symlink("/out/nowhere", "gone");
        served.sftp.symlink("/out/self", "self");
        served.sftp.symlink("/out/d/e/back", "..");

        TreeReport got = served.sftp.getTree("/out", target, t -> t.links(Links.FOLLOW));

        assertThat(TreeContents.of(target).keySet())
                .containsExactly("d/", "d/e/", "d/file", "link", "twin/", "twin/e/", "twin/file");
        assertThat(got.leftOut())
                .extracting(TreeReport.LeftOut::path)
                .containsExactly("d/e/back", "nowhere", "outside", "self", "twin/e/back", "up");
        assertThat(got.leftOut())
                .filteredOn(left -> left.path().equals("outside"))
                .extracting(TreeReport.LeftOut::reason)
                .containsExactly("is a symbolic link that leads out of the tree");
    }

    @Test
    void belowTheTargetAreNotWrittenThrough() throws IOException {
        Path elsewhere = Files.createDirectory(here.resolve("elsewhere"));
        Files.createDirectory(target);
        Files.createSymbolicLink(target.resolve("d"), elsewhere);
        served.given("/out/d/file", "f");

        assertThatThrownBy(() -> served.sftp.getTree("/out", target)).hasMessageContaining("symbolic link");

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void thatTakeTheTargetsPlaceMeanwhileAreNotWrittenThrough() throws IOException {
        Path elsewhere = Files.createDirectory(here.resolve("elsewhere"));
        served.given("/out/d/1", "one");
        served.given("/out/d/2", "two");

        assertThatThrownBy(() -> served.sftp.getTree(
                        "/out",
                        target,
                        t -> t.each(o -> o.onProgress(p -> {
                            if (p.done() == 3 && p.source().endsWith("/1")) {
                                swapForLink(target.resolve("d"), elsewhere);
                            }
                        }))))
                .hasMessageContaining("was replaced by another");

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void mayBeTheRootOfATree() throws IOException {
        Path real = Files.createDirectory(here.resolve("real"));
        Files.createSymbolicLink(target, real);
        served.given("/out/f", "f");

        served.sftp.getTree("/out", target);

        assertThat(real.resolve("f")).hasContent("f");
    }

    private static void swapForLink(Path directory, Path elsewhere) {
        try {
            Files.move(directory, directory.resolveSibling("moved"));
            Files.createSymbolicLink(directory, elsewhere);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
