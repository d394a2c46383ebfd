package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SftpFindAllTest {
    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        Files.createDirectory(server.path("/in"));
        sftp = ToFixture.connect(server).cd("/in");
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    private long asked(Operation operation) {
        return server.requests().stream()
                .filter(request -> request.operation() == operation)
                .count();
    }

    @Test
    void describesThoseThatExistInTheOrderOfTheQuestions() throws IOException {
        Files.writeString(server.path("/in/b.csv"), "1;2");
        Files.writeString(server.path("/in/a.csv"), "1");
        Files.createDirectory(server.path("/out"));

        Map<String, RemoteFile> found = sftp.findAll(List.of("b.csv", "missing", "/out", "a.csv", "no/such"));

        assertThat(found.keySet()).containsExactly("b.csv", "/out", "a.csv");
        assertThat(found.get("b.csv"))
                .extracting(RemoteFile::path, RemoteFile::size)
                .containsExactly("/in/b.csv", 3L);
        assertThat(found.get("/out")).matches(RemoteFile::isDirectory);
        assertThat(found.get("a.csv")).extracting(RemoteFile::size).isEqualTo(1L);
    }

    @Test
    void asksForEachOfThousandsOnce() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            names.add("f" + i);
            if (i % 2 == 0) {
                Files.writeString(server.path("/in/f" + i), "x".repeat(i % 5));
            }
        }
        Collections.reverse(names);

        Map<String, RemoteFile> found = sftp.findAll(names, LinkOption.NOFOLLOW_LINKS);

        assertThat(found.keySet())
                .containsExactlyElementsOf(names.stream()
                        .filter(name -> Integer.parseInt(name.substring(1)) % 2 == 0)
                        .toList());
        assertThat(found.get("f14")).extracting(RemoteFile::size).isEqualTo(4L);
        assertThat(asked(Operation.LSTAT)).isEqualTo(2500);
    }

    @Test
    void followsLinksUnlessToldNotTo() throws IOException {
        Path file = Files.writeString(server.path("/in/file"), "123");
        Files.createSymbolicLink(server.path("/in/link"), file.getFileName());
        Files.createSymbolicLink(
                server.path("/in/nowhere"), server.path("/gone").getFileName());

        Map<String, RemoteFile> followed = sftp.findAll(List.of("link", "nowhere"));
        Map<String, RemoteFile> links = sftp.findAll(List.of("link", "nowhere"), LinkOption.NOFOLLOW_LINKS);

        assertThat(followed.keySet()).containsExactly("link");
        assertThat(followed.get("link")).matches(RemoteFile::isRegularFile);
        assertThat(links.keySet()).containsExactly("link", "nowhere");
        assertThat(links.values()).allMatch(RemoteFile::isSymbolicLink);
    }

    @Test
    void namesThePathThatWasRefused() {
        server.inject(on(Operation.STAT).path("/in/secret"), Fault.permissionDenied());

        assertThatThrownBy(() -> sftp.findAll(List.of("a", "secret", "b")))
                .isInstanceOf(RemoteAccessDeniedException.class)
                .hasMessageContaining("stat \"/in/secret\"");
    }

    @Test
    void goesOnOverANewConnection() throws IOException {
        Files.writeString(server.path("/in/a"), "1");
        Files.writeString(server.path("/in/c"), "1");
        server.inject(on(Operation.STAT).path("/in/b"), Fault.disconnect());

        Map<String, RemoteFile> found = sftp.findAll(List.of("a", "b", "c"));

        assertThat(found.keySet()).containsExactly("a", "c");
    }

    @Test
    void asksNothingAboutNothing() throws IOException {
        int before = server.requests().size();

        assertThat(sftp.findAll(List.of())).isEmpty();
        assertThat(server.requests()).hasSize(before);
    }
}
