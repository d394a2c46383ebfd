package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("K7: nothing is written through a symbolic link below the target of a tree")
@Timeout(180)
class K07LocalLinksTest {
    @TempDir
    Path directory;

    private final SftpServer server = SftpServer.start();
    private Sftp sftp;
    private Path target;
    private Path elsewhere;

    @BeforeEach
    void give() throws IOException {
        sftp = ToFixture.connect(server);
        target = Files.createDirectory(directory.resolve("target"));
        elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        for (String file : new String[] {"1", "2"}) {
            Path there = server.home("test").resolve("out/d/" + file);
            Files.createDirectories(there.getParent());
            Files.writeString(there, "remote");
        }
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void aLinkInPlaceOfADirectoryIsNotEntered() throws IOException {
        Files.createSymbolicLink(target.resolve("d"), elsewhere);

        assertThatThrownBy(() -> sftp.getTree("out", target)).hasMessageContaining("symbolic link");

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aLinkThatLeadsNowhereIsNotMadeToLeadSomewhere() throws IOException {
        Files.createSymbolicLink(target.resolve("d"), directory.resolve("nowhere"));

        assertThatThrownBy(() -> sftp.getTree("out", target)).hasMessageContaining("symbolic link");

        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    @Test
    void aLinkInPlaceOfAFileIsReplacedAndWhatItPointsToIsNot() throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");
        Files.createDirectory(target.resolve("d"));
        Files.createSymbolicLink(target.resolve("d/1"), secret);

        sftp.getTree("out", target);

        assertThat(secret).hasContent("secret");
        assertThat(target.resolve("d/1")).isRegularFile().hasContent("remote");
        assertThat(Files.isSymbolicLink(target.resolve("d/1"))).isFalse();
    }

    @Test
    void aLinkThatTakesTheDirectorysPlaceBetweenTwoFilesIsNoticed() throws IOException {
        assertThatThrownBy(() -> sftp.getTree(
                        "out",
                        target,
                        options -> options.each(each -> each.onProgress(progress -> {
                            if (progress.done() == 6 && progress.source().endsWith("/1")) {
                                swap();
                            }
                        }))))
                .hasMessageContaining("was replaced by another");

        assertThat(elsewhere).isEmptyDirectory();
    }

    private void swap() {
        try {
            Files.move(target.resolve("d"), target.resolve("moved"));
            Files.createSymbolicLink(target.resolve("d"), elsewhere);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
