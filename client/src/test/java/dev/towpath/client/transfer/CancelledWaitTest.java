package dev.towpath.client.transfer;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever no longer wants a transfer waits for no reply. */
@Timeout(50)
class CancelledWaitTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    private Path here;

    @ParameterizedTest
    @EnumSource(names = {"STAT", "CLOSE", "FSYNC", "SETSTAT", "POSIX_RENAME"})
    void cancelWhenEndsAnUploadAtEveryStep(Operation step) throws IOException {
        try (Served served = Served.start()) {
            served.given("/in/a.csv", "old content");
            Path local = Files.writeString(here.resolve("a.csv"), "new content");
            AtomicBoolean cancelled = new AtomicBoolean();
            served.server.inject(on(step), Fault.dropReply());
            served.server.after(on(step)).run(file -> cancelled.set(true));

            assertThatThrownBy(() -> served.sftp.put(
                            local, "/in/a.csv", o -> o.sync().preserveTimes().cancelWhen(cancelled::get)))
                    .isInstanceOf(CancellationException.class);

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(served.names("/in")).containsExactly("a.csv"));
            assertThat(served.server.path("/in/a.csv"))
                    .hasContent(step == Operation.POSIX_RENAME ? "new content" : "old content");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FSTAT", "CLOSE"})
    void cancelWhenEndsADownloadAtEveryStep(Operation step) throws IOException {
        try (Served served = Served.start()) {
            served.given("/in/a.csv", "content");
            AtomicBoolean cancelled = new AtomicBoolean();
            served.server.inject(on(step), Fault.dropReply());
            served.server.after(on(step)).run(file -> cancelled.set(true));

            assertThatThrownBy(() ->
                            served.sftp.get("/in/a.csv", here.resolve("a.csv"), o -> o.cancelWhen(cancelled::get)))
                    .isInstanceOf(CancellationException.class);

            assertThat(here).isEmptyDirectory();
        }
    }
}
