package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.transfer.TreeOptions;
import dev.towpath.client.transfer.TreePlan;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SftpRelativeTreesTest {
    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        Files.createDirectories(server.path("/pub/foo2/bar1"));
        Files.writeString(server.path("/pub/foo2/bar1/bar1.txt"), "contents bar1.txt");
        sftp = ToFixture.connect(server).cd("/");
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub/foo2", "/pub/foo2", "./pub//foo2/", "pub/./foo2/."})
    void fetchesATreeUnderThePathAsItWasGiven(String path) throws IOException {
        sftp.getTree(path, here.resolve("copy"), TreeOptions::relative);

        assertThat(here.resolve("copy/pub/foo2/bar1/bar1.txt")).hasContent("contents bar1.txt");
    }

    @Test
    void fetchesTheWorkingDirectoryIntoTheTargetItself() throws IOException {
        sftp.cd("pub/foo2").getTree(".", here, TreeOptions::relative);

        assertThat(here.resolve("bar1/bar1.txt")).hasContent("contents bar1.txt");
    }

    @Test
    void sendsATreeUnderThePathAsItWasGiven() throws IOException {
        Path source = Files.createDirectories(here.resolve("in/2026"));
        Files.writeString(source.resolve("a.csv"), "1;2");

        sftp.putTree(source, "backup", how -> how.relative().include("*.csv"));

        assertThat(server.path("/backup" + source + "/a.csv")).hasContent("1;2");
    }

    @Test
    void plansForThePathAsItWasGiven() throws IOException {
        TreePlan fetching = sftp.planGet("pub/foo2", here, TreeOptions::relative);
        Path source = Files.createDirectories(here.resolve("in"));
        Files.writeString(source.resolve("a.csv"), "1");
        TreePlan sending = sftp.planPut(source, "/backup", TreeOptions::relative);

        assertThat(here.resolve("pub")).doesNotExist();
        var unused = List.of(fetching.run(), sending.run());
        assertThat(here.resolve("pub/foo2/bar1/bar1.txt")).exists();
        assertThat(server.path("/backup" + source + "/a.csv")).exists();
    }

    @Test
    void refusesToMakeTheWayUpAgain() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sftp.getTree("pub/../pub", here, TreeOptions::relative))
                .withMessageContaining("\"pub/../pub\" has \"..\" in it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sftp.putTree(here.resolve(".."), "/backup", TreeOptions::relative));
        assertThat(server.path("/backup")).doesNotExist();
    }

    @Test
    void goesThroughNoLinkOnTheWay() throws IOException {
        Path elsewhere = Files.createDirectory(here.resolve("elsewhere"));
        Path target = Files.createDirectory(here.resolve("target"));
        Files.createSymbolicLink(target.resolve("pub"), elsewhere);

        assertThatThrownBy(() -> sftp.getTree("pub/foo2", target, TreeOptions::relative))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("symbolic link");
        assertThat(elsewhere).isEmptyDirectory();
    }
}
