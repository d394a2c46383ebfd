package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnyFileNameTest implements AnyFileName {
    private SftpServer server;

    @BeforeEach
    void start() {
        server = SftpServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    public Sftp connect(Charset charset) throws IOException {
        return ToFixture.builder(server).fileNames(charset).connect();
    }

    @Test
    void refusesCharsetsThatPathsCannotBeWrittenIn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sftp.builder().fileNames(StandardCharsets.UTF_16))
                .withMessageContaining("UTF-16");
    }
}
