package dev.towpath.client.remote;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.ToFixture;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class RefusedWriteTest {
    private static final EnumSet<OpenFlag> NEW = EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE);

    /** The refusal of the last WRITE ends the wait; once in some hundred times the sender woke up before it was noted. */
    @Test
    void neverTakesTheRefusalOfTheLastWriteForItsAcknowledgement() throws IOException {
        try (SftpServer server = SftpServer.start();
                SshConnection connection = ToFixture.connection(server);
                RemoteFileSystem files = RemoteFileSystem.open(connection, RemoteOptions.defaults())) {
            server.inject(on(Operation.WRITE).always(), Fault.failure("disk full"));

            for (int i = 0; i < 200; i++) {
                try (RemoteHandle handle = files.open("/a", NEW, AttributeChange.none())) {
                    WriteWindow window = new WriteWindow(handle, 0, bytes -> {});
                    Thread onlooker = onlookerOf(window);

                    assertThatThrownBy(() -> window.send(new ByteArrayInputStream(new byte[] {1, 2, 3})))
                            .as("upload %d", i)
                            .hasMessageContaining("disk full");

                    onlooker.interrupt();
                    assertThat(window.acknowledged()).isZero();
                }
            }
        }
    }

    /** Asks all the time how far it is: whoever lets go of the window's lock must queue for it again. */
    private static Thread onlookerOf(WriteWindow window) {
        Thread onlooker = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                window.acknowledged();
            }
        });
        onlooker.setDaemon(true);
        onlooker.start();
        return onlooker;
    }
}
