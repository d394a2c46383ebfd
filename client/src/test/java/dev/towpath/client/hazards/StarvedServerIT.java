package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.ChildJvm;
import dev.towpath.client.ssh.HostKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault 98: the server has no file descriptor or no memory left, and stays up. */
@Tag("lane")
@Timeout(300)
class StarvedServerIT {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    private Path here;

    @TempDir
    private Path served;

    private Process process;
    private BufferedReader said;
    private int port;
    private String fingerprint;

    @AfterEach
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    @DisplayName("98: a file the server has no descriptor for fails, and comes when there is one again")
    void failsTheFile() throws Exception {
        start(List.of(served.toString()));
        Files.writeString(served.resolve("a"), "content");
        try (Sftp sftp = connect(Duration.ofSeconds(60))) {
            assertThat(sftp.get("/a", here.resolve("a")).bytes()).isEqualTo(7);
            order("0");

            assertThatThrownBy(() -> sftp.get("/a", here.resolve("b"))).isInstanceOf(SftpException.class);
            assertThatThrownBy(() -> sftp.put(here.resolve("a"), "/a")).isInstanceOf(SftpException.class);
            assertThat(sftp.lstat("/a").size()).isEqualTo(7);
            assertThat(here.resolve("b")).doesNotExist();

            order("free");
            assertThat(sftp.get("/a", here.resolve("b")).bytes()).isEqualTo(7);
            assertThat(sftp.put(here.resolve("a"), "/c").bytes()).isEqualTo(7);
        }
        assertThat(served.toFile().list()).containsExactlyInAnyOrder("a", "c");
    }

    @ParameterizedTest(name = "98: with {0} descriptors left connections may fail, and come when there are some again")
    @ValueSource(ints = {0, 1, 2, 3})
    void acceptsAgain(int left) throws Exception {
        start(List.of(served.toString()));
        order(String.valueOf(left));
        for (int i = 0; i < 2; i++) {
            try (Sftp sftp = connect(Duration.ofSeconds(2))) {
                assertThat(sftp.exists("/none")).isFalse();
            } catch (SftpException expected) {
                assertThat(process.isAlive()).isTrue();
            }
        }

        order("free");
        Files.writeString(served.resolve("a"), "content");
        for (int i = 0; i < 3; i++) {
            try (Sftp sftp = connect(Duration.ofSeconds(60))) {
                assertThat(sftp.get("/a", here.resolve("a")).bytes()).isEqualTo(7);
            }
        }
    }

    @Test
    @DisplayName("98: a file the server has no memory for fails, and a smaller one goes")
    void failsWhatIsTooLarge() throws Exception {
        start(List.of());
        Path large = Files.write(here.resolve("large"), new byte[64 << 20]);
        Path small = Files.write(here.resolve("small"), new byte[1 << 20]);
        try (Sftp sftp = connect(Duration.ofSeconds(60))) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> sftp.put(large, "/large")).isInstanceOf(SftpException.class);
                assertThat(sftp.put(small, "/small").bytes()).isEqualTo(1 << 20);
            }
            assertThat(sftp.exists("/large")).isFalse();
        }
    }

    private Sftp connect(Duration limit) throws IOException {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(fingerprint))
                .connectTimeout(limit)
                .connect();
    }

    private void start(List<String> arguments) throws IOException {
        assumeTrue(Files.isExecutable(SHELL), "needs /bin/sh, whose ulimit says how many files may be open");
        List<String> command = new ArrayList<>(List.of(SHELL.toString(), "-c", "ulimit -n 256 && exec \"$0\" \"$@\""));
        command.addAll(ChildJvm.command(
                StarvedServer.class,
                List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                arguments.toArray()));
        process = new ProcessBuilder(command)
                .redirectError(here.resolve("errors").toFile())
                .start();
        said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        // What the JVM needs once, such as classes, is there when the second server runs out.
        greet();
        try (Sftp sftp = connect(Duration.ofSeconds(60))) {
            assertThat(sftp.exists("/none")).isFalse();
        }
        greet();
    }

    private void greet() throws IOException {
        String line = answer();
        int space = line.indexOf(' ');
        port = Integer.parseInt(line.substring(0, space));
        fingerprint = line.substring(space + 1);
    }

    private void order(String what) throws IOException {
        process.getOutputStream().write((what + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        assertThat(Integer.parseInt(answer()) == 0).isEqualTo(what.equals("free"));
    }

    private String answer() throws IOException {
        String line = said.readLine();
        assertThat(line).as(() -> "what the server said; " + errors()).isNotNull();
        return line;
    }

    private String errors() {
        try {
            return Files.readString(here.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
