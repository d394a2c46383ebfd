package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("K10: a server decides no permissions here unless asked, never set-user-ID, and special files stay there")
@Timeout(180)
class K10ModesTest {
    @TempDir
    Path directory;

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode") & 07777;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0777", "06777", "04755", "02755", "01777", "0600", "0"})
    void aNewFileHasTheModeOfAnyNewFileHere(String octal) throws IOException {
        Path usual = Files.createFile(directory.resolve("usual"));
        Path fetched = directory.resolve("fetched");
        try (EvilServer server = EvilServer.start().file("/a", 0100000 | Integer.parseInt(octal, 8), "content");
                Sftp sftp = server.connect()) {
            sftp.get("/a", fetched);
        }
        assertThat(mode(fetched)).isEqualTo(mode(usual));
    }

    @Test
    void aFileThatIsReplacedKeepsItsMode() throws IOException {
        Path fetched = Files.createFile(
                directory.resolve("fetched"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (EvilServer server = EvilServer.start().file("/a", 0104777, "content");
                Sftp sftp = server.connect()) {
            sftp.get("/a", fetched);
        }
        assertThat(mode(fetched)).isEqualTo(0600);
    }

    @Test
    void modesThatAreAskedForComeWithoutSetUserIdSetGroupIdAndSticky() throws IOException {
        Path target = directory.resolve("target");
        try (EvilServer server = EvilServer.start()
                        .file("/out", 0047751, "")
                        .file("/out/tool", 0107751, "content")
                        .file("/out/d", 0047751, "");
                Sftp sftp = server.connect()) {
            sftp.getTree("/out", target, options -> options.preservePermissions());
        }
        assertThat(mode(target.resolve("tool"))).isEqualTo(0751);
        assertThat(mode(target.resolve("d"))).isEqualTo(0751);
        assertThat(mode(target)).isEqualTo(0751);
    }

    @ParameterizedTest
    @ValueSource(strings = {"010644", "020644", "060644", "0140644"})
    void specialFilesAreLeftOutAndReported(String octal) throws IOException {
        Path target = directory.resolve("target");
        try (EvilServer server = EvilServer.start()
                        .directory("/out")
                        .file("/out/special", Integer.parseInt(octal, 8), "")
                        .file("/out/plain", "content");
                Sftp sftp = server.connect()) {
            TreeReport report = sftp.getTree("/out", target);

            assertThat(report.leftOut())
                    .extracting(Object::toString)
                    .containsExactly("\"special\": is neither a file nor a directory");
            Ends.with(
                    WrongRemoteTypeException.class,
                    "/out/special",
                    () -> sftp.get("/out/special", directory.resolve("x")));
        }
        assertThat(Ends.names(target)).containsExactly("plain");
        assertThat(Ends.names(directory)).containsExactly("target");
    }
}
