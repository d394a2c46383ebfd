package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbolic links to OpenSSH and back, as {@code find} sees them. */
class CopiedLinksIT {
    @TempDir
    private Path here;

    @TempDir
    private Path there;

    @Test
    void areTheSameOnBothSides() throws IOException, InterruptedException {
        Path tree = tree();
        try (OpenSshServer server = OpenSshServer.start(here);
                Sftp sftp = Connected.to(server)) {
            sendAndFetch(sftp, tree);
        }
    }

    @Test
    void areReplacedInStepsWithoutPosixRename() throws IOException, InterruptedException {
        Path tree = tree();
        try (OpenSshServer server = OpenSshServer.start(here, OpenSshServer.sftpServer("-P posix-rename"));
                Sftp sftp = Connected.to(server)) {
            sendAndFetch(sftp, tree);
        }
    }

    private void sendAndFetch(Sftp sftp, Path tree) throws IOException, InterruptedException {
        Path copy = Files.createDirectory(there.resolve("copy"));
        Files.createSymbolicLink(copy.resolve("replaced"), Path.of("/nowhere"));
        Files.writeString(copy.resolve("relative"), "a file");
        Path back = here.resolve("back");

        TreeReport sent = sftp.putTree(tree, copy.toString(), t -> t.links(Links.COPY));
        TreeReport got = sftp.getTree(copy.toString(), back, t -> t.links(Links.COPY));

        assertThat(sent.links()).hasSize(5);
        assertThat(sent.leftOut()).isEmpty();
        assertThat(found(copy)).isEqualTo(found(tree));
        assertThat(got.leftOut()).extracting(TreeReport.LeftOut::path).containsExactly("absolute");
        Files.delete(tree.resolve("absolute"));
        assertThat(found(back)).isEqualTo(found(tree));
    }

    private Path tree() throws IOException {
        Path tree = Files.createDirectory(here.resolve("tree"));
        Files.createDirectory(tree.resolve("d"));
        Files.writeString(tree.resolve("d/file"), "f");
        Files.createSymbolicLink(tree.resolve("relative"), Path.of("d/file"));
        Files.createSymbolicLink(tree.resolve("replaced"), Path.of("d"));
        Files.createSymbolicLink(tree.resolve("absolute"), Path.of("/etc/hosts"));
        Files.createSymbolicLink(tree.resolve("d/up"), Path.of("../relative"));
        Files.createSymbolicLink(
                NativeNames.child(tree, "\u00e4\udcff"), NativeNames.child(Path.of(""), "\u00fc\udcfe"));
        return tree;
    }

    /** Path, kind and text of links below {@code root}; bytes as they are. */
    private static List<String> found(Path root) throws IOException, InterruptedException {
        Process find = new ProcessBuilder("find", root.toString(), "-mindepth", "1", "-printf", "%P %y %l\\n")
                .redirectErrorStream(true)
                .start();
        String lines = new String(find.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(find.waitFor()).as(lines).isZero();
        return lines.lines().sorted().toList();
    }
}
