package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Version 3 has one status, "failure", for most of what can be wrong; the client looks and says which it was. */
class SecondLookTest {
    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = ToFixture.connect(server);
        Files.createDirectories(server.path("/full/x"));
        Files.writeString(server.path("/file"), "x");
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void saysThatADirectoryIsNotEmpty() {
        assertThatThrownBy(() -> sftp.delete("/full"))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("the directory is not empty");
    }

    @Test
    void deletesADirectoryWhoseServerCallsItForbiddenToRemove() throws IOException {
        server.inject(on(Operation.REMOVE).always(), Fault.permissionDenied());
        Files.createDirectories(server.path("/empty"));

        sftp.delete("/empty");

        assertThat(server.path("/empty")).doesNotExist();
        assertThatThrownBy(() -> sftp.delete("/file")).isInstanceOf(RemoteAccessDeniedException.class);
    }

    @Test
    void saysThatSomethingIsInTheWay() {
        assertThatThrownBy(() -> sftp.mkdir("/file")).isInstanceOf(RemoteFileExistsException.class);
        assertThatThrownBy(() -> sftp.symlink("/file", "x")).isInstanceOf(RemoteFileExistsException.class);
        assertThatThrownBy(() -> sftp.hardLink("/full", "/file")).isInstanceOf(RemoteFileExistsException.class);
        assertThatThrownBy(() -> sftp.replace("/file", "/full")).isInstanceOf(WrongRemoteTypeException.class);
    }

    @Test
    void saysThatAParentIsAFile() {
        server.inject(on(Operation.MKDIR), Fault.failure("Failure"));

        assertThatThrownBy(() -> sftp.mkdir("/file/x"))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("\"/file\"");
    }

    @Test
    void saysWhatAnAttributeWasMeantFor() throws IOException {
        server.inject(on(Operation.SETSTAT).always(), Fault.failure("Failure"));
        sftp.symlink("/broken", "nowhere");

        assertThatThrownBy(() -> sftp.truncate("/full", 0))
                .isInstanceOf(WrongRemoteTypeException.class)
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> sftp.truncate("/broken", 0))
                .isInstanceOf(NoSuchRemoteFileException.class)
                .hasMessageContaining("leads nowhere");
        assertThatThrownBy(() -> sftp.truncate("/missing", 0)).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    void saysWhatCannotBeLinkedTo() {
        server.inject(on(Operation.HARDLINK).always(), Fault.failure("Failure"));

        assertThatThrownBy(() -> sftp.hardLink("/new", "/missing"))
                .isInstanceOf(NoSuchRemoteFileException.class)
                .hasMessageContaining("/missing");
        assertThatThrownBy(() -> sftp.hardLink("/new", "/full"))
                .isInstanceOf(WrongRemoteTypeException.class)
                .hasMessageContaining("symbolic link");
    }

    @Test
    void saysThatANameIsTooLong() {
        String name = "x".repeat(300);

        assertThatThrownBy(() -> sftp.mkdir("/" + name))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("300 bytes")
                .hasMessageContaining("255");
        assertThatThrownBy(() -> sftp.writeString("/" + name, "text"))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("300 bytes")
                .hasMessageContaining("255");
    }

    @Test
    void keepsTheServersWordsIfItFindsNothing() {
        server.inject(on(Operation.MKDIR), Fault.failure("the moon is full"));

        assertThatThrownBy(() -> sftp.mkdir("/new")).hasMessageContaining("the moon is full");
    }
}
