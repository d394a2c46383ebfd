package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.peers.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program in a JVM of its own that logs everything, at every level, to a file.
 *
 * @param printed what it printed
 * @param log what it logged
 */
record LoggingJvm(String printed, String log) {
    /** Runs {@code program} to its end, in {@code directory}, which is its home too. */
    static LoggingJvm run(Path directory, Class<?> program, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = ChildJvm.command(
                program,
                List.of(
                        "-Dslf4j.provider=" + LogToFile.class.getName(),
                        "-Dcanary.log=" + directory.resolve("log"),
                        "-Duser.home=" + directory),
                (Object[]) arguments);
        File out = directory.resolve("out").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS))
                    .as("ends in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new LoggingJvm(Files.readString(out.toPath()), Files.readString(directory.resolve("log")));
    }
}
