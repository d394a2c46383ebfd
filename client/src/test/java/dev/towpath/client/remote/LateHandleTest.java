package dev.towpath.client.remote;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LateHandleTest {
    @Test
    void isClosedThoughItCameJustBeforeItsCallerGaveUp() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = ToFixture.connect(server)) {
            sftp.writeString("/a", "text");
            RemoteFileSystem files = sftp.unwrap(RemoteFileSystem.class).orElseThrow();
            // Longer than the opener waits before it asks whether the file is still wanted.
            server.inject(on(Operation.OPEN).path("/a"), Fault.delay(Duration.ofMillis(300)));

            RemoteFileSystem unwanted = files.checking(() -> {
                // Answered after the OPEN, so that the handle is here by then.
                assertThat(describe(files, "/a").size()).isEqualTo(4);
                throw new CancellationException("not wanted");
            });

            assertThatThrownBy(() -> unwanted.open("/a", Set.of(OpenFlag.READ), AttributeChange.none()))
                    .isInstanceOf(CancellationException.class);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(server.openHandles()).isEmpty());
            assertThat(server.requests())
                    .extracting(request -> request.operation())
                    .endsWith(Operation.CLOSE);
        }
    }

    private static RemoteFile describe(RemoteFileSystem files, String path) {
        try {
            return files.stat(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
