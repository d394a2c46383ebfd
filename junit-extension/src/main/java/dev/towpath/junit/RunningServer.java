package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.SftpServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server that was started, and the directory that was made for its files.
 *
 * @param server the server
 * @param directory to delete when the server is closed, if there is one
 */
record RunningServer(SftpServer server, Optional<Path> directory) {
    static RunningServer of(SftpServer server) {
        return new RunningServer(server, Optional.empty());
    }

    /** Starts the server that was told to have its files there. */
    static RunningServer in(Path directory, SftpServerBuilder builder) throws IOException {
        try {
            return new RunningServer(builder.start(), Optional.of(directory));
        } catch (RuntimeException e) {
            Files.delete(directory);
            throw e;
        }
    }

    void close() {
        server.close();
        directory.ifPresent(RunningServer::delete);
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> innermostFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : innermostFirst) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("delete the files of a server in \"" + directory + "\"", e);
        }
    }
}
