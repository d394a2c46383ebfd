package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.network.End;
import dev.towpath.fixture.network.FaultLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Large files of a tree to and from OpenSSH's sshd over a line of 50 ms that breaks once each way. */
@Timeout(120)
class LargeFilesIT {
    private static final int FILES = 10;

    @TempDir
    private Path here;

    @Test
    void areTheSameAfterTheLineBroke() throws IOException, InterruptedException {
        Path source = Files.createDirectory(here.resolve("source"));
        Random random = new Random(7);
        for (int i = 0; i < FILES; i++) {
            byte[] content = new byte[SmallFiles.LARGEST + i * 40_000 + 1];
            random.nextBytes(content);
            Path directory = Files.createDirectories(source.resolve("d" + i % 3));
            Files.write(directory.resolve("large" + i), content);
            Files.writeString(directory.resolve("small" + i), "small " + i);
        }
        Path there = here.resolve("there");
        Path back = here.resolve("back");
        try (OpenSshServer server = OpenSshServer.start(here);
                FaultLink link = FaultLink.to("127.0.0.1", server.port());
                Sftp sftp = Sftp.builder()
                        .host(link.host())
                        .port(link.port())
                        .privateKey(server.userKey())
                        .hostKeys(HostKeys.insecureAcceptAny())
                        .retry(RetryPolicy.exponential(4).withFirstPause(Duration.ZERO))
                        .connect()) {
            link.network().roundTrip(Duration.ofMillis(50));

            TreeReport sent = sftp.putTree(source, there.toString(), o -> breakingOnce(o, link));
            TreeReport fetched = sftp.getTree(there.toString(), back, o -> breakingOnce(o, link));

            assertThat(sent.files()).hasSize(2 * FILES);
            assertThat(fetched.files()).hasSize(2 * FILES);
            assertSame(source, there);
            assertSame(source, back);
        }
    }

    /** Once a large file has arrived. */
    private static TreeOptions breakingOnce(TreeOptions options, FaultLink link) {
        AtomicBoolean broken = new AtomicBoolean();
        return options.preserveTimes()
                .each(o -> o.onProgress(progress -> {
                    boolean arrived = progress.done() == progress.total() && progress.total() > SmallFiles.LARGEST;
                    if (arrived && broken.compareAndSet(false, true)) {
                        link.network().cut(End.RST);
                    }
                }));
    }

    private static void assertSame(Path source, Path copy) throws IOException, InterruptedException {
        assertThat(OpenSshServer.run("diff", "-r", source.toString(), copy.toString()))
                .isEmpty();
        for (int i = 0; i < FILES; i++) {
            String name = "d" + i % 3 + "/large" + i;
            assertThat(Files.getLastModifiedTime(copy.resolve(name)).toInstant().getEpochSecond())
                    .isEqualTo(Files.getLastModifiedTime(source.resolve(name))
                            .toInstant()
                            .getEpochSecond());
        }
    }
}
