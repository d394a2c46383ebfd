package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.remote.Checksum;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a condition of {@code cancelWhen} may do, and where it is asked. */
@Timeout(100)
class CancelConditionTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    private Path here;

    private Served served;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        served.given("/in/a.csv", "old content");
        local = Files.writeString(here.resolve("a.csv"), "new content");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    /** Is still busy when the reply to {@code waitedFor} comes, and then asks the server something itself. */
    private BooleanSupplier askingTheServer(Operation waitedFor) {
        AtomicBoolean asked = new AtomicBoolean();
        served.server.inject(on(waitedFor), Fault.delayReply(Duration.ofMillis(300)));
        return () -> {
            if (!served.requests(waitedFor).isEmpty() && asked.compareAndSet(false, true)) {
                // Whatever comes now comes behind the reply that the transfer waits for.
                await().pollDelay(Duration.ofMillis(400)).atMost(LONG).until(() -> true);
                try {
                    return served.sftp.exists("/stop");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return false;
        };
    }

    @Test
    void mayAskTheServerWhileAnUploadWaits() throws IOException {
        BooleanSupplier condition = askingTheServer(WRITE);

        Transferred sent = served.sftp.put(local, "/in/a.csv", o -> o.cancelWhen(condition));

        assertThat(sent.bytes()).isEqualTo(11);
        assertThat(served.server.path("/in/a.csv")).hasContent("new content");
    }

    @Test
    void mayAskTheServerWhileADownloadWaits() throws IOException {
        BooleanSupplier condition = askingTheServer(READ);

        Transferred got = served.sftp.get("/in/a.csv", local, o -> o.cancelWhen(condition));

        assertThat(got.bytes()).isEqualTo(11);
        assertThat(local).hasContent("old content");
    }

    /** No reply to {@code step}, and nobody wants the file any more once it was asked. */
    private BooleanSupplier onceStuckIn(Operation step) {
        AtomicBoolean cancelled = new AtomicBoolean();
        served.server.inject(on(step), Fault.dropReply());
        served.server.after(on(step)).run(file -> cancelled.set(true));
        return cancelled::get;
    }

    @Test
    void isAskedWhileAnUploadIsReadBack() throws IOException {
        BooleanSupplier condition = onceStuckIn(READ);

        assertThatThrownBy(() -> served.sftp.put(
                        local, "/in/a.csv", o -> o.verify(Checksum.SHA_256).cancelWhen(condition)))
                .isInstanceOf(CancellationException.class);

        assertThat(served.server.path("/in/a.csv")).hasContent("old content");
        await().atMost(LONG).untilAsserted(() -> assertThat(served.names("/in")).containsExactly("a.csv"));
    }

    @Test
    void isAskedWhileTheFileIsOpenedToReadItBack() throws IOException {
        AtomicBoolean cancelled = new AtomicBoolean();
        served.server.inject(on(OPEN).nth(2), Fault.dropReply());
        served.server.after(on(OPEN).nth(2)).run(file -> cancelled.set(true));

        assertThatThrownBy(() -> served.sftp.put(
                        new ByteArrayInputStream(new byte[100]),
                        "/in/a.csv",
                        o -> o.verify(Checksum.MD5).cancelWhen(cancelled::get)))
                .isInstanceOf(CancellationException.class);

        assertThat(served.server.path("/in/a.csv")).hasContent("old content");
    }

    @Test
    void isAskedWhileADownloadIsReadAgain() throws IOException {
        AtomicBoolean cancelled = new AtomicBoolean();
        served.server.after(on(OPEN).nth(2)).run(file -> {
            served.server.inject(on(READ), Fault.dropReply());
            cancelled.set(true);
        });

        assertThatThrownBy(() -> served.sftp.get(
                        "/in/a.csv",
                        OutputStream.nullOutputStream(),
                        o -> o.verify(Checksum.CRC_32).cancelWhen(cancelled::get)))
                .isInstanceOf(CancellationException.class);
        served.assertNoHandleIsLeft();
    }

    @Test
    void isAskedWhileAResumedUploadIsCompared() throws IOException {
        BooleanSupplier condition = onceStuckIn(READ);

        assertThatThrownBy(() -> served.sftp.put(
                        Files.writeString(local, "old content and more"),
                        "/in/a.csv",
                        o -> o.ifExists(IfExists.RESUME).cancelWhen(condition)))
                .isInstanceOf(CancellationException.class);

        assertThat(served.server.path("/in/a.csv")).hasContent("old content");
        served.assertNoHandleIsLeft();
    }
}
