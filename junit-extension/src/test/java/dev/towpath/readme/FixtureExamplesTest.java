package dev.towpath.readme;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixtureExamplesTest {
    @Test
    void breaksOnCommand(@TempDir Path dir) throws IOException {
        Path local = Files.writeString(dir.resolve("a.csv"), "1;2");

        // README fixture
        try (SftpServer server = SftpServer.builder()
                .user(User.named("ada").withPassword("s3cret").withHome("/home/ada"))
                .start()) {
            server.inject(on(Operation.WRITE), Fault.failure("disk full"));

            try (Sftp sftp = Sftp.builder()
                    .target(server.uri().toString())
                    .password("s3cret")
                    .hostKeys(HostKeys.pinned(server.fingerprint()))
                    .connect()) {
                assertThatThrownBy(() -> sftp.put(local, "a.csv"))
                        .isInstanceOf(SftpException.class)
                        .hasMessageContaining("disk full");
            }
            assertThat(server.home("ada")).isEmptyDirectory();
        }
        // end
    }
}
