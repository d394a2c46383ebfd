package dev.towpath.benchmarks;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What does a test pay for a fresh server and a connected client? One round starts a server, connects with the key
 * pinned, lists the root and closes both. Prints the first round of new JVMs (cold) and rounds of a warm JVM (settled).
 */
public final class FixtureStart {
    private static final int COLD_JVMS = 7;
    private static final int WARM_UP = 400;
    private static final int ROUNDS = 400;

    private FixtureStart() {}

    /** Runs the benchmark; {@code cold} as the only argument runs one round and prints its milliseconds. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 1 && arguments[0].equals("cold")) {
            System.out.println(round());
            return;
        }
        double[] cold = new double[COLD_JVMS];
        for (int i = 0; i < COLD_JVMS; i++) {
            cold[i] = firstRoundOfNewJvm();
        }
        print("cold JVM, first round", cold);
        for (int i = 0; i < WARM_UP; i++) {
            round();
        }
        double[] settled = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            settled[i] = round();
        }
        print("settled, " + ROUNDS + " rounds after " + WARM_UP, settled);
    }

    /** One round, in milliseconds. */
    private static double round() throws IOException {
        long start = System.nanoTime();
        try (SftpServer server = SftpServer.start();
                Sftp sftp = Sftp.builder()
                        .target(server.uri().toString())
                        .password("test")
                        .hostKeys(HostKeys.pinned(server.fingerprint()))
                        .connect()) {
            if (!sftp.list("/").isEmpty()) {
                throw new IllegalStateException("a new server has files: " + sftp.list("/"));
            }
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static double firstRoundOfNewJvm() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(List.of(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FixtureStart.class.getName(),
                        "cold"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the cold round ended with " + process.exitValue());
        }
        return Double.parseDouble(printed.strip());
    }

    private static void print(String what, double[] milliseconds) {
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        List<String> figures = new ArrayList<>();
        figures.add(String.format("min %.1f ms", sorted[0]));
        figures.add(String.format("median %.1f ms", sorted[sorted.length / 2]));
        figures.add(String.format("max %.1f ms", sorted[sorted.length - 1]));
        System.out.println(what + ": " + String.join(", ", figures));
    }
}
