package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** ProFTPD answers "failure" when it is asked for what would lie below a file. */
    @Test
    void findsNothingBelowAFileOnAServerThatCallsItAFailure() throws IOException {
        try (SftpServer proftpd =
                        SftpServer.builder().personality(Personality.proFtpd()).start();
                Sftp there = ToFixture.connect(proftpd)) {
            Files.writeString(proftpd.path("/file"), "x");
            Files.createDirectories(proftpd.path("/full"));

            assertThat(there.exists("/file/x")).isFalse();
            assertThat(there.isDirectory("/file/x/y/z")).isFalse();
            assertThat(there.findAll(List.of("/file/x", "/file"))).containsOnlyKeys("/file");
            assertThatThrownBy(() -> there.stat("/file/x"))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("\"/file\" is a file");
            assertThatThrownBy(() -> there.writeString("/file/x", "text"))
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("put \"/file/x\"")
                    .hasMessageContaining("\"/file\" is a file");
            assertThatThrownBy(() -> there.rename("/full", "/file/x"))
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("\"/file\" is a file");
        }
    }

    @Test
    void saysWhichFileIsInTheWayOfADirectoryToBeMade(@TempDir Path here) throws IOException {
        Path local = Files.writeString(here.resolve("a"), "a");

        assertThatThrownBy(() -> sftp.put(local, "/file/x/y/a", TransferOptions::createDirectories))
                .isInstanceOf(RemoteFileExistsException.class)
                .hasMessageContaining("put \"/file/x/y/a\"")
                .hasMessageContaining("\"/file\" is no directory");
    }

    @Test
    void saysWhatTheCallerTriedOnWhatTheCallerGave(@TempDir Path here) {
        assertThatThrownBy(() -> sftp.getTree("/missing", here)).hasMessageStartingWith("getTree \"/missing\"");
        assertThatThrownBy(() -> sftp.planGet("/missing", here, o -> o)).hasMessageStartingWith("planGet \"/missing\"");
        assertThatThrownBy(() -> sftp.planGet("/file", here, o -> o)).hasMessageStartingWith("planGet \"/file\"");
        assertThatThrownBy(() -> sftp.putTree(here, "/file")).hasMessageStartingWith("putTree \"/file\"");
        assertThatThrownBy(() -> sftp.planPut(here, "/file", o -> o)).hasMessageStartingWith("planPut \"/file\"");
        assertThatThrownBy(() -> sftp.deleteTree("/missing")).hasMessageStartingWith("deleteTree \"/missing\"");
        assertThatThrownBy(() -> sftp.copy("/missing", "/x")).hasMessageStartingWith("copy \"/missing\"");
        assertThatThrownBy(() -> sftp.cleanUp("/missing", Duration.ZERO))
                .hasMessageStartingWith("cleanUp \"/missing\"");
    }
}
