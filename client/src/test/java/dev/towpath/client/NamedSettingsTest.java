package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.towpath.client.peers.Talker;
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
                .withMessageContaining(
                        "unknown setting \"pasword\"; the nearest is \"password\", known are target, host")
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

    @Test
    void goThroughAProxy() throws IOException {
        try (SftpServer server = SftpServer.start();
                Talker proxy = Talker.saying("HTTP/1.1 403 not for you\r\n\r\n")) {
            Map<String, Object> settings = Map.of(
                    "target",
                    "test@127.0.0.1:" + server.port(),
                    "password",
                    "test",
                    "proxy",
                    "http://me:s3cret%21@127.0.0.1:" + proxy.port());

            assertThatIOException()
                    .isThrownBy(() -> Sftp.builder().settings(settings).connect())
                    .withMessageContaining("no way through HTTP proxy 127.0.0.1:" + proxy.port())
                    .withMessageContaining("403 not for you");
            assertThat(server.logins()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://p:1080, SOCKS 5",
        "socks5h://me:pw@[::1]:1080, SOCKS 5",
        "SOCKS4A://p:1080, SOCKS 4A",
        "http://p:3128, HTTP"
    })
    void readProxiesAsOtherProgramsWriteThem(String text, String kind) {
        assertThat(SettingValue.proxy(text).toString()).contains(kind).doesNotContain("pw");
    }

    @ParameterizedTest
    @CsvSource({"p:3128", "ftp://p:3128", "http://p", "socks4a://me@p:1080", "http://s3cret%2@p:1"})
    void refuseWhatIsNoProxyAndShowNoPassword(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sftp.builder().settings(Map.of("proxy", text)))
                .withMessageStartingWith("setting \"proxy\": ")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void chooseAlgorithms() throws IOException {
        try (SftpServer server = SftpServer.start()) {
            Map<String, Object> settings =
                    Map.of("ciphers", "aes256-ctr, aes128-ctr", "disable", "aes256-ctr", "kex", "curve25519-sha256");

            try (Sftp sftp = ToFixture.builder(server).settings(settings).connect()) {
                assertThat(sftp.info().cipherOut()).isEqualTo("aes128-ctr");
                assertThat(sftp.info().negotiated().keyExchange()).isEqualTo("curve25519-sha256");
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sftp.builder().settings(Map.of("ciphers", "rot13")))
                .withMessageContaining("setting \"ciphers\": unknown cipher \"rot13\"; known are");
    }

    @Test
    void setHowADeadConnectionIsNoticedAndHowManyThereMayBe() {
        Sftp.builder()
                .settings(Map.of("keepAlive", "5s", "keepAliveMisses", "2", "connections", "4", "allowLegacy", "true"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sftp.builder().settings(Map.of("keepAlive", "5s", "keepAliveMisses", "0")))
                .withMessageContaining("\"keepAliveMisses\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sftp.builder().settings(Map.of("connections", 0)))
                .withMessageContaining("\"connections\"");
    }

    @Test
    void refuseTwoThatExcludeEachOther() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sftp.builder().settings(Map.of("knownHosts", "/a", "acceptNew", "/b")))
                .withMessageContaining("knownHosts and acceptNew exclude each other");
    }
}
