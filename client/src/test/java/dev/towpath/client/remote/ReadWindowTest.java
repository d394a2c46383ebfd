package dev.towpath.client.remote;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadWindowTest {
    private static final int SIZE = 700_000;

    @Test
    void goesOnBehindWhatTheStreamWasGivenAndNotBehindWhatCame() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = ToFixture.connect(server)) {
            Files.write(server.path("/f"), new byte[SIZE]);
            // The last piece: the others have been taken by the stream by then.
            server.inject(on(Operation.READ).nth(3), Fault.delay(Duration.ofMillis(500)));
            // The look for the end, so that the connection breaks before all is known.
            server.inject(on(Operation.READ).nth(4), Fault.dropReply());
            RemoteFileSystem files = sftp.unwrap(RemoteFileSystem.class).orElseThrow();
            RemoteHandle handle = files.open("/f", Set.of(OpenFlag.READ), AttributeChange.none());
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            AtomicBoolean cut = new AtomicBoolean();
            ReadWindow window = new ReadWindow(handle, 0, OptionalLong.of(SIZE), done -> {
                if (done > 0 && cut.compareAndSet(false, true)) {
                    cutOnceAllHasCome(server, files);
                }
            });

            assertThatThrownBy(() -> window.receive(target)).isInstanceOf(ConnectionLostException.class);

            assertThat(window.received()).isEqualTo(target.size());
        }
    }

    private static void cutOnceAllHasCome(SftpServer server, RemoteFileSystem files) {
        try {
            // Answered after the READs, so that their bytes are here by then.
            assertThat(files.stat("/f").size()).isEqualTo(SIZE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.disconnectAll();
        await().atMost(Duration.ofSeconds(60)).until(() -> !files.isOpen());
    }
}
