package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.towpath.client.Sftp;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("K5: a name a server sends becomes a local name only if it is exactly one")
@Timeout(180)
class K05NamesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/evil",
                "../evil",
                "../target-evil/x",
                "../target/../evil",
                "a/../../evil",
                "a/b",
                "./evil",
                "evil/",
                "..//evil",
                "evil\0",
                "\0"
            })
    void aNameThatIsNotOneElementIsLeftOutAndReported(String name) throws IOException {
        Files.createDirectory(directory.resolve("target-evil"));
        try (EvilServer server = Listing.of(name, "fine");
                Sftp sftp = server.connect()) {
            TreeReport report = sftp.getTree("/out", directory.resolve("target"));

            assertThat(report.leftOut()).extracting(TreeReport.LeftOut::path).containsExactly(name);
            assertThat(report.files()).hasSize(1);
        }
        assertThat(below(directory)).containsExactly("target", "target-evil", "target/fine");
    }

    @Test
    void theDirectoryItselfAndTheOneAboveAreNoEntries() throws IOException {
        try (EvilServer server = Listing.of(".", "..", "fine");
                Sftp sftp = server.connect()) {
            sftp.getTree("/out", directory.resolve("target"));
        }
        assertThat(below(directory)).containsExactly("target", "target/fine");
    }

    @Test
    void aNameThatIsOneElementIsTakenAsItIs() throws IOException {
        String[] odd = {"..fine", "...", "back\\slash", "-rf", "%2e%2e", "a\nb", " ", "~"};
        try (EvilServer server = Listing.of(odd);
                Sftp sftp = server.connect()) {
            TreeReport report = sftp.getTree("/out", directory.resolve("target"));

            assertThat(report.leftOut()).isEmpty();
        }
        assertThat(below(directory.resolve("target"))).containsExactlyInAnyOrder(odd);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..\\evil", "\\evil", "C:\\evil", "C:evil", "\\\\host\\share\\evil", "a\\..\\..\\evil"})
    void aBackslashAndADriveSeparateOnWindows(String name) throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows());
                EvilServer server = Listing.of(name, "fine");
                Sftp sftp = server.connect()) {
            Path target = windows.getPath("C:\\in\\target");

            TreeReport report = sftp.getTree("/out", target);

            assertThat(report.leftOut()).extracting(TreeReport.LeftOut::path).containsExactly(name);
            assertThat(below(windows.getPath("C:\\in"))).containsExactly("target", "target\\fine");
            assertThat(windows.getPath("C:\\evil")).doesNotExist();
        }
    }

    private static List<String> below(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
