package dev.towpath.client;

import static dev.towpath.fixture.Operation.MKDIR;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecordingTest {
    @TempDir
    private Path here;

    @Test
    void showsConnectsTransfersAndStalls() throws Exception {
        Path file = Files.writeString(here.resolve("a"), "12345");
        String server;
        try (Recording recording = new Recording();
                SftpServer there = SftpServer.start()) {
            List.of("Connect", "Transfer", "RequestStall").forEach(name -> recording.enable("dev.towpath." + name));
            recording.start();
            server = there.host() + ":" + there.port();
            there.inject(on(MKDIR), Fault.delay(Duration.ofMillis(1200)));
            try (Sftp sftp = ToFixture.connect(there)) {
                sftp.mkdir("/in");
                sftp.put(file, "/in/a");
                assertThatThrownBy(() -> sftp.get("/missing", here.resolve("b")))
                        .isInstanceOf(NoSuchRemoteFileException.class);
            }
            recording.stop();
            recording.dump(here.resolve("recording.jfr"));
        }

        // Other tests run in this JVM at the same time.
        List<RecordedEvent> events = RecordingFile.readAllEvents(here.resolve("recording.jfr"));
        assertThat(events)
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("dev.towpath.Connect");
                    assertThat(event.getString("server")).isEqualTo(server);
                    assertThat(event.getString("failure")).isEmpty();
                    assertThat(event.getDuration()).isPositive();
                })
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("dev.towpath.Transfer");
                    assertThat(event.getString("source")).isEqualTo(file.toString());
                    assertThat(event.getString("target")).isEqualTo("/in/a");
                    assertThat(event.getLong("bytes")).isEqualTo(5);
                    assertThat(event.getDuration("took")).isPositive();
                })
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("dev.towpath.Transfer");
                    assertThat(event.getString("failure")).contains("NoSuchRemoteFileException");
                })
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("dev.towpath.RequestStall");
                    assertThat(event.getString("operation")).isEqualTo("mkdir");
                    assertThat(event.getString("path")).isEqualTo("/in");
                    assertThat(event.getDuration("waited")).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
                });
    }
}
