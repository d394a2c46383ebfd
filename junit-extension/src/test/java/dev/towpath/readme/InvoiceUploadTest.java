package dev.towpath.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// README test
@SftpTest
class InvoiceUploadTest {
    @Test
    void uploadsTheInvoice(SftpServer server, Sftp sftp, @TempDir Path dir) throws IOException {
        Path invoice = Files.writeString(dir.resolve("invoice.csv"), "42;19.90");

        sftp.mkdirs("/in");
        sftp.put(invoice, "/in/invoice.csv");

        assertThat(server.path("/in/invoice.csv")).hasContent("42;19.90");
    }
}
// end
