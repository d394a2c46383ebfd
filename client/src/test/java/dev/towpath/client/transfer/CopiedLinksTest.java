package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.transfer.PlanStep.Action;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiedLinksTest {
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

    private TreeReport put(UnaryOperator<TreeOptions> how) throws IOException {
        return served.sftp.putTree(source, "/t", t -> how.apply(t.links(Links.COPY)));
    }

    private TreeReport get(UnaryOperator<TreeOptions> how) throws IOException {
        return served.sftp.getTree("/t", target, t -> how.apply(t.links(Links.COPY)));
    }

    private static Path link(Path link, String text) throws IOException {
        return Files.createSymbolicLink(link, Path.of(text));
    }

    @Test
    void areMadeAgainOnTheServerWithTheirText() throws IOException {
        Files.createDirectories(source.resolve("d/e"));
        Files.writeString(source.resolve("d/file"), "f");
        link(source.resolve("file"), "d/file");
        link(source.resolve("nowhere"), "gone");
        link(source.resolve("absolute"), "/etc/hosts");
        link(source.resolve("d/e/up"), "../../../x");

        TreeReport sent = put(t -> t);

        assertThat(sent.links()).containsExactly("absolute", "d/e/up", "file", "nowhere");
        assertThat(sent.leftOut()).isEmpty();
        assertThat(sent.files()).hasSize(1);
        assertThat(Files.readSymbolicLink(served.server.path("/t/file"))).hasToString("d/file");
        assertThat(Files.readSymbolicLink(served.server.path("/t/nowhere"))).hasToString("gone");
        assertThat(served.sftp.readLink("/t/absolute")).isEqualTo("/etc/hosts");
        assertThat(Files.readSymbolicLink(served.server.path("/t/d/e/up"))).hasToString("../../../x");
        assertThat(put(t -> t).links()).as("made once more").isEmpty();
    }

    @Test
    void areMadeHereIfTheyStayInsideTheTree() throws IOException {
        served.given("/t/d/file", "f");
        served.givenDirectory("/t/d/e");
        served.sftp.symlink("/t/file", "d/file");
        served.sftp.symlink("/t/nowhere", "gone");
        served.sftp.symlink("/t/d/e/up", "../..");
        served.sftp.symlink("/t/absolute", "/etc/hosts");
        served.sftp.symlink("/t/d/e/out", "../../../x");
        served.sftp.symlink("/t/d/through", "e/up/../../x");

        TreeReport got = get(t -> t);

        assertThat(got.links()).containsExactly("d/e/up", "file", "nowhere");
        assertThat(Files.readSymbolicLink(target.resolve("file"))).hasToString("d/file");
        assertThat(Files.readSymbolicLink(target.resolve("nowhere"))).hasToString("gone");
        assertThat(Files.readSymbolicLink(target.resolve("d/e/up"))).hasToString("../..");
        assertThat(got.leftOut())
                .extracting(Object::toString)
                .containsExactly(
                        "\"absolute\": is a symbolic link to an absolute path",
                        "\"d/e/out\": is a symbolic link that leads, or might lead, out of the tree",
                        "\"d/through\": is a symbolic link that leads, or might lead, out of the tree");
        assertThat(Served.names(target)).containsExactly("d", "file", "nowhere");
        assertThat(get(t -> t).links()).as("made once more").isEmpty();
    }

    @Test
    void replaceOtherLinksAndFilesHereButNoDirectories() throws IOException {
        Path elsewhere = Files.writeString(here.resolve("elsewhere"), "kept");
        served.givenDirectory("/t");
        served.sftp.symlink("/t/other", "new");
        served.sftp.symlink("/t/file", "new");
        served.sftp.symlink("/t/taken", "new");
        Files.createDirectories(target.resolve("taken"));
        link(target.resolve("other"), elsewhere.toString());
        Files.writeString(target.resolve("file"), "old");

        TreeReport got = get(TreeOptions::keepGoing);

        assertThat(got.links()).containsExactly("file", "other");
        assertThat(got.failures()).singleElement().satisfies(failed -> {
            assertThat(failed.path()).isEqualTo("taken");
            assertThat(failed.cause()).isInstanceOf(FileSystemException.class).hasMessageContaining("replaces nothing");
        });
        assertThat(Files.readSymbolicLink(target.resolve("other"))).hasToString("new");
        assertThat(target.resolve("taken")).isEmptyDirectory();
        assertThat(elsewhere).hasContent("kept");
        assertThat(Served.names(target)).containsExactly("file", "other", "taken");
    }

    @Test
    void replaceOtherLinksAndFilesOnTheServerButNoDirectories() throws IOException {
        link(source.resolve("other"), "new");
        link(source.resolve("file"), "new");
        link(source.resolve("taken"), "new");
        served.given("/t/file", "old");
        served.givenDirectory("/t/taken");
        served.givenDirectory("/elsewhere");
        served.sftp.symlink("/t/other", "../elsewhere");

        TreeReport sent = put(TreeOptions::keepGoing);

        assertThat(sent.links()).containsExactly("file", "other");
        assertThat(sent.failures())
                .singleElement()
                .satisfies(failed -> assertThat(failed.cause()).isInstanceOf(WrongRemoteTypeException.class));
        assertThat(Files.readSymbolicLink(served.server.path("/t/file"))).hasToString("new");
        assertThat(Files.readSymbolicLink(served.server.path("/t/other"))).hasToString("new");
        assertThat(served.names("/t")).containsExactly("file", "other", "taken");
        assertThat(served.names("/elsewhere")).isEmpty();
    }

    @Test
    void mayDifferFromFilesInCaseOnlyWhereThatMakesTwoNames() throws IOException {
        served.given("/t/readme", "text");
        served.sftp.symlink("/t/README", "readme");
        served.sftp.symlink("/t/Readme", "gone");

        get(t -> t);
        get(t -> t);

        assertThat(target.resolve("readme")).isRegularFile().hasContent("text");
        assertThat(Files.readSymbolicLink(target.resolve("README"))).hasToString("readme");
        assertThat(Files.readSymbolicLink(target.resolve("Readme"))).hasToString("gone");
    }

    @Test
    void replaceNothingUnlessThatIsAllowed() throws IOException {
        link(source.resolve("link"), "new");
        served.given("/t/link", "old");
        served.givenDirectory("/out");
        served.sftp.symlink("/out/link", "new");
        Files.createDirectory(target);
        Files.writeString(target.resolve("link"), "old");
        UnaryOperator<TreeOptions> fail = t -> t.links(Links.COPY).each(o -> o.ifExists(IfExists.FAIL));
        UnaryOperator<TreeOptions> skip = t -> t.links(Links.COPY).each(o -> o.ifExists(IfExists.SKIP));

        assertThatThrownBy(() -> served.sftp.putTree(source, "/t", fail)).isInstanceOf(RemoteFileExistsException.class);
        assertThatThrownBy(() -> served.sftp.getTree("/out", target, fail))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(served.sftp.putTree(source, "/t", skip).leftOut()).hasSize(1);
        assertThat(served.sftp.getTree("/out", target, skip).leftOut()).hasSize(1);

        assertThat(served.sftp.readString("/t/link")).isEqualTo("old");
        assertThat(target.resolve("link")).hasContent("old");
    }

    @Test
    void areChosenByPatternsAndLeaveTheTimesOfTheirDirectories() throws IOException {
        FileTime then = FileTime.fromMillis(1_600_000_000_000L);
        Files.createDirectory(source.resolve("d"));
        link(source.resolve("d/yes"), "x");
        link(source.resolve("d/no"), "x");
        Files.setLastModifiedTime(source.resolve("d"), then);

        TreeReport sent = put(t -> t.exclude("no").preserveTimes());
        TreeReport got = get(TreeOptions::preserveTimes);

        assertThat(sent.links()).containsExactly("d/yes");
        assertThat(got.links()).containsExactly("d/yes");
        assertThat(Files.getLastModifiedTime(served.server.path("/t/d"))).isEqualTo(then);
        assertThat(Files.getLastModifiedTime(target.resolve("d"))).isEqualTo(then);
    }

    @Test
    void areStepsOfAPlanForTheServer() throws IOException {
        link(source.resolve("new"), "x");
        link(source.resolve("other"), "x");
        link(source.resolve("same"), "x");
        served.givenDirectory("/t");
        served.sftp.symlink("/t/other", "y");
        served.sftp.symlink("/t/same", "x");
        served.sftp.symlink("/t/extra", "x");

        TreePlan plan =
                served.sftp.planPut(source, "/t", t -> t.links(Links.COPY).deleteExtra());

        assertThat(plan.steps())
                .extracting(PlanStep::action, PlanStep::path)
                .containsExactly(
                        tuple(Action.CREATE, "new"),
                        tuple(Action.REPLACE, "other"),
                        tuple(Action.KEEP, "same"),
                        tuple(Action.DELETE, "extra"));
        TreeReport done = plan.run();
        assertThat(done.links()).containsExactly("new", "other");
        assertThat(done.deleted()).containsExactly("extra");
        assertThat(Files.readSymbolicLink(served.server.path("/t/other"))).hasToString("x");
    }

    @Test
    void areStepsOfAPlanForHere() throws IOException {
        served.givenDirectory("/t");
        served.sftp.symlink("/t/new", "x");
        served.sftp.symlink("/t/other", "x");
        served.sftp.symlink("/t/same", "x//y/");
        served.sftp.symlink("/t/secret", "/etc/shadow");
        Files.createDirectory(target);
        link(target.resolve("other"), "y");
        link(target.resolve("same"), "x/y");
        link(target.resolve("secret"), "kept");

        TreePlan plan =
                served.sftp.planGet("/t", target, t -> t.links(Links.COPY).deleteExtra());

        assertThat(plan.steps(Action.LEAVE_OUT)).extracting(PlanStep::path).containsExactly("secret");
        assertThat(plan.steps(Action.KEEP)).extracting(PlanStep::path).containsExactly("same");
        assertThat(plan.steps(Action.DELETE)).isEmpty();
        assertThat(plan.run().links()).containsExactly("new", "other");
        assertThat(Files.readSymbolicLink(target.resolve("other"))).hasToString("x");
        assertThat(Files.readSymbolicLink(target.resolve("secret"))).hasToString("kept");
    }
}
