package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A request that is longer than the server takes would end the connection for everybody who uses it. */
class LongRequestsTest {
    private static final String LONG = "/" + "n".repeat(300_000);
    /** Two of them are too long. */
    private static final String HALF = "/" + "n".repeat(150_000);

    @Test
    void areRefusedBeforeAnythingIsSent() throws IOException {
        try (SftpServer server = SftpServer.start();
                Sftp sftp = ToFixture.connect(server)) {
            sftp.writeString("/a", "content");
            Map<String, ThrowingCallable> calls = Map.of(
                    "stat", () -> sftp.stat(LONG),
                    "list", () -> sftp.list(LONG),
                    "chmod", () -> sftp.chmod(LONG, "600"),
                    "put", () -> sftp.writeString(LONG, "text"),
                    "get", () -> sftp.readString(LONG),
                    "findAll", () -> sftp.findAll(List.of("/a", LONG, "/b")),
                    "replace", () -> sftp.replace(HALF, HALF),
                    "symlink", () -> sftp.symlink(HALF, HALF),
                    "space", () -> sftp.space(LONG));

            calls.forEach((name, call) -> assertThatThrownBy(call)
                    .as(name)
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("not sent: the request is 300")
                    .hasMessageContaining("the server takes 262144 at most; shorten the path")
                    .hasMessageContaining(" characters)\"")
                    .message()
                    .hasSizeLessThan(1_000));

            assertThat(sftp.readString("/a")).isEqualTo("content");
            assertThatThrownBy(() -> sftp.stat(HALF)).hasMessageContaining("150000 bytes, and the server takes 255");
            assertThat(server.logins()).hasSize(1);
        }
    }
}
