package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("K1: no default accepts an unknown host key; whoever accepts any is warned each time")
class K01StrictHostKeysTest {
    @TempDir
    Path directory;

    @Test
    void whoeverSetsNothingIsStrictAndWhoeverTrustsAnybodyIsWarnedEachTime() throws Exception {
        try (SftpServer server = SftpServer.start()) {
            LoggingJvm ended =
                    LoggingJvm.run(directory, StrangerProgram.class, Map.of(), String.valueOf(server.port()));

            assertThat(ended.log()
                            .lines()
                            .filter(line -> line.startsWith("WARN ") && line.contains("accepted without a check")))
                    .hasSize(2);
            assertThat(ended.printed())
                    .contains(
                            "the host key " + "ssh-ed25519 " + server.fingerprint() + " is not known",
                            directory.resolve(".ssh").resolve("known_hosts") + " (missing)",
                            "/etc/ssh/ssh_known_hosts",
                            "add this line to",
                            "DONE")
                    .doesNotContain("connected to");
            assertThat(server.logins()).hasSize(2);
            assertThat(Files.exists(directory.resolve(".ssh")))
                    .as("nothing was written")
                    .isFalse();
        }
    }

    @Test
    void theDefaultIsKnownHosts() {
        assertThat(HostKeys.knownHosts()).hasToString("HostKeys[known_hosts]");
    }
}
