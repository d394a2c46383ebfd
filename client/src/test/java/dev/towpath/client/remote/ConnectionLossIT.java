package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.sshd.client.session.ClientSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a channel when the other side dies, with OpenSSH at the other side. */
@Timeout(180)
class ConnectionLossIT {
    @TempDir
    static Path directory;

    private static RealSshd sshd;

    @BeforeAll
    static void start() throws Exception {
        sshd = RealSshd.start(directory, OpenSshServer.sftpServer(""));
    }

    @AfterAll
    static void stop() {
        if (sshd != null) {
            sshd.close();
        }
    }

    @Test
    void noticesThatTheSftpServerWasKilledAndCanOpenAnother() throws IOException {
        ClientSession session = sshd.connect();
        RemoteFileSystem files = RemoteFileSystem.open(session, "sshd", RemoteOptions.defaults(), () -> {});

        sshd.killSftpServers();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !files.isOpen());

        assertThatThrownBy(() -> files.stat("/"))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("the server ended the SFTP session, signal KILL");
        assertThat(RemoteFileSystem.open(session, "sshd", RemoteOptions.defaults(), () -> {})
                        .exists("/"))
                .isTrue();
    }

    @Test
    void noticesThatTheConnectionIsGone() throws IOException {
        ClientSession session = sshd.connect();
        RemoteFileSystem files = RemoteFileSystem.open(session, "sshd", RemoteOptions.defaults(), () -> {});

        sshd.killSessions();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !files.isOpen());

        assertThatThrownBy(() -> files.stat("/"))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("connection");
        assertThatThrownBy(() -> RemoteFileSystem.open(session, "sshd", RemoteOptions.defaults(), () -> {}))
                .isInstanceOf(ConnectFailedException.class);
    }
}
