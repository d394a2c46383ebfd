package dev.towpath.client.inbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.peers.ChildJvm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LedgerLockIT {
    @TempDir
    private Path directory;

    @Test
    void keepsOtherProcessesOutThoughAnotherObjectHereGivesUp() throws Exception {
        LedgerLock lock = new LedgerLock(directory.resolve("ledger"));

        String said = lock.hold(() -> {
            assertThatThrownBy(this::waitAndBeInterrupted).isInstanceOf(InterruptedIOException.class);
            return inAnotherProcess();
        });

        assertThat(said).isEqualTo("held");
        assertThat(inAnotherProcess()).isEqualTo("free");
    }

    private void waitAndBeInterrupted() throws Exception {
        LedgerLock other = new LedgerLock(directory.resolve("ledger"));
        AtomicReference<IOException> thrown = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                other.hold(() -> "never");
            } catch (IOException e) {
                thrown.set(e);
            }
        });
        waiting.start();
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        waiting.getState() == Thread.State.TIMED_WAITING || waiting.getState() == Thread.State.WAITING);
        waiting.interrupt();
        waiting.join();
        if (thrown.get() != null) {
            throw thrown.get();
        }
    }

    private String inAnotherProcess() throws IOException {
        Process other = new ProcessBuilder(
                        ChildJvm.command(LedgerLockIT.class, List.of(), directory.resolve("ledger.lock")))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return new String(other.getInputStream().readAllBytes(), US_ASCII);
        } finally {
            other.destroyForcibly();
        }
    }

    public static void main(String[] arguments) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
            System.out.print(channel.tryLock() == null ? "held" : "free");
        }
    }
}
