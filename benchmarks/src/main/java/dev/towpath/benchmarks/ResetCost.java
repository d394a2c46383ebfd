package dev.towpath.benchmarks;

import dev.towpath.fixture.FileSeed;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.TreeSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What does a reset of the server cost? For trees of several sizes: nothing changed, one file changed, everything
 * changed. Processor time of the thread that resets, so that a busy machine does not matter; checks after each kind
 * that the tree is as it was.
 */
public final class ResetCost {
    private static final int ROUNDS = 2000;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private ResetCost() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws IOException {
        for (int files : new int[] {0, 10, 100, 1000}) {
            FileSeed seed = FileSeed.tree(IntStream.range(0, files)
                    .mapToObj(i -> "f" + i + " = content of file " + i)
                    .collect(Collectors.joining("\n")));
            try (SftpServer server = SftpServer.builder().files(seed).start()) {
                int rounds = files > 100 ? ROUNDS / 10 : ROUNDS;
                print(files, "nothing", 0, server, rounds);
                print(files, "one file", 1, server, rounds);
                print(files, "all files", files, server, rounds);
            }
        }
    }

    private static void print(int files, String what, int changed, SftpServer server, int rounds) throws IOException {
        TreeSnapshot before = server.files().snapshot();
        double[] micros = new double[rounds];
        for (int round = -rounds; round < rounds; round++) {
            for (int i = 0; i < changed; i++) {
                Files.writeString(server.path("/f" + i), "changed");
            }
            long start = CPU.getCurrentThreadCpuTime();
            server.reset();
            if (round >= 0) {
                micros[round] = (CPU.getCurrentThreadCpuTime() - start) / 1e3;
            }
        }
        String difference = server.files()
                .snapshot()
                .since(before)
                .lines()
                .filter(line -> files > 0)
                .collect(Collectors.joining("\n"));
        if (!difference.isEmpty()) {
            throw new IllegalStateException("the reset left:\n" + difference);
        }
        Arrays.sort(micros);
        System.out.printf(
                "%5d files planted, changed: %-9s  median %8.1f us, 90 %% %8.1f us%n",
                files, what, micros[rounds / 2], micros[rounds * 9 / 10]);
    }
}
