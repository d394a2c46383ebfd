package dev.towpath.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What careful clients of other libraries do when the server is bad: each leaves in a way of its own. */
class RefusingClientsTest {
    @Test
    void passForJsch() {
        TestRun.passes(3, WithJsch.class);
    }

    @Test
    void passForSshj() {
        TestRun.passes(3, WithSshj.class);
    }

    @Test
    void passForMina() {
        TestRun.passes(3, WithMina.class);
    }

    @Test
    void passForOpenSsh() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/sftp")), "needs the Debian package openssh-client");
        TestRun.passes(3, WithOpenSsh.class);
    }

    /** The three ways in which a server can be bad. */
    interface Refusals {
        void connect(SftpServer server, Path knownHosts) throws Exception;

        @Test
        @ExpectRefusal(Refusal.HOST_KEY_CHANGED)
        default void refusesAnImpostor(SftpServer server, @KnownHosts Path knownHosts) throws Exception {
            connect(server, knownHosts);
        }

        @Test
        @ExpectRefusal(Refusal.UNKNOWN_HOST)
        default void refusesAStranger(SftpServer server, @KnownHosts Path knownHosts) throws Exception {
            connect(server, knownHosts);
        }

        @Test
        @ExpectRefusal(Refusal.WEAK_ALGORITHM)
        default void refusesWhatIsWeak(SftpServer server, @KnownHosts Path knownHosts) throws Exception {
            connect(server, knownHosts);
        }
    }

    @SftpTest
    static class WithJsch implements Refusals {
        @Override
        public void connect(SftpServer server, Path knownHosts) throws JSchException {
            JSch jsch = new JSch();
            jsch.setKnownHosts(knownHosts.toString());
            Session session = jsch.getSession("test", server.host(), server.port());
            session.setPassword("test".getBytes(UTF_8));
            try {
                session.connect(30_000);
            } finally {
                session.disconnect();
            }
        }
    }

    @SftpTest
    static class WithSshj implements Refusals {
        @Override
        public void connect(SftpServer server, Path knownHosts) throws IOException {
            DefaultConfig modern = new DefaultConfig();
            modern.setKeyExchangeFactories(modern.getKeyExchangeFactories().stream()
                    .filter(each -> !each.getName().endsWith("-sha1"))
                    .toList());
            try (SSHClient ssh = new SSHClient(modern)) {
                ssh.loadKnownHosts(knownHosts.toFile());
                ssh.connect(server.host(), server.port());
                ssh.authPassword("test", "test");
            }
        }
    }

    @SftpTest
    static class WithMina implements Refusals {
        @Override
        public void connect(SftpServer server, Path knownHosts) throws IOException {
            try (SshClient ssh = ClientBuilder.builder().build()) {
                ssh.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
                ssh.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
                ssh.setServerKeyVerifier(
                        new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, knownHosts));
                ssh.start();
                ClientSession session = ssh.connect("test", server.host(), server.port())
                        .verify(Duration.ofSeconds(30))
                        .getSession();
                session.addPasswordIdentity("test");
                session.auth().verify(Duration.ofSeconds(30));
            }
        }
    }

    @SftpTest
    static class WithOpenSsh implements Refusals {
        @TempDir
        Path directory;

        private Path key = Path.of("");

        @BeforeEach
        void findKey(@PrivateKey Path privateKey) {
            key = privateKey;
        }

        @Override
        public void connect(SftpServer server, Path knownHosts) throws Exception {
            List<String> command = List.of(
                    "sftp",
                    "-b",
                    "/dev/null",
                    "-F",
                    "none",
                    "-i",
                    key.toString(),
                    "-o",
                    "UserKnownHostsFile=" + knownHosts,
                    "-o",
                    "GlobalKnownHostsFile=none",
                    "-P",
                    String.valueOf(server.port()),
                    "test@" + server.host());
            Process sftp = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("said").toFile())
                    .start();
            if (!sftp.waitFor(60, TimeUnit.SECONDS)) {
                sftp.destroyForcibly();
                throw new AssertionError("sftp did not end");
            }
            if (sftp.exitValue() == 0) {
                throw new AssertionError(Files.readString(directory.resolve("said")));
            }
        }
    }
}
