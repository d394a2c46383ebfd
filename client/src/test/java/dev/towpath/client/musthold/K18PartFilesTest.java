package dev.towpath.client.musthold;

import static dev.towpath.fixture.RequestMatcher.on;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("K18: a part file lies beside its target, is its owner's alone, cannot be guessed, and never stays")
@Timeout(180)
class K18PartFilesTest {
    private static final String PART = "\\.target\\.[0-9a-z]{25}\\.towpath-part";

    @TempDir
    Path directory;

    private final SftpServer server = SftpServer.start();
    private Sftp sftp;
    private Path target;

    @BeforeEach
    void give() throws IOException {
        sftp = ToFixture.connect(server);
        target = directory.resolve("target");
        Files.write(server.home("test").resolve("a"), "content".repeat(100_000).getBytes(UTF_8));
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    /** What lies beside the target, with its permissions. */
    private Map<String, String> beside() {
        Map<String, String> seen = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                seen.put(
                        file.getFileName().toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
            return seen;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itLiesBesideItsTargetAndOnlyItsOwnerReadsIt() throws IOException {
        Map<String, String> seen = new TreeMap<>();
        Set<Path> before = temporaryFiles();

        sftp.get(
                "a",
                target,
                options -> options.mode("777").onProgress(progress -> {
                    if (seen.isEmpty()) {
                        seen.putAll(beside());
                    }
                }));

        assertThat(seen.keySet()).singleElement().asString().matches(PART);
        assertThat(seen.values()).containsExactly("rw-------");
        assertThat(temporaryFiles()).isEqualTo(before);
        assertThat(beside()).containsExactly(Map.entry("target", "rwxrwxrwx"));
    }

    private static Set<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.toString().endsWith("towpath-part"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void noTwoHaveTheSameName() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < 10; i++) {
            Set<String> seen = new LinkedHashSet<>();
            sftp.get("a", target, options -> options.onProgress(progress -> seen.addAll(beside().keySet())));
            seen.stream().filter(name -> name.matches(PART)).forEach(names::add);
        }

        assertThat(names).hasSize(10);
    }

    @Test
    void aLinkAtTheTargetIsReplacedAndNotWrittenThrough() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(target, secret);

        sftp.get("a", target);

        assertThat(secret).hasContent("secret");
        assertThat(Files.isSymbolicLink(target)).isFalse();
    }

    @Test
    void itIsGoneAfterAFailure() throws IOException {
        server.inject(on(Operation.READ), Fault.failure("I/O error"));

        Ends.with(SftpException.class, () -> sftp.get("a", target));

        assertThat(Ends.names(directory)).isEmpty();
    }

    @Test
    void itIsGoneAfterTheConnectionBroke() throws IOException {
        server.inject(on(Operation.READ), Fault.disconnect());

        Ends.with(SftpException.class, () -> sftp.get("a", target));

        assertThat(Ends.names(directory)).isEmpty();
    }

    @Test
    void itIsGoneAfterItWasCancelled() throws IOException {
        assertThatThrownBy(() -> sftp.get(
                        "a",
                        target,
                        options -> options.onProgress(progress -> {
                            throw new IllegalStateException("cancelled");
                        })))
                .hasMessageContaining("cancelled");

        assertThat(Ends.names(directory)).isEmpty();
    }

    @Test
    void itIsGoneAfterAnInterrupt() throws IOException {
        assertThatThrownBy(() -> sftp.get(
                        "a",
                        target,
                        options -> options.onProgress(
                                progress -> Thread.currentThread().interrupt())))
                .isInstanceOfAny(InterruptedIOException.class, ClosedByInterruptException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(Ends.names(directory)).isEmpty();
    }

    @Test
    void theTargetNeverHasAnotherModeThanItsOwn() throws Exception {
        Set<String> modes = ConcurrentHashMap.newKeySet();
        Thread watcher = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        try {
                            modes.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
                        } catch (NoSuchFileException e) {
                            Thread.onSpinWait();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                "watcher");
        watcher.setDaemon(true);
        watcher.start();
        for (int i = 0; i < 30; i++) {
            sftp.get("a", target, options -> options.mode("751"));
            Files.delete(target);
        }
        sftp.get("a", target, options -> options.mode("751"));
        Awaitility.await().until(() -> !modes.isEmpty());
        watcher.interrupt();
        watcher.join();

        assertThat(modes).containsExactly("rwxr-x--x");
    }
}
