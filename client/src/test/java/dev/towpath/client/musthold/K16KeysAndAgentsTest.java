package dev.towpath.client.musthold;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("K16: open key files are warned about, agents asked on request only and never forwarded, no config is run")
class K16KeysAndAgentsTest {
    @TempDir
    Path directory;

    @Test
    void nothingInTheHomeIsUsedUnasked() throws Exception {
        Path marker = directory.resolve("executed");
        Path ssh = Files.createDirectory(directory.resolve(".ssh"));
        Files.writeString(
                ssh.resolve("config"),
                "Host *\n  ProxyCommand touch " + marker + "\nMatch exec \"touch " + marker + "\"\n  User nobody\n");
        Path socket = directory.resolve("agent");
        try (SftpServer server = SftpServer.start();
                ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            agent.bind(UnixDomainSocketAddress.of(socket));
            agent.configureBlocking(false);
            Path key = Files.copy(server.privateKeyFile("test"), directory.resolve("id"));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

            LoggingJvm ended = LoggingJvm.run(
                    directory,
                    HomeProgram.class,
                    Map.of("SSH_AUTH_SOCK", socket.toString()),
                    String.valueOf(server.port()),
                    server.fingerprint(),
                    key.toString());

            assertThat(ended.printed()).contains("DONE");
            assertThat(ended.log().lines().filter(line -> line.startsWith("WARN dev.towpath")))
                    .singleElement()
                    .asString()
                    .contains("private key \"" + key + "\" is open to others (rw-r--r--)", "chmod 600 " + key);
            assertThat(marker).doesNotExist();
            assertThat(agent.accept()).as("a question to the agent").isNull();
        }
    }

    @Test
    void noCodeOfOursCouldForwardAnAgent() {
        JavaClasses ours = new ClassFileImporter()
                .importUrl(Sftp.class.getProtectionDomain().getCodeSource().getLocation());

        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.apache\\.sshd\\.agent\\.(SshAgentFactory|SshAgentServer|(local|unix|common\\."
                        + "AgentForward).*)")
                .check(ours);
    }
}
