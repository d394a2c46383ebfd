package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.towpath.client.Sftp;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("K9: of two names that are one on the local file system the second is left out and told")
@Timeout(180)
class K09TwinsTest {
    @ParameterizedTest
    @CsvSource({"a, A", "a.csv, A.CSV", "\u00e4, a\u0308", "D\u00e9j\u00e0, De\u0301ja\u0300"})
    void twinsOnAMac(String one, String other) throws IOException {
        try (FileSystem mac = Jimfs.newFileSystem(Configuration.osX());
                EvilServer server = Listing.of(one, other, "fine");
                Sftp sftp = server.connect()) {
            Path target = mac.getPath("/target");

            TreeReport report = sftp.getTree("/out", target);

            assertThat(report.files()).hasSize(2);
            assertThat(report.leftOut()).singleElement().satisfies(left -> {
                assertThat(left.path()).isIn(one, other);
                assertThat(left.reason()).contains("is the same name as");
            });
            assertThat(Ends.names(target)).hasSize(2);
        }
    }

    @Test
    void twinsOnWindows() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows());
                EvilServer server = Listing.of("a", "A");
                Sftp sftp = server.connect()) {
            TreeReport report = sftp.getTree("/out", windows.getPath("C:\\target"));

            assertThat(report.files()).hasSize(1);
            assertThat(report.leftOut()).singleElement().asString().contains("is the same name as");
        }
    }

    @Test
    void aNameListedTwiceIsFetchedOnce(@TempDir Path directory) throws IOException {
        try (EvilServer server = Listing.of("a", "b", "a");
                Sftp sftp = server.connect()) {
            TreeReport report = sftp.getTree("/out", directory.resolve("target"));

            assertThat(report.files()).hasSize(2);
            assertThat(report.leftOut())
                    .extracting(Object::toString)
                    .containsExactly("\"a\": is listed twice; the first was taken");
        }
    }

    @Test
    void bothAreKeptWhereTheyAreTwo(@TempDir Path directory) throws IOException {
        Path probe = Files.writeString(directory.resolve("probe"), "");
        boolean merges = Files.exists(probe.resolveSibling("PROBE"));
        try (EvilServer server = Listing.of("a", "A");
                Sftp sftp = server.connect()) {
            TreeReport report = sftp.getTree("/out", directory.resolve("target"));

            assertThat(report.files()).hasSize(merges ? 1 : 2);
            assertThat(report.leftOut()).hasSize(merges ? 1 : 0);
        }
    }
}
