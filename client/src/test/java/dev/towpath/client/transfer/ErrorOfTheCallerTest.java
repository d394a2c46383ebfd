package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An Error of the caller's own code, an assertion in a listener for example, leaves no more behind than an exception. */
class ErrorOfTheCallerTest {
    private final AssertionError error = new AssertionError("of the caller");

    @TempDir
    private Path here;

    private Served served;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        local = Files.write(here.resolve("a"), Served.bytes(300_000));
        served.givenDirectory("/in");
        served.given("/out/a", "content");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private TransferOptions failing(TransferOptions options) {
        return options.onProgress(progress -> {
            throw error;
        });
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(served.names("/in")).isEmpty();
        assertThat(Served.names(here)).containsExactly("a");
        served.assertNoHandleIsLeft();
    }

    @Test
    void inAnUpload() throws IOException {
        assertThatThrownBy(() -> served.sftp.put(local, "/in/a", this::failing)).isSameAs(error);

        assertNothingIsLeft();
    }

    @Test
    void inAnUploadFromAStream() throws IOException {
        InputStream source = new InputStream() {
            @Override
            public int read() {
                throw error;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                throw error;
            }
        };

        assertThatThrownBy(() -> served.sftp.put(source, "/in/a")).isSameAs(error);

        assertNothingIsLeft();
    }

    @Test
    void inADownload() throws IOException {
        assertThatThrownBy(() -> served.sftp.get("/out/a", here.resolve("b"), this::failing))
                .isSameAs(error);
        assertThatThrownBy(() -> served.sftp.get("/out/a", new ByteArrayOutputStream(), this::failing))
                .isSameAs(error);

        assertNothingIsLeft();
    }

    @Test
    void inATree() throws IOException {
        assertThatThrownBy(() -> served.sftp.putTree(here, "/in", o -> o.each(this::failing)))
                .isSameAs(error);
        assertThatThrownBy(() -> served.sftp.getTree("/out", here, o -> o.each(this::failing)))
                .isSameAs(error);

        assertNothingIsLeft();
    }
}
