package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file larger than the heap, than 32 bits and than what one set of keys may encrypt, to OpenSSH and back. */
@Tag("lane")
class SparseFileIT {
    private static final long SIZE = 3L << 30;

    @TempDir
    private Path here;

    @TempDir
    private Path there;

    @Test
    void crossesSeveralKeyExchangesInASmallHeap() throws IOException, InterruptedException {
        Path local = sparse(here.resolve("sparse"));
        Path remote = there.resolve("sparse");
        Path back = here.resolve("back");

        // Both sides ask for new keys: MINA after each GiB, sshd after each 300 MiB.
        try (OpenSshServer server = OpenSshServer.start(here, "RekeyLimit 300M")) {
            String printed = inSmallJvm(server, local, remote, back);

            assertThat(printed).isEqualTo("put " + SIZE + "\nget " + SIZE + "\n");
        }
        assertSameContent(local, remote);
        assertSameContent(local, back);
        assertThat(Files.getLastModifiedTime(back).toInstant().getEpochSecond())
                .isEqualTo(Files.getLastModifiedTime(local).toInstant().getEpochSecond());
    }

    /** Holes, and a few bytes where offsets have gone wrong before. */
    private static Path sparse(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (long offset : List.of(0L, 32_768L, (1L << 30) - 3, (1L << 31) - 3, (1L << 31) + 261_120, SIZE - 6)) {
                channel.write(ByteBuffer.wrap("marked".getBytes(StandardCharsets.US_ASCII)), offset);
            }
        }
        assertThat(file).hasSize(SIZE);
        return file;
    }

    private static String inSmallJvm(OpenSshServer server, Path local, Path remote, Path back)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ThereAndBack.class.getName(),
                        Integer.toString(server.port()),
                        server.userKey().toString(),
                        server.knownHostsLine("ed25519"),
                        local.toString(),
                        remote.toString(),
                        back.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return printed;
    }

    private static void assertSameContent(Path expected, Path actual) throws IOException, InterruptedException {
        OpenSshServer.run("cmp", expected.toString(), actual.toString());
    }
}
