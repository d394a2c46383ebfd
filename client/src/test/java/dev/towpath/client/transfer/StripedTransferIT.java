package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files over several channels to and from OpenSSH's sshd, which grants as many as it was told to. */
class StripedTransferIT {
    private static final Instant LONG_AGO = Instant.parse("2020-01-02T03:04:05Z");

    @TempDir
    private Path here;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void takeWhatTheServerGrants(int sessions) throws IOException, InterruptedException {
        byte[] content = new byte[12 * 1024 * 1024 + 3];
        new Random(sessions).nextBytes(content);
        Path local = Files.write(here.resolve("a.bin"), content);
        Files.setLastModifiedTime(local, FileTime.from(LONG_AGO));
        Path there = Files.createDirectory(here.resolve("there"));
        try (OpenSshServer server = OpenSshServer.start(here, "MaxSessions " + sessions);
                Sftp sftp = Connected.to(server)) {
            for (String name : new String[] {"b.bin", "c.bin"}) {
                Transferred sent = sftp.put(
                        local,
                        there + "/" + name,
                        o -> o.streams(8).preserveTimes().sync());

                assertThat(there.resolve(name)).hasBinaryContent(content);
                assertThat(Files.getLastModifiedTime(there.resolve(name)).toInstant())
                        .isEqualTo(LONG_AGO);
                assertThat(sent.attempts()).isEqualTo(1);

                Transferred got = sftp.get(there + "/" + name, here.resolve(name), o -> o.streams(8));

                assertThat(here.resolve(name)).hasBinaryContent(content);
                assertThat(got.attempts()).isEqualTo(1);
            }
            assertThat(Served.names(there)).containsExactly("b.bin", "c.bin");
        }
    }

    @Test
    void standAKeyExchangeEveryMebibyte() throws IOException, InterruptedException {
        byte[] content = new byte[24 * 1024 * 1024 + 3];
        new Random(5).nextBytes(content);
        Path local = Files.write(here.resolve("a.bin"), content);
        Files.setLastModifiedTime(local, FileTime.from(LONG_AGO));
        Path there = Files.createDirectory(here.resolve("there"));
        try (OpenSshServer server = OpenSshServer.start(here, "RekeyLimit 1M");
                Sftp sftp = Connected.to(server)) {
            Transferred sent =
                    sftp.put(local, there + "/b.bin", o -> o.streams(8).preserveTimes());

            assertThat(sent.attempts()).isEqualTo(1);
            assertThat(there.resolve("b.bin")).hasBinaryContent(content);

            Transferred got = sftp.get(there + "/b.bin", here.resolve("c.bin"), o -> o.streams(8));

            assertThat(got.attempts()).isEqualTo(1);
            assertThat(here.resolve("c.bin")).hasBinaryContent(content);
        }
    }
}
