package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.kex.KexProposalOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the builder says is what OpenSSH sees. */
class SftpBuilderIT {
    @TempDir
    private Path directory;

    private OpenSshServer server;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = OpenSshServer.start(Files.createDirectory(directory.resolve("server")));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void reachesAServerOverTwoOthers() throws IOException, InterruptedException {
        try (OpenSshServer first = OpenSshServer.start(Files.createDirectory(directory.resolve("first")));
                OpenSshServer second = OpenSshServer.start(Files.createDirectory(directory.resolve("second")));
                Sftp sftp = to(Sftp.builder(), server)
                        .jump(hop -> to(hop, first))
                        .jump(hop -> to(hop, second))
                        .connect()) {
            assertThat(sftp.exists("/")).isTrue();
            assertThat(first.log()).contains("Accepted publickey");
            assertThat(second.log()).contains("Accepted publickey");
        }
    }

    @Test
    void runsTheSftpServerAsACommandBehindAJumpHost() throws IOException, InterruptedException {
        Path program = Path.of("/usr/lib/openssh/sftp-server");
        assumeTrue(Files.isExecutable(program), "needs the Debian package openssh-sftp-server");
        try (OpenSshServer hop = OpenSshServer.start(Files.createDirectory(directory.resolve("hop")));
                OpenSshServer plain = OpenSshServer.start(
                        Files.createDirectory(directory.resolve("plain")), "Subsystem sftp /bin/false");
                Sftp sftp = to(Sftp.builder(), plain)
                        .jump(way -> to(way, hop))
                        .serverCommand(program + " -R")
                        .connect()) {
            assertThat(sftp.isDirectory("/")).isTrue();
            assertThatThrownBy(() -> sftp.mkdir(directory.resolve("new").toString()))
                    .as("read-only, as the command says")
                    .isInstanceOf(RemoteAccessDeniedException.class);
            assertThat(hop.log()).contains("Accepted publickey");
        }
    }

    @Test
    void checksTheHostKeyOfAJumpHost() throws IOException, InterruptedException {
        try (OpenSshServer hop = OpenSshServer.start(Files.createDirectory(directory.resolve("hop")))) {
            SftpBuilder builder =
                    to(Sftp.builder(), server).jump(way -> to(way, hop).hostKeys(HostKeys.knownHostsText("")));

            assertThatThrownBy(builder::connect).hasMessageContaining("127.0.0.1:" + hop.port());
            assertThat(hop.log()).doesNotContain("Accepted");
        }
    }

    @Test
    void negotiatesWhatItWasTold() throws IOException {
        try (Sftp sftp = to(Sftp.builder(), server)
                .algorithms(a -> a.ciphers("aes256-ctr"))
                .compression(true)
                .connect()) {
            ClientSession session = sftp.unwrap(ClientSession.class).orElseThrow();

            assertThat(session.getNegotiatedKexParameter(KexProposalOption.C2SENC))
                    .isEqualTo("aes256-ctr");
            assertThat(session.getNegotiatedKexParameter(KexProposalOption.S2CENC))
                    .isEqualTo("aes256-ctr");
            assertThat(session.getNegotiatedKexParameter(KexProposalOption.C2SCOMP))
                    .startsWith("zlib");
        }
    }

    private static SftpBuilder to(SftpBuilder builder, OpenSshServer server) {
        try {
            return builder.host("127.0.0.1")
                    .port(server.port())
                    .user(System.getProperty("user.name"))
                    .privateKey(server.userKey())
                    .hostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
