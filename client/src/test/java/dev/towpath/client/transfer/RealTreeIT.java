package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real tree, the JDK's own {@code lib} and {@code jmods} and names that go wrong, to OpenSSH and back. */
@Tag("lane")
class RealTreeIT {
    private static final long HUNDRED_MEGABYTES = 100_000_000;

    @TempDir
    private Path here;

    @TempDir
    private Path there;

    @Test
    void keepsEveryByteNameAndTime() throws IOException, InterruptedException {
        Path tree = Files.createDirectory(here.resolve("tree"));
        assertThat(copyOfTheJdk(tree)).as("bytes").isGreaterThan(HUNDRED_MEGABYTES);
        addAwkwardNames(tree);

        try (OpenSshServer server = OpenSshServer.start(here);
                Sftp sftp = Connected.to(server)) {
            sftp.putTree(tree, there + "/tree", t -> t.preserveTimes().preservePermissions());
            sftp.getTree(
                    there + "/tree",
                    here.resolve("back"),
                    t -> t.preserveTimes().preservePermissions());
        }

        String expected = Manifest.of(tree);
        assertThat(Manifest.of(there.resolve("tree"))).isEqualTo(expected);
        assertThat(Manifest.of(here.resolve("back"))).isEqualTo(expected);
    }

    /** Copies what there is behind links; returns the bytes. */
    private static long copyOfTheJdk(Path tree) throws IOException {
        long bytes = 0;
        Path home = Path.of(System.getProperty("java.home"));
        for (String part : List.of("lib", "jmods")) {
            if (!Files.isDirectory(home.resolve(part))) { // JDKs from 24 on may have no jmods
                continue;
            }
            try (Stream<Path> files = Files.walk(home.resolve(part), FileVisitOption.FOLLOW_LINKS)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path target = tree.resolve(home.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else if (Files.isRegularFile(file)) { // not so a link to a package that is not installed
                        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                        bytes += Files.size(file);
                    }
                }
            }
        }
        return bytes;
    }

    private static void addAwkwardNames(Path tree) throws IOException {
        List<String> names = new ArrayList<>(NamesForEveryLocale.ALL);
        names.addAll(List.of("two  spaces", "last ", "-rf", "new\nline", "back\\slash", "*", "x".repeat(255)));
        names.add("\udcff".repeat(255)); // 255 bytes that are no text
        for (String name : names) {
            Path directory = Files.createDirectory(NativeNames.child(tree, name));
            Path file = Files.writeString(NativeNames.child(directory, name), "number " + names.indexOf(name));
            Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(names.indexOf(name))));
        }
        Files.createDirectory(tree.resolve("empty directory"));
        Files.createFile(tree.resolve("empty file"));
    }
}
