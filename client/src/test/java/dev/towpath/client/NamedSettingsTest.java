package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedSettingsTest {
    @Test
    void connectFromAFileOfProperties() throws IOException {
        try (SftpServer server = SftpServer.start()) {
            Files.createDirectories(server.path("/in"));
            Properties properties = new Properties();
            properties.load(new StringReader("host=127.0.0.1\nport=" + server.port()
                    + "\nuser=test\npassword=test\ndirectory=/in\nhostKey=" + server.fingerprint()));

            try (Sftp sftp = Sftp.builder().settings(properties).connect()) {
                assertThat(sftp.pwd()).isEqualTo("/in");
            }
        }
    }

    @Test
    void takeFilesAndObjects() throws IOException {
        try (SftpServer server = SftpServer.start()) {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("user", "test");
            settings.put("target", "nobody@127.0.0.1:" + server.port());
            settings.put("privateKey", server.privateKeyFile("test"));
            settings.put("knownHosts", server.knownHostsFile().toString());
            settings.put("connectTimeout", Duration.ofSeconds(20));
            settings.put("compression", false);

            try (Sftp sftp = Sftp.builder().settings(settings).connect()) {
                assertThat(sftp.info().user()).isEqualTo("test");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"45, 45000", "45s, 45000", "500ms, 500", "2 m, 120000", "1h, 3600000", "PT1.5S, 1500"})
    void readTimesAsPeopleWriteThem(String text, long millis) {
        SftpBuilder builder = Sftp.builder().settings(Map.of("responseTimeout", text));

        assertThat(builder.remote().responseTimeout()).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void setWhatTheMethodsOfTheirNamesSet() {
        RemoteOptions options = Sftp.builder()
                .settings(Map.of("fileNames", "ISO-8859-1", "stallTimeout", "9s", "serverCommand", "/opt/sftp-server"))
                .remote();

        assertThat(options.fileNames()).isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(options.stallTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(options.serverCommand()).hasValue("/opt/sftp-server");
    }

    @Test
    void takeAConfigurationAndTheWayThere(@TempDir Path directory) throws IOException {
        try (SftpServer server = SftpServer.start()) {
            Path config = Files.writeString(
                    directory.resolve("config"),
                    "Host files\n  HostName 127.0.0.1\n  Port " + server.port() + "\n  User test\n");
            Map<String, Object> settings = Map.of(
                    "sshConfig",
                    config.toString(),
                    "host",
                    "files",
                    "password",
                    "test",
                    "hostKey",
                    server.fingerprint());

            try (Sftp sftp = Sftp.builder().settings(settings).connect()) {
                assertThat(sftp.info().user()).isEqualTo("test");
            }
        }
    }

    @Test
    void goByWayOfJumpHosts(@TempDir Path directory) throws IOException {
        try (SftpServer gate = SftpServer.start()) {
            Path config = Files.writeString(
                    directory.resolve("config"),
                    "Host gate\n  HostName 127.0.0.1\n  Port " + gate.port() + "\n  User test\n  IdentityFile "
                            + gate.privateKeyFile("test") + "\n  UserKnownHostsFile " + gate.knownHostsFile() + "\n");
            Map<String, Object> settings =
                    Map.of("sshConfig", config, "jump", "gate", "host", "behind", "user", "u", "password", "p");

            assertThatIOException()
                    .isThrownBy(() -> Sftp.builder().settings(settings).connect())
                    .withMessageContaining("behind");
            assertThat(gate.logins()).isNotEmpty();
        }
    }

    @Test
    void failIfOneIsNotKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sftp.builder().settings(Map.of("pasword", "s3cret")))
                .withMessageContaining("\"pasword\"")
                .withMessageContaining("password")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void showNoValueIfItMakesNoSense() {
        for (String name : new String[] {"port", "connectTimeout", "compression", "attempts", "hostKey"}) {
            Throwable thrown = catchThrowable(() -> Sftp.builder().settings(Map.of(name, "c4nary!")));

            assertThat(thrown)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + name + "\"")
                    .hasNoCause();
            assertThat(thrown.getMessage()).doesNotContain("c4nary!");
        }
    }

    @Test
    void needAKeyForAPassphrase() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sftp.builder().settings(Map.of("passphrase", "s3cret")))
                .withMessageContaining("privateKey");
    }
}
