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
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("K6: what Windows reads as a device, a drive, a stream or another name is left out there")
@Timeout(180)
class K06WindowsNamesTest {
    private static final String SUPERSCRIPT = "\u00b9\u00b2\u00b3";

    private static Stream<String> devices() {
        Stream<String> ports = Stream.of("COM", "LPT")
                .flatMap(port -> ("123456789" + SUPERSCRIPT).chars().mapToObj(digit -> port + (char) digit));
        return Stream.concat(Stream.of("CON", "PRN", "AUX", "NUL"), ports);
    }

    private static Stream<String> characters() {
        Stream<String> control = IntStream.range(1, 32).mapToObj(c -> "a" + (char) c + "b");
        return Stream.concat(control, "<>\"|?*:".chars().mapToObj(c -> "a" + (char) c + "b"));
    }

    @Test
    void namesThatMeanSomethingElseAreLeftOutAndReported() throws IOException {
        String[] names = Stream.of(
                        devices(),
                        devices().map(name -> name.toLowerCase(Locale.ROOT) + ".txt"),
                        devices().map(name -> name + ".tar.gz"),
                        characters(),
                        Stream.of("C:", "x:y", "x::$DATA", "dot.", "blank ", "a. ", "...", "NUL .txt"))
                .flatMap(each -> each)
                .toArray(String[]::new);
        TreeReport report = fetched(names);

        assertThat(report.files()).isEmpty();
        assertThat(report.leftOut()).extracting(TreeReport.LeftOut::path).containsExactlyInAnyOrder(names);
    }

    @Test
    void namesThatOnlyLookLikeThemAreTaken() throws IOException {
        TreeReport report = fetched("COM10", "CONSOLE", "nul-x", "LPTx", "a.b", ".hidden", "a b", "COM");

        assertThat(report.leftOut()).isEmpty();
        assertThat(report.files()).hasSize(8);
    }

    private static TreeReport fetched(String... names) throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows());
                EvilServer server = Listing.of(names);
                Sftp sftp = server.connect()) {
            Path target = windows.getPath("C:\\target");
            TreeReport report = sftp.getTree("/out", target);

            assertThat(Ends.names(target)).hasSize(report.files().size());
            return report;
        }
    }
}
