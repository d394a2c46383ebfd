package dev.towpath.client.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.peers.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client against servers nobody here wrote. What each said is the table of docs/servers.md, and must stay so. */
@Tag("lane")
@Timeout(300)
class RealServersIT {
    private static final Path TABLE = Path.of("../docs/servers.md");

    @FunctionalInterface
    private interface Start {
        RealServer in(Path directory) throws IOException, InterruptedException;
    }

    private static final Map<String, Start> SERVERS = servers();

    private static Map<String, Start> servers() {
        Map<String, Start> servers = new LinkedHashMap<>();
        servers.put("OpenSSH", RealServer::openSsh);
        servers.put("OpenSSH sftp-server", RealServer::openSshProgram);
        servers.put("Dropbear", RealServer::dropbear);
        servers.put("ProFTPD", RealServer::proFtpd);
        servers.put("rclone", RealServer::rclone);
        servers.put("asyncssh", RealServer::asyncSsh);
        return servers;
    }

    static Stream<Arguments> peers() {
        return SERVERS.entrySet().stream().map(peer -> Arguments.of(peer.getKey(), peer.getValue()));
    }

    @TempDir
    private Path there;

    @TempDir
    private Path here;

    @ParameterizedTest
    @MethodSource("peers")
    void saysWhatTheTableSays(String name, Start start) throws Exception {
        Map<String, String> observed;
        try (RealServer server = start.in(there)) {
            observed = FunctionalRound.on(server, here);
        }

        Path seen = Files.createDirectories(Path.of("target/servers")).resolve(name + ".txt");
        Files.write(
                seen,
                observed.entrySet().stream()
                        .map(entry -> entry.getKey() + " | " + entry.getValue())
                        .toList());
        assertThat(observed)
                .as("the column %s of %s; what was seen is in %s", name, TABLE, seen)
                .containsExactlyEntriesOf(column(name));
    }

    /** What the table says of one server, by what was tried. */
    private static Map<String, String> column(String name) throws IOException {
        Map<String, String> column = new LinkedHashMap<>();
        List<List<String>> rows;
        try (Stream<String> lines = Files.lines(TABLE)) {
            rows = lines.filter(line -> line.startsWith("| "))
                    .map(line -> Stream.of(line.substring(1).split("\\|"))
                            .map(String::strip)
                            .toList())
                    .toList();
        }
        int index = rows.get(0).indexOf(name);
        assertThat(index).as("the column %s of %s", name, TABLE).isPositive();
        rows.stream().skip(1).forEach(row -> column.put(row.get(0), row.get(index)));
        return column;
    }
}
