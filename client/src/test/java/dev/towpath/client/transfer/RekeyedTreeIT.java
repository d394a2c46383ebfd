package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small and large files side by side while the keys change all the time: whoever waits for the other hangs here. */
class RekeyedTreeIT {
    private static final int FILES = 300;

    @TempDir
    private Path here;

    @Test
    @Timeout(value = 290, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void neitherStallsNorLosesAByte() throws IOException, InterruptedException {
        Path tree = Files.createDirectory(here.resolve("tree"));
        Random random = new Random(7);
        for (int i = 0; i < FILES; i++) {
            // One in a hundred is large enough to go alone.
            byte[] content = new byte[i % 100 == 50 ? SmallFiles.LARGEST + 1 : 8 * 1024];
            random.nextBytes(content);
            Files.write(Files.createDirectories(tree.resolve("d" + i % 5)).resolve("f" + i), content);
        }

        try (OpenSshServer server = OpenSshServer.start(here, "RekeyLimit 256K");
                Sftp sftp = Connected.to(server)) {
            sftp.putTree(tree, here + "/there");
            sftp.getTree(here + "/there", here.resolve("back"));
        }

        for (String copy : new String[] {"there", "back"}) {
            for (int i = 0; i < FILES; i++) {
                String path = "d" + i % 5 + "/f" + i;
                assertThat(Files.mismatch(tree.resolve(path), here.resolve(copy).resolve(path)))
                        .as(path)
                        .isEqualTo(-1);
            }
        }
    }
}
