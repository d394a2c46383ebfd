package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs that must succeed. */
final class Programs {
    private static final long MINUTES = 15;

    private Programs() {}

    /** Whether the search path has {@code program}. */
    static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Runs {@code command} to its end, and returns what it printed. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("race", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            String printed = Files.readString(output, StandardCharsets.ISO_8859_1);
            if (!ended || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command)
                        + (ended ? " ended with " + process.exitValue() : " does not end") + ": " + printed);
            }
            return printed;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
