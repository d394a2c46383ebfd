package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.fixture.SftpServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgottenClientTest {
    @TempDir
    private Path directory;

    @Test
    void isWarnedAboutOnceAndWithThePlaceWhereItWasMade() throws Exception {
        try (SftpServer server = SftpServer.start()) {
            LoggingJvm ended = LoggingJvm.run(
                    directory, ForgetfulProgram.class, Map.of(), String.valueOf(server.port()), server.fingerprint());

            assertThat(ended.printed()).contains("DONE");
            List<String> warnings = ended.log()
                    .lines()
                    .filter(line -> line.contains("never closed"))
                    .toList();
            assertThat(warnings).singleElement().asString().startsWith("WARN ").contains("127.0.0.1:" + server.port());
            assertThat(ended.log()).contains("it was made here").contains("ForgetfulProgram.connected");
        }
    }
}
