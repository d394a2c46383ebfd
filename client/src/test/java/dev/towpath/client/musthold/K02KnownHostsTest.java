package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of matching are in {@code KnownHostsTest}, certificates in {@code HostCertificateIT}. */
@DisplayName("K2: known_hosts is read and written as OpenSSH does, and never silently changed")
class K02KnownHostsTest {
    @TempDir
    Path directory;

    private static SftpBuilder to(SftpServer server, HostKeys hostKeys) {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(server.port())
                .user("test")
                .password("test")
                .hostKeys(hostKeys);
    }

    @Test
    void concurrentWritersLoseNoLine() throws Exception {
        Path file = Files.writeString(directory.resolve("known_hosts"), "# ours, without a line end");
        List<SftpServer> servers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            for (int i = 0; i < 6; i++) {
                servers.add(SftpServer.start());
            }
            List<Future<?>> done = new ArrayList<>();
            for (SftpServer server : servers) {
                done.add(threads.submit(() -> {
                    to(server, HostKeys.acceptNew(file)).connect().close();
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get(60, TimeUnit.SECONDS);
            }

            List<String> lines = Files.readAllLines(file);
            assertThat(lines).hasSize(7).startsWith("# ours, without a line end");
            for (SftpServer server : servers) {
                assertThat(lines).contains(server.knownHostsLine().strip());
                to(server, HostKeys.knownHosts(file)).connect().close();
            }
        } finally {
            threads.shutdownNow();
            servers.forEach(SftpServer::close);
        }
    }

    @Test
    void whatIsKnownOfAServerCanBeAsked() throws Exception {
        Path file = directory.resolve("known_hosts");
        try (SftpServer server = SftpServer.start()) {
            Files.writeString(
                    file, "# nothing yet\n@revoked * " + server.knownHostsLine().split(" ", 2)[1]);
            assertThat(HostKeys.find("127.0.0.1", server.port(), file)).isEmpty();

            Files.writeString(file, server.knownHostsLine());

            assertThat(HostKeys.find("127.0.0.1", server.port(), file))
                    .singleElement()
                    .satisfies(key -> {
                        assertThat(key.fingerprint()).isEqualTo(server.fingerprint());
                        assertThat(key.knownHostsLine())
                                .isEqualTo(server.knownHostsLine().strip());
                    });
            assertThat(HostKeys.find("127.0.0.1", 22, file)).isEmpty();
            assertThat(HostKeys.find("127.0.0.1", 22, directory.resolve("missing")))
                    .isEmpty();
        }
    }

    @Test
    void aChangedKeyIsRefusedAndTheFileLeftAlone() throws Exception {
        Path file = directory.resolve("known_hosts");
        try (SftpServer server = SftpServer.start()) {
            to(server, HostKeys.acceptNew(file)).connect().close();
            String before = Files.readString(file);
            server.changeHostKey();

            for (HostKeys each :
                    List.of(HostKeys.acceptNew(file), HostKeys.ask(file, any -> true), HostKeys.knownHosts(file))) {
                assertThatThrownBy(() -> to(server, each).connect())
                        .isInstanceOf(HostKeyException.class)
                        .hasMessageContaining("the host key has changed")
                        .hasMessageContaining("(" + file + " line 1)")
                        .hasMessageContaining("ssh-keygen -R '[127.0.0.1]:" + server.port() + "' -f '" + file + "'")
                        .hasMessageContaining(server.fingerprint());
            }
            assertThat(file).hasContent(before);
        }
    }

    @Test
    void aKeyOfAnotherTypeIsAChangeAndNotNew() throws Exception {
        Path file = directory.resolve("known_hosts");
        try (SftpServer server = SftpServer.start()) {
            Path other = directory.resolve("other");
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "needs the Debian package openssh-client");
            OpenSshServer.keygen("-t", "ecdsa", "-N", "", "-f", other.toString());
            String line = "[127.0.0.1]:" + server.port() + " " + Files.readString(Path.of(other + ".pub"));
            Files.writeString(file, line);

            assertThatThrownBy(() -> to(server, HostKeys.acceptNew(file)).connect())
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("expected ecdsa-sha2-nistp256 SHA256:");
            assertThat(file).hasContent(line);
        }
    }

    @Test
    void badLinesAreToldByNumberAndNeverAccepted() throws Exception {
        Path file = Files.writeString(
                directory.resolve("known_hosts"), "# comment\n* ssh-ed25519 !!!\n@wrong * ssh-ed25519 AAAA\n*\n");
        try (SftpServer server = SftpServer.start()) {
            SftpBuilder builder = to(server, HostKeys.knownHosts(file)).host("no-such-host.invalid");
            // Before anybody is asked, be it the name server only.
            assertThatThrownBy(builder::connect)
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("line 2 skipped")
                    .hasMessageContaining("line 3 skipped")
                    .hasMessageContaining("line 4 skipped");
            // A diagnosis goes on, for it is to say who the server is.
            assertThat(builder.host("127.0.0.1").diagnose().step("host key").orElseThrow())
                    .satisfies(finding -> assertThat(finding.what()).contains("line 2 skipped"));
        }
    }

    @Test
    void opensshReadsWhatWeWriteAndWeReadWhatItHashesAndRemoves() throws Exception {
        Path file = directory.resolve("known_hosts");
        try (OpenSshServer server = OpenSshServer.start(directory)) {
            SftpBuilder builder =
                    Sftp.builder().host("127.0.0.1").port(server.port()).privateKey(server.userKey());
            String name = "[127.0.0.1]:" + server.port();

            builder.hostKeys(HostKeys.acceptNew(file)).connect().close();
            OpenSshServer.run(
                    "ssh",
                    "-F",
                    "none",
                    "-o",
                    "UserKnownHostsFile=" + file,
                    "-o",
                    "GlobalKnownHostsFile=/dev/null",
                    "-o",
                    "StrictHostKeyChecking=yes",
                    "-o",
                    "BatchMode=yes",
                    "-i",
                    server.userKey().toString(),
                    "-p",
                    String.valueOf(server.port()),
                    "127.0.0.1",
                    "true");
            assertThat(OpenSshServer.run("ssh-keygen", "-F", name, "-f", file.toString()))
                    .contains("ssh-ed25519");

            OpenSshServer.run("ssh-keygen", "-H", "-f", file.toString());
            assertThat(Files.readString(file)).startsWith("|1|");
            builder.hostKeys(HostKeys.knownHosts(file)).connect().close();

            OpenSshServer.run("ssh-keygen", "-R", name, "-f", file.toString());
            assertThatThrownBy(() -> builder.hostKeys(HostKeys.knownHosts(file)).connect())
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("there is no key in " + file + " (0 keys)");
        }
    }
}
