package dev.towpath.client.transfer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class NativeNamesTest {
    @TempDir
    private Path dir;

    @Test
    void survivesTheFileSystem() throws IOException {
        for (String name : NamesForEveryLocale.ALL) {
            Files.createFile(NativeNames.child(dir, name));
        }

        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(NativeNames::name)).containsExactlyInAnyOrderElementsOf(NamesForEveryLocale.ALL);
        }
    }

    @Test
    void survivesADirectoryOfThatName() throws IOException {
        Path inner = Files.createDirectory(NativeNames.child(dir, "caf\udce9"));
        Files.createDirectory(NativeNames.child(inner, "\udcff"));

        try (Stream<Path> files = Files.list(inner)) {
            assertThat(files.map(NativeNames::name)).containsExactly("\udcff");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void makesTheSameBytesWhateverTheLocale(String locale) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder child = new ProcessBuilder(
                java.toString(),
                "-cp",
                Path.of(System.getProperty("basedir", "."), "target", "classes")
                        + ":"
                        + Path.of(System.getProperty("basedir", "."), "target", "test-classes"),
                NativeNamesInAnotherLocale.class.getName(),
                dir.toString());
        child.environment().put("LC_ALL", locale);
        Process process = child.redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, SECONDS)).isTrue();

        assertThat(output.strip()).isEqualTo("same names: true");
        assertThat(hexOfNames())
                .isEqualTo(NamesForEveryLocale.ALL.stream()
                        .map(NativeNamesTest::hexOf)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void refusesHalfAPair() {
        assertThatThrownBy(() -> NativeNames.child(dir, "\ud83d")).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> NativeNames.child(dir, "\udc00")).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void givesNoNameToARoot() {
        assertThat(NativeNames.name(Path.of("/"))).isEmpty();
    }

    /** The names as find(1) prints them, so that the class under test is not its own witness. */
    private Set<String> hexOfNames() throws IOException {
        Process find = new ProcessBuilder("find", dir.toString(), "-mindepth", "1", "-printf", "%f\\0").start();
        Set<String> names = new TreeSet<>();
        StringBuilder name = new StringBuilder();
        for (byte b : find.getInputStream().readAllBytes()) {
            if (b == 0) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(String.format("%02x", b));
            }
        }
        return names;
    }

    private static String hexOf(String name) {
        StringBuilder hex = new StringBuilder();
        name.codePoints().forEach(point -> {
            if (point >= 0xdc80 && point <= 0xdcff) {
                hex.append(String.format("%02x", point & 0xff));
            } else {
                for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                    hex.append(String.format("%02x", b));
                }
            }
        });
        return hex.toString();
    }
}
