package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ProFTPD, whose LSTAT, READLINK and RENAME follow links: what they lead to must stay as it is. */
@Timeout(120)
class FollowedLinksIT {
    @TempDir
    private Path here;

    private RealServer server;
    private Sftp sftp;
    private Path files;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = RealServer.proFtpd(Files.createDirectory(here.resolve("server")));
        sftp = server.connect();
        files = server.files();
    }

    @AfterEach
    void stop() {
        if (sftp != null) {
            sftp.close();
            server.close();
        }
    }

    @Test
    void areDeletedWithoutWhatIsBehindThem() throws IOException {
        Files.createDirectory(files.resolve("precious"));
        Files.writeString(files.resolve("precious/file"), "p");
        Files.createDirectory(files.resolve("tree"));
        Files.createSymbolicLink(files.resolve("link"), Path.of("precious"));
        Files.createSymbolicLink(files.resolve("tree/link"), Path.of("../precious"));

        assertThat(sftp.deleteTree("/link")).isEqualTo(1);
        assertThat(sftp.deleteTree("/tree")).isEqualTo(2);

        assertThat(files.resolve("precious/file")).hasContent("p");
        assertThat(Served.names(files)).containsExactly("precious");
    }

    @Test
    void areReplacedWithoutWhatTheyLeadTo() throws IOException {
        Path tree = Files.createDirectory(here.resolve("tree"));
        Files.createDirectory(tree.resolve("d"));
        Files.writeString(tree.resolve("d/one"), "1");
        Files.writeString(tree.resolve("d/two"), "2");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("d/one"));
        TreeReport first = sftp.putTree(tree, "/t", t -> t.links(Links.COPY));
        TreeReport second = sftp.putTree(tree, "/t", t -> t.links(Links.COPY));
        Files.delete(tree.resolve("link"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("d/two"));
        Files.createSymbolicLink(tree.resolve("d/file"), Path.of("one"));
        Files.writeString(files.resolve("t/d/file"), "a file");

        TreeReport third = sftp.putTree(tree, "/t", t -> t.links(Links.COPY).onlyChanged(Compare.SIZE));

        assertThat(first.links()).containsExactly("link");
        assertThat(second.failures()).isEmpty();
        assertThat(third.links()).containsExactly("d/file", "link");
        assertThat(files.resolve("t/d/one")).hasContent("1");
        assertThat(files.resolve("t/d/two")).hasContent("2");
        assertThat(Files.readSymbolicLink(files.resolve("t/link"))).hasToString("d/two");
        assertThat(Files.readSymbolicLink(files.resolve("t/d/file"))).hasToString("one");
        assertThat(Served.names(files.resolve("t"))).containsExactly("d", "link");
        assertThat(Files.isDirectory(files.resolve("t/d"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void areLeftOutOfATree() throws IOException {
        Files.writeString(files.resolve("precious"), "p");
        Files.createDirectory(files.resolve("tree"));
        Files.createSymbolicLink(files.resolve("tree/link"), Path.of("../precious"));
        Files.createSymbolicLink(files.resolve("link"), Path.of("precious"));

        TreeReport got = sftp.getTree("/tree", here.resolve("got"));
        TreeReport all = sftp.getTree("/", here.resolve("all"));

        assertThat(got.files()).isEmpty();
        assertThat(got.leftOut()).hasSize(1);
        assertThat(all.files()).hasSize(1);
        assertThat(all.leftOut()).hasSize(2);
    }
}
