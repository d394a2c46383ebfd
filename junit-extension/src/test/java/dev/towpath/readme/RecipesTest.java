package dev.towpath.readme;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.Compare;
import dev.towpath.client.transfer.Transfer;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.client.transfer.Transfers;
import dev.towpath.client.transfer.TreeReport;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SftpTest
class RecipesTest {
    // README nightly
    /** Sends what is new or changed; returns the exit code. */
    static int nightly(Sftp sftp, Path directory, String target) {
        try {
            TreeReport report = sftp.putTree(
                    directory,
                    target,
                    tree -> tree.exclude("*.tmp")
                            .onlyChanged(Compare.SIZE_AND_TIME)
                            .keepGoing());
            System.out.print(report.table());
            return report.failures().isEmpty() ? 0 : 1;
        } catch (IOException e) {
            System.err.println(e);
            return 2;
        }
    }
    // end

    @Test
    void theNightlyUploadSaysHowItWent(SftpServer server, Sftp sftp, @TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("a.csv"), "1;2");
        Files.writeString(dir.resolve("b.tmp"), "3;4");
        server.inject(on(Operation.WRITE).path("/full/**").always(), Fault.failure("disk full"));

        int failed = nightly(sftp, dir, "/full");
        int sent = nightly(sftp, dir, "/backup");
        int missing = nightly(sftp, dir.resolve("nothing"), "/backup");

        assertThat(failed).isEqualTo(1);
        assertThat(sent).isZero();
        assertThat(missing).isEqualTo(2);
        assertThat(server.path("/backup"))
                .isDirectoryContaining("glob:**/a.csv")
                .isDirectoryNotContaining("glob:**/b.tmp");
        assertThat(server.path("/full")).isEmptyDirectory();
    }

    // README ctrlc
    /** Ctrl-C, or SIGTERM, ends what the queue has under way, and waits until its part files are gone. */
    static void stopOnCtrlC(Transfers queue) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(queue)));
    }

    static void stop(Transfers queue) {
        queue.cancelAll();
        try {
            queue.close();
        } catch (IOException e) {
            System.err.println(e);
        }
    }
    // end

    @Test
    @Timeout(60)
    void stoppingAQueueLeavesNoPartFile(SftpServer server, Sftp sftp, @TempDir Path dir) throws Exception {
        Path file = Files.write(dir.resolve("a.bin"), new byte[16_000_000]);
        CountDownLatch begun = new CountDownLatch(1);
        Transfers queue = sftp.background(1);
        stopOnCtrlC(queue);
        Transfer transfer =
                queue.put(file, "/a.bin", how -> how.limit(100_000).onProgress(progress -> begun.countDown()));

        begun.await();
        stop(queue);

        assertThat(transfer.state()).isEqualTo(Transfer.State.CANCELLED);
        assertThat(server.path("/")).isEmptyDirectory();
    }

    // README retry
    @Test
    void goesOnAfterABreak(SftpServer server, Sftp sftp, @TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("a.bin"), new byte[2_000_000]);
        server.inject(on(Operation.WRITE).nth(5), Fault.disconnect());

        Transferred done = sftp.put(file, "/a.bin", how -> how.retry(RetryPolicy.exponential(3)));

        assertThat(done.attempts()).isEqualTo(2);
        assertThat(server.path("/a.bin")).hasSameBinaryContentAs(file);
    }
    // end
}
