package dev.towpath.client.remote;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.Storage;
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

    private interface Use {
        void of(RemoteHandle handle) throws IOException;
    }

    /** What the refusal of a file says in which "failing" is answered with a bare failure. */
    private static String refusalOf(Storage storage, Operation failing, Use use) throws IOException {
        try (SftpServer server = SftpServer.builder().storage(storage).start();
                SshConnection connection = ToFixture.connection(server);
                RemoteFileSystem files = RemoteFileSystem.open(connection, RemoteOptions.defaults());
                RemoteHandle handle = files.open("/a", NEW, AttributeChange.none())) {
            server.inject(on(failing), Fault.failure("Failure"));
            SftpException refused = catchThrowableOfType(SftpException.class, () -> use.of(handle));
            return String.valueOf(refused.getMessage());
        }
    }

    private static void send(RemoteHandle handle, int bytes) throws IOException {
        long unused = new WriteWindow(handle, 0, done -> {}).send(new ByteArrayInputStream(new byte[bytes]));
    }

    @Test
    void saysHowMuchIsFreeWhereTheServerSaysNothing() throws IOException {
        Storage small = Storage.inMemory().withCapacity(8_192);

        assertThat(refusalOf(small, Operation.WRITE, handle -> send(handle, 9_000)))
                .contains("no space left on the server: 8192 of 8192 bytes are free; free some space");
        assertThat(refusalOf(Storage.inMemory(), Operation.WRITE, handle -> send(handle, 1_000)))
                .contains("the server gave no reason; ")
                .contains(" bytes are free there, but a quota may be used up");
        assertThat(refusalOf(small, Operation.CLOSE, handle -> {
                    send(handle, 8_192);
                    handle.close();
                }))
                .contains("close \"/a\"")
                .contains("no space left on the server: 0 of 8192 bytes are free");
        assertThat(refusalOf(small, Operation.CLOSE, handle -> {
                    send(handle, 4_000);
                    handle.close();
                }))
                .endsWith("SSH_FX_FAILURE: Failure");
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
