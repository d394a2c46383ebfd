package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.fixture.network.FaultLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
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
    @Tag("lane")
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

    @Test
    @Tag("lane")
    void takeNoByteOfAFileThatTakesThePlaceOfTheFirst() throws IOException, InterruptedException {
        Path there = Files.createDirectory(here.resolve("there"));
        Path file = made(there.resolve("a.bin"), 'a', LONG_AGO);
        Path other = made(there.resolve("b.bin"), 'b', LONG_AGO.plusSeconds(1));
        try (OpenSshServer server = OpenSshServer.start(here);
                FaultLink link = FaultLink.to("127.0.0.1", server.port())) {
            // The file is open on one channel when the others are still being asked for.
            link.network().roundTrip(Duration.ofMillis(20)).bandwidth(48 << 20);
            AtomicBoolean replaced = new AtomicBoolean();
            try (Sftp sftp = Connected.over(link.port(), server)) {
                Transferred got = sftp.get(
                        file.toString(),
                        here.resolve("c.bin"),
                        o -> o.streams(4).onProgress(progress -> {
                            if (replaced.compareAndSet(false, true)) {
                                rename(other, file);
                            }
                        }));

                assertThat(got.attempts()).isEqualTo(1);
            }
        }
        assertThat(Files.mismatch(here.resolve("c.bin"), made(here.resolve("d.bin"), 'a', LONG_AGO)))
                .isEqualTo(-1);
        assertThat(Files.mismatch(file, here.resolve("c.bin"))).isZero();
    }

    private static Path made(Path file, char content, Instant modified) throws IOException {
        byte[] bytes = new byte[48 << 20];
        Arrays.fill(bytes, (byte) content);
        Files.write(file, bytes);
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
