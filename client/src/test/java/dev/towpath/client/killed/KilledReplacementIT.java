package dev.towpath.client.killed;

import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client's JVM is killed (SIGKILL) when it has moved the old file aside and not yet put the new one in its place, on a
 * server that cannot do both at once. Plain calls of others settle what it left.
 */
@Tag("lane")
@Timeout(300)
class KilledReplacementIT {
    private SftpServer server;
    private KilledChild child;

    @TempDir
    private Path here;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.builder()
                .user(User.named("child").withPassword("child"))
                .user(User.named("next").withPassword("next"))
                .personality(Personality.openSsh().withoutPosixRename())
                .start();
        child = new KilledChild(server, here);
        Files.createDirectories(server.path("/in"));
        Files.writeString(here.resolve("one"), "one");
        Files.writeString(here.resolve("two"), "two");
    }

    @AfterEach
    void close() {
        child.close();
        server.close();
    }

    @Test
    void isSettledByTheNextPlainUpload() throws Exception {
        killBetweenTheSteps();
        List<String> left = names();
        assertThat(left).hasSize(2).allMatch(name -> name.startsWith(".target."));
        String aside = left.stream()
                .filter(name -> name.endsWith(".towpath-old"))
                .findFirst()
                .orElseThrow();
        assertThat(server.path("/in/" + aside)).hasContent("one");

        try (Sftp next = child.next()) {
            assertThatThrownBy(() -> next.get("/in/target", here.resolve("three")))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining(aside);

            next.put(here.resolve("two"), "/in/target");

            // The part file may be somebody's who is alive.
            assertThat(names()).hasSize(2).contains("target").allMatch(name -> !name.endsWith("-old"));
            assertThat(server.path("/in/target")).hasContent("two");
        }
        makeOld();
        try (Sftp next = child.next()) {
            next.put(here.resolve("one"), "/in/target");

            assertThat(names()).containsExactly("target");
            assertThat(server.path("/in/target")).hasContent("one");
        }
    }

    private void killBetweenTheSteps() throws Exception {
        server.after(on(RENAME).user("child").target("/in/.*.towpath-old")).run(file -> child.killAndWait());
        child.start("64m", "put", 1);
        child.awaitDeath();
    }

    private void makeOld() throws IOException {
        KilledChild.makeOld(
                names().stream().map(name -> server.path("/in/" + name)).toList());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(server.path("/in"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
