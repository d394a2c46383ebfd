package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.EndlessTree;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.transfer.Links;
import dev.towpath.client.transfer.TreeReport;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("K8: remote links are left out unless asked for, never lead out or in circles, and are deleted as links")
@Timeout(180)
class K08RemoteLinksTest {
    @TempDir
    Path directory;

    private final SftpServer server = SftpServer.start();
    private Sftp sftp;
    private Path target;

    @BeforeEach
    void give() throws IOException {
        sftp = ToFixture.connect(server);
        target = directory.resolve("target");
        sftp.mkdirs("out/d/e");
        sftp.mkdirs("kept");
        sftp.writeString("kept/secret", "secret");
        sftp.writeString("out/d/file", "content");
        sftp.symlink("out/inside", "d/file");
        sftp.symlink("out/outside", "../kept");
        sftp.symlink("out/secret", "../kept/secret");
        sftp.symlink("out/self", "self");
        sftp.symlink("out/up", "..");
        sftp.symlink("out/d/e/back", "..");
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void theyAreLeftOutAndReported() throws IOException {
        TreeReport report = sftp.getTree("out", target);

        assertThat(report.files()).hasSize(1);
        assertThat(report.leftOut())
                .extracting(TreeReport.LeftOut::path)
                .containsExactly("d/e/back", "inside", "outside", "secret", "self", "up");
    }

    @Test
    void theyAreFollowedWithinTheTreeAndNeverInCircles() throws IOException {
        TreeReport report = sftp.getTree("out", target, options -> options.links(Links.FOLLOW));

        assertThat(target.resolve("inside")).isRegularFile().hasContent("content");
        assertThat(report.leftOut())
                .extracting(TreeReport.LeftOut::path)
                .containsExactly("d/e/back", "outside", "secret", "self", "up");
    }

    @ParameterizedTest
    @EnumSource(value = Links.class, mode = EnumSource.Mode.EXCLUDE, names = "COPY")
    void noneIsMadeHereUnlessAskedFor(Links links) throws IOException {
        sftp.getTree("out", target, options -> options.links(links));

        try (Stream<Path> all = Files.walk(target)) {
            assertThat(all).isNotEmpty().noneMatch(Files::isSymbolicLink);
        }
    }

    @Test
    void thoseThatAreMadeStayInsideTheTreeByTheirText() throws IOException {
        TreeReport report = sftp.getTree("out", target, options -> options.links(Links.COPY));

        assertThat(report.links()).containsExactly("d/e/back", "inside", "self");
        assertThat(report.leftOut()).extracting(TreeReport.LeftOut::path).containsExactly("outside", "secret", "up");
        assertThat(target.resolve("inside")).isSymbolicLink().hasContent("content");
    }

    @Test
    void deletingATreeDeletesItsLinksAndNotWhatTheyLeadTo() throws IOException {
        sftp.deleteTree("out");

        assertThat(sftp.exists("out")).isFalse();
        assertThat(sftp.readString("kept/secret")).isEqualTo("secret");
    }

    @Test
    void deletingALinkAsATreeDeletesTheLink() throws IOException {
        sftp.deleteTree("out/outside");

        assertThat(sftp.find("out/outside")).isEmpty();
        assertThat(sftp.readString("kept/secret")).isEqualTo("secret");
    }

    @Test
    void aServerThatCallsEveryLinkAnotherDirectoryIsLeftAtADepth() throws IOException {
        try (EvilServer evil = EndlessTree.of(EvilServer.SYMLINK, "l".repeat(255));
                Sftp client = evil.connect()) {
            // Its REALPATH says of every path that it is real; so only the depth can tell.
            assertThat(Ends.with(
                            SftpException.class,
                            () -> client.getTree(
                                    "/d",
                                    target,
                                    options -> options.links(Links.FOLLOW).include("*.csv"))))
                    .hasMessageContaining("directories deep");
            assertThat(target).doesNotExist();
        }
    }

    @Test
    void theDepthCanBeBounded() throws IOException {
        TreeReport report = sftp.getTree(
                "out", target, options -> options.links(Links.FOLLOW).maxDepth(1));

        assertThat(target.resolve("d")).doesNotExist();
        assertThat(report.files()).hasSize(1);
    }
}
