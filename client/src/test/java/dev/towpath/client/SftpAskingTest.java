package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Sftp} tells of a server that offers little beyond SFTP. */
class SftpAskingTest {
    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = ToFixture.connect(server);
        Files.writeString(server.path("/abc"), "abc");
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "MD5, 900150983cd24fb0d6963f7d28e17f72",
        "SHA_1, a9993e364706816aba3e25717850c26c9cd0d89d",
        "SHA_256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "SHA_384, cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        "CRC_32, 352441c2"
    })
    void readsAFileBackForItsChecksum(Checksum algorithm, String expected) throws IOException {
        assertThat(sftp.checksum("abc", algorithm)).isEqualTo(expected);
        assertThat(sftp.checksum("abc", algorithm, EnumSet.allOf(ChecksumWay.class)))
                .isEqualTo(new FileChecksum(algorithm, expected, ChecksumWay.READ_BACK));
    }

    @Test
    void saysWhenNoAllowedWayLeadsToAChecksum() {
        assertThatThrownBy(() -> sftp.checksum("abc", Checksum.MD5, EnumSet.of(ChecksumWay.EXTENSION)))
                .isInstanceOf(UnsupportedByServerException.class)
                .hasMessageContaining("READ_BACK");
        assertThatThrownBy(() -> sftp.checksum("/", Checksum.MD5)).isInstanceOf(WrongRemoteTypeException.class);
        assertThatThrownBy(() -> sftp.checksum("/missing", Checksum.MD5)).isInstanceOf(NoSuchRemoteFileException.class);
    }

    @Test
    void saysThatNoCommandsAreRun() throws IOException {
        assertThatThrownBy(() -> sftp.exec("echo s3cret"))
                .isInstanceOf(UnsupportedByServerException.class)
                .hasMessageContaining("SFTP only")
                .hasMessageNotContaining("s3cret");
        assertThat(sftp.exists("/abc")).isTrue();
    }

    @Test
    void tellsOfTheConnection() throws IOException {
        ConnectionInfo info = sftp.info();

        assertThat(info.server()).isEqualTo("127.0.0.1:" + server.port());
        assertThat(info.user()).isEqualTo("test");
        assertThat(info.hostKeyFingerprint()).isEqualTo(server.fingerprint());
        assertThat(server.knownHostsLine()).contains(info.hostKey());
    }

    @Test
    void quotesPathsForAShellWhateverIsInThem() {
        assertThat(ChecksumLadder.quoted("/it's $(x) \\ \n`y`")).isEqualTo("'/it'\\''s $(x) \\ \n`y`'");
    }

    @Test
    void asksNothingMoreOnceClosed() {
        sftp.close();

        assertThatThrownBy(() -> sftp.info()).isInstanceOf(ConnectionLostException.class);
        assertThatThrownBy(() -> sftp.exec("id")).isInstanceOf(ConnectionLostException.class);
        assertThatThrownBy(() -> sftp.space("/")).isInstanceOf(ConnectionLostException.class);
    }

    @ParameterizedTest
    @CsvSource({"openssh, true", "openssh-windows, false"})
    void runsNoCommandWhereTheShellKnowsOtherQuotes(String personality, boolean runs) throws IOException {
        String hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        try (SftpServer one = SftpServer.builder()
                        .personality(Personality.named(personality))
                        .command("openssl dgst -r -sha256 < '/a&b' 2>/dev/null || sha256sum < '/a&b'", 0, hex)
                        .start();
                Sftp client = ToFixture.connect(one)) {
            Files.writeString(one.path("/a&b"), "abc");

            FileChecksum sum =
                    client.checksum("/a&b", Checksum.SHA_256, EnumSet.of(ChecksumWay.COMMAND, ChecksumWay.READ_BACK));

            assertThat(sum.hex()).isEqualTo(hex);
            assertThat(sum.way()).isEqualTo(runs ? ChecksumWay.COMMAND : ChecksumWay.READ_BACK);
        }
    }
}
