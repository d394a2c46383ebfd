package dev.towpath.client.transfer;

import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where the works of one {@link Sweep} go on: the directory {@code /in} of a server, and a local one. */
final class SweepPlace {
    private final SftpServer server;
    private final Path here;
    private final byte[] content;
    private final Path source;

    private SweepPlace(SftpServer server, Path here, byte[] content, Path source) {
        this.server = server;
        this.here = here;
        this.content = content;
        this.source = source;
    }

    static SweepPlace of(SftpServer server, Path here, int size) throws IOException {
        byte[] content = Served.bytes(size);
        Path source = Files.write(Files.createDirectories(here).resolve("source"), content);
        Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2024-05-06T07:08:09Z")));
        return new SweepPlace(server, here, content, source);
    }

    SftpServer server() {
        return server;
    }

    /** The local directory. */
    Path here() {
        return here;
    }

    /** What is carried. */
    byte[] content() {
        return content;
    }

    /** A local file with that. */
    Path source() {
        return source;
    }

    /** Nothing on the server but the empty directory, and nothing here but the source. */
    void clear() throws IOException {
        server.reset();
        Files.createDirectories(server.path("/in"));
        for (String name : Served.names(here)) {
            if (!name.equals("source")) {
                deleteTree(here.resolve(name));
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** What lies beside {@code a} on either side. */
    List<String> leftovers() throws IOException {
        List<String> names = new ArrayList<>(Served.names(server.path("/in")));
        names.addAll(Served.names(here));
        names.removeIf(name -> name.equals("a") || name.equals("source"));
        return names;
    }
}
