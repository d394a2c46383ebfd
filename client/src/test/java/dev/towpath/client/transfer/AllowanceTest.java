package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllowanceTest {
    @TempDir
    private Path target;

    private Served served;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        for (String path : new String[] {"/out/a", "/out/d/b", "/out/d/e/c"}) {
            served.given(path, "1234");
        }
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void endsADownloadOfMoreEntriesThanAllowed() {
        assertThatThrownBy(() ->
                        served.sftp.getTree("/out", target, t -> t.maxEntries(4).keepGoing()))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("more than 4 entries")
                .hasMessageContaining("raise maxEntries");
    }

    @Test
    void endsADownloadOfMoreBytesThanAllowedBeforeTheyCome() throws IOException {
        assertThatThrownBy(() ->
                        served.sftp.getTree("/out", target, t -> t.maxBytes(11).keepGoing()))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("more than 11 bytes")
                .hasMessageContaining("raise maxBytes");

        try (var files = Files.walk(target)) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSizeLessThan(3)
                    .allSatisfy(file -> assertThat(file).hasContent("1234"));
        }
    }

    @Test
    void letsThroughWhatFits() throws IOException {
        TreeReport report =
                served.sftp.getTree("/out", target, t -> t.maxEntries(5).maxBytes(12));

        assertThat(report.bytes()).isEqualTo(12);
    }

    @Test
    void stopsAFileThatIsLongerThanItWasListed() {
        Allowance allowance = new Allowance(TreeBounds.DEFAULT.withBytes(10), "/out", "files.example.com:22");

        assertThatThrownBy(() -> {
                    allowance.fetch(4);
                    allowance
                            .watched(TransferOptions.defaults(), 4)
                            .listener()
                            .accept(new Progress("/out/a", "a", 11, 4, Duration.ZERO));
                })
                .isInstanceOf(Allowance.Overrun.class);
    }
}
