package dev.towpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.CutAtEveryOperation;
import dev.towpath.junit.SftpFile;
import dev.towpath.junit.SftpTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Our own client, with the connection cut before and after each request it makes: all or nothing, every time. */
@SftpTest
@SftpFile(path = "/in/stock.csv", text = "old")
class RetryUnderCutsTest {
    @CutAtEveryOperation
    void theStockIsTheOldOrTheNewOne(SftpServer server, Sftp sftp, @TempDir Path directory) throws IOException {
        Path stock = Files.writeString(directory.resolve("stock.csv"), "new");

        boolean sent = Stock.send(stock, sftp);

        assertThat(Files.readString(server.path("/in/stock.csv"))).isIn(sent ? "new" : "old", "new");
    }

    /** The code under test. */
    static final class Stock {
        static boolean send(Path stock, Sftp sftp) {
            for (int attempt = 1; attempt <= 2; attempt++) {
                try {
                    sftp.put(stock, "/in/stock.csv");
                    return true;
                } catch (SftpException retry) {
                    // The next attempt gets a new connection.
                } catch (IOException local) {
                    return false;
                }
            }
            return false;
        }
    }
}
