package dev.towpath.client.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.ToFixture;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SftpFileSystemTest implements UsesOfFiles {
    private SftpServer server;
    private SshConnection connection;
    private FileSystem fileSystem;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        connection = ToFixture.connection(server);
        RemoteFileSystem files = RemoteFileSystem.open(connection, RemoteOptions.defaults());
        Files.createDirectory(server.path("/base"));
        fileSystem = SftpFileSystem.over(() -> files, server.uri("test"), "/base");
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    @Override
    public Path root() {
        return fileSystem.getPath("/base");
    }

    private Path path(String text) {
        return fileSystem.getPath(text);
    }

    @Test
    void startsRelativePathsInItsDirectory() throws IOException {
        Files.writeString(server.path("/base/a"), "1");

        assertThat(Files.readString(path("a"))).isEqualTo("1");
        assertThat(path("a").toAbsolutePath()).isEqualTo(path("/base/a"));
        assertThat(path("").toAbsolutePath()).isEqualTo(path("/base"));
        assertThat(path("a").toUri()).hasToString("sftp://test@127.0.0.1:" + server.port() + "/base/a");
        assertThat(fileSystem.getPath("/", "base", "", "a/")).isEqualTo(path("/base//a"));
    }

    @Test
    void isOverOnceClosedButLeavesTheConnectionAlone() throws IOException {
        fileSystem.close();

        assertThat(fileSystem.isOpen()).isFalse();
        assertThatThrownBy(() -> Files.exists(path("a"))).isInstanceOf(ClosedFileSystemException.class);
        assertThat(connection.session().isOpen()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b/c, /a/b, c, 3",
        "/a,     /,    a, 1",
        "a/b,    a,    b, 2",
        "a,      ,     a, 1",
        "/,      ,     ,  0"
    })
    void knowsTheElementsOfPaths(String text, String parent, String name, int count) {
        Path path = path(text);

        assertThat(path.getParent()).isEqualTo(parent == null ? null : path(parent));
        assertThat(path.getFileName()).isEqualTo(name == null ? null : path(name));
        assertThat(path.getNameCount()).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b/c/d, c/d",
        "/a/b, /a/c, ../c",
        "/a/b/c, /d, ../../../d",
        "a, b, ../b",
        "/, /a, a",
        "/a, /, ..",
        "'', a/b, a/b",
        "a/b, a/b, ''"
    })
    void findsTheWayFromPathToPath(String from, String to, String way) {
        assertThat(path(from).relativize(path(to))).isEqualTo(path(way));
        assertThat(path(from).resolve(way).normalize()).isEqualTo(path(to));
    }

    @Test
    void comparesPathsByTheirElements() {
        assertThat(path("/a/b").startsWith(path("/a"))).isTrue();
        assertThat(path("/ab").startsWith(path("/a"))).isFalse();
        assertThat(path("/a/b").startsWith("/")).isTrue();
        assertThat(path("/a/b").endsWith(path("b"))).isTrue();
        assertThat(path("/a/b").endsWith(path("/b"))).isFalse();
        assertThat(path("/a/./b/../c").normalize()).isEqualTo(path("/a/c"));
        assertThat(path("../a").normalize()).isEqualTo(path("../a"));
        assertThat(path("a/..").normalize()).isEqualTo(path(""));
        assertThat(path("/a/b/c").subpath(1, 3)).isEqualTo(path("b/c"));
        assertThat(path("/a").resolveSibling("b")).isEqualTo(path("/b"));
        assertThat(List.of(path("b"), path("a")).stream().sorted()).containsExactly(path("a"), path("b"));
        assertThat(path("/a/b").iterator()).toIterable().containsExactly(path("a"), path("b"));
        assertThat(path("a").hashCode()).isEqualTo(path("a").hashCode());
        assertThat(path("a")).isNotEqualTo(Path.of("a"));
        assertThatThrownBy(() -> path("/a").relativize(path("b"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> path("../a").relativize(path("b"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> path("/a").resolve(Path.of("b"))).isInstanceOf(ProviderMismatchException.class);
        assertThatThrownBy(() -> path("a\0b")).isInstanceOf(InvalidPathException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "glob:*.csv; a.csv; true",
                "glob:*.csv; in/a.csv; false",
                "glob:**.csv; in/a.csv; true",
                "glob:**/*.csv; in/deep/a.csv; true",
                "glob:a?c; abc; true",
                "glob:a?c; a/c; false",
                "glob:[a-c]x; bx; true",
                "glob:[!a-c]x; bx; false",
                "glob:{a,b}.txt; b.txt; true",
                "glob:\\*; *; true",
                "glob:a.b; axb; false",
                "regex:.*\\.csv; in/a.csv; true"
            })
    void matchesPatterns(String pattern, String text, boolean matches) {
        assertThat(fileSystem.getPathMatcher(pattern).matches(path(text))).isEqualTo(matches);
    }

    @Test
    void refusesPatternsThatMeanNothing() {
        assertThatThrownBy(() -> fileSystem.getPathMatcher("*.csv")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fileSystem.getPathMatcher("x:*.csv"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> fileSystem.getPathMatcher("glob:[a")).isInstanceOf(PatternSyntaxException.class);
        assertThatThrownBy(() -> fileSystem.getPathMatcher("glob:{a")).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void refusesWhatSftpCannotDo() {
        assertThatThrownBy(() -> fileSystem.newWatchService()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> Files.newInputStream(path("a"), StandardOpenOption.WRITE))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> fileSystem.provider().getPath(URI.create("sftp://else:22/a")))
                .isInstanceOf(FileSystemNotFoundException.class);
    }
}
