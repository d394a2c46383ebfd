package dev.towpath.client.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path here;

    private static Progress progress(String name, long done, long total) {
        return new Progress("/src/" + name, "/in/" + name, done, total, Duration.ofSeconds(1));
    }

    private String drawn() {
        return out.toString(UTF_8);
    }

    @Test
    void addsUpTheFilesThatAreUnderWay() {
        try (ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            bar.accept(progress("a", 0, 4 << 20));
            bar.accept(progress("b", 0, 0));
            bar.accept(progress("a", 4 << 20, 4 << 20));
            bar.accept(progress("c\u001b[2J", 1 << 20, 4 << 20));
        }

        assertThat(drawn())
                .contains("62%")
                .contains("5.0/8.0 MiB")
                .contains(" c\\u001b")
                .doesNotContain("\u001b[2J");
    }

    @Test
    void countsAFileOnceThatWasThereBeforeItBegan() {
        try (ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            for (int run = 1; run <= 2; run++) {
                bar.accept(new Progress("/a", "/b", 2 << 20, 2 << 20, Duration.ofMillis(1), 2 << 20, 1));
                bar.accept(new Progress("/a", "/b", 2 << 20, 2 << 20, Duration.ofMillis(30), 2 << 20, 1));
            }
            bar.accept(progress("c", 0, 1 << 20));
        }

        assertThat(drawn()).contains("4.0/5.0 MiB");
    }

    @Test
    void takesBackWhatARepetitionMustCarryAgain() {
        try (ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            bar.accept(new Progress("/a", "/b", 2 << 20, 2 << 20, Duration.ofMillis(1), 0, 1));
            bar.accept(new Progress("/a", "/b", 1 << 20, 2 << 20, Duration.ofMillis(30), 0, 2));
        }

        assertThat(drawn()).contains("1.0/2.0 MiB");
    }

    @Test
    void drawsWithoutAnEndThatNobodyKnows() {
        try (ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            bar.accept(progress("a", 0, -1));
            bar.accept(progress("a", 3 << 20, -1));
        }

        assertThat(drawn()).contains("3.0/? MiB");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0/0 B",
        "700, 700, 700/700 B",
        "512, 1536, 0.5/1.5 KiB",
        "300000, 300000, 292/292 KiB",
        "1048575, 1048576, 0.9/1.0 MiB",
        "0, 536870912, 0/512 MiB",
        "5368709119, 5368709120, 4.9/5.0 GiB",
        "109951162777600, 1099511627776000, 100/1000 TiB"
    })
    void countsInTheUnitThatSuitsTheSize(long done, long total, String expected) {
        try (ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            bar.accept(progress("a", done, total));
        }

        assertThat(drawn()).contains(" " + expected + " ");
    }

    @Test
    void showsAnEmptyFileAsComplete() {
        try (ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            bar.accept(progress("empty", 0, 0));
        }

        assertThat(drawn()).contains("100%").contains("/ 0:00:00)").doesNotContain("?");
    }

    @Test
    void drawsNothingBeforeThereIsSomethingToShow() {
        try (ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            assertThat(drawn()).isEmpty();
        }

        assertThat(drawn()).isEmpty();
    }

    @Test
    void leavesBytesThatWereThereOutOfTheRate() {
        try (ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            bar.accept(new Progress("/a", "/b", 6 << 20, 8 << 20, Duration.ofMillis(1), 6 << 20, 1));
        }

        assertThat(drawn())
                .contains("6.0/8.0 MiB")
                .contains("/ ?)")
                .doesNotContain("iB/s")
                .contains(" b");
    }

    @Test
    void hearsOfATransfer() throws IOException {
        try (Served served = Served.start();
                ConsoleProgress bar = ConsoleProgress.on(new PrintStream(out, true, UTF_8))) {
            Transferred unused =
                    served.sftp.put(Files.write(here.resolve("x"), Served.bytes(2 << 20)), "x", o -> o.onProgress(bar));
        }

        assertThat(drawn()).contains("100%").contains("2.0/2.0 MiB");
    }

    @Test
    @SuppressWarnings("unchecked")
    void saysWhatIsMissingWithoutTheLibrary() throws Exception {
        Class<?> program = new WithoutLibrary().loadClass(Draws.class.getName());
        Callable<String> draws =
                (Callable<String>) program.getDeclaredConstructor().newInstance();

        assertThat(draws.call())
                .isEqualTo(
                        "draw a progress bar: the library me.tongfei:progressbar is missing; add it to the class path,"
                                + " version 0.10 or later");
    }

    /** What a user's program does, loaded where the library is missing. */
    public static final class Draws implements Callable<String> {
        /** Found by the test. */
        public Draws() {}

        @Override
        public String call() {
            try (ConsoleProgress bar = ConsoleProgress.onTerminal()) {
                bar.accept(progress("a", 0, 1));
                return "it drew";
            } catch (IllegalStateException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /** Loads our classes anew, and finds none of the library. */
    private static final class WithoutLibrary extends ClassLoader {
        WithoutLibrary() {
            super(ConsoleProgressTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("me.tongfei.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.towpath.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? anew(name) : loaded;
        }

        private Class<?> anew(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
