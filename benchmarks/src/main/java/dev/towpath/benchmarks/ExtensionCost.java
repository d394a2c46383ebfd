package dev.towpath.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.ServerScope;
import dev.towpath.junit.SftpFile;
import dev.towpath.junit.SftpTest;
import dev.towpath.junit.SftpTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * What does the JUnit extension add to a class of 200 tests? Runs classes that differ in nothing but the annotation, as
 * JUnit runs them: alone, with a server and fresh files for each test, with a connected client besides. In a new JVM,
 * where most of it is loading classes, and settled; checks that each test found its files and no others. Prints
 * processor time of all threads together, so that a busy machine does not matter, and the time that went by.
 */
public final class ExtensionCost {
    private static final int TESTS = 200;
    private static final int COLD_JVMS = 3;
    private static final int ROUNDS = 10;
    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ExtensionCost() {}

    /** Runs the benchmark; the number of a kind as the only argument runs that kind once and prints milliseconds. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Launcher launcher = LauncherFactory.create();
        if (arguments.length == 1) {
            run(launcher, Kind.valueOf(arguments[0]));
            // With the start of the JVM, which is the same for all.
            System.out.println(CPU.getProcessCpuTime() / 1e6);
            System.out.println(ManagementFactory.getRuntimeMXBean().getUptime());
            return;
        }
        for (Kind kind : Kind.values()) {
            List<Cost> cold = new ArrayList<>();
            for (int i = 0; i < COLD_JVMS; i++) {
                cold.add(inNewJvm(kind));
            }
            List<Cost> settled = new ArrayList<>();
            for (int i = -ROUNDS; i < ROUNDS; i++) {
                Cost cost = run(launcher, kind);
                if (i >= 0) {
                    settled.add(cost);
                }
            }
            System.out.printf("%-46s new JVM: %s   settled: %s%n", kind.title, median(cold), median(settled));
        }
    }

    private static Cost run(Launcher launcher, Kind kind) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        long start = System.nanoTime();
        long startCpu = CPU.getProcessCpuTime();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(kind.tests))
                        .build(),
                summary);
        Cost cost = new Cost((CPU.getProcessCpuTime() - startCpu) / 1e6, (System.nanoTime() - start) / 1e6);
        if (summary.getSummary().getTestsSucceededCount() != TESTS) {
            summary.getSummary()
                    .getFailures()
                    .forEach(failure -> failure.getException().printStackTrace());
            throw new IllegalStateException("not all tests of " + kind + " passed");
        }
        return cost;
    }

    private static Cost inNewJvm(Kind kind) throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExtensionCost.class.getName(),
                        kind.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jvm.waitFor() != 0) {
            throw new IllegalStateException("the run in a new JVM failed");
        }
        List<String> lines = output.lines().toList();
        return new Cost(Double.parseDouble(lines.get(0)), Double.parseDouble(lines.get(1)));
    }

    private static Cost median(List<Cost> costs) {
        return new Cost(
                costs.stream().mapToDouble(Cost::processor).sorted().toArray()[costs.size() / 2],
                costs.stream().mapToDouble(Cost::clock).sorted().toArray()[costs.size() / 2]);
    }

    /** What a class cost, in milliseconds of the processor and of the clock. */
    private record Cost(double processor, double clock) {
        @Override
        public String toString() {
            return String.format("%5.0f ms of processor, %5.0f ms by the clock", processor, clock);
        }
    }

    private enum Kind {
        ALONE("the tests alone", Alone.class),
        FRESH_FILES("+ a server with ten fresh files for each", FreshFiles.class),
        OWN_SERVER("+ a server of its own for each", OwnServer.class),
        CONNECTED("+ fresh files and a connected client for each", Connected.class);

        private final String title;
        private final Class<?> tests;

        Kind(String title, Class<?> tests) {
            this.title = title;
            this.tests = tests;
        }
    }

    static class Alone {
        @RepeatedTest(TESTS)
        void doesNothing() {}
    }

    @SftpTest
    @SftpTree("""
            in/
            out/
              a.csv = 1;2
              b.csv = 3;4
              c.csv = 5;6
              d.csv = 7;8
              e.csv = 9;10
            archive/
              2025/
              2026/
            """)
    @SftpFile(path = "/seed.txt", text = "fresh")
    static class FreshFiles {
        @RepeatedTest(TESTS)
        void changesItsFiles(SftpServer server) throws IOException {
            Check.andChange(server);
        }
    }

    @SftpTest(scope = ServerScope.TEST)
    @SftpFile(path = "/seed.txt", text = "fresh")
    @SftpFile(path = "/out/a.csv", text = "1;2")
    static class OwnServer {
        @RepeatedTest(TESTS)
        void changesItsFiles(SftpServer server) throws IOException {
            Check.andChange(server);
        }
    }

    @SftpTest
    @SftpFile(path = "/seed.txt", text = "fresh")
    @SftpFile(path = "/out/a.csv", text = "1;2")
    static class Connected {
        @RepeatedTest(TESTS)
        void changesItsFiles(SftpServer server, Sftp sftp) throws IOException {
            if (!sftp.exists("/seed.txt")) {
                throw new IllegalStateException("the seed is missing");
            }
            Check.andChange(server);
        }
    }

    private static final class Check {
        static void andChange(SftpServer server) throws IOException {
            if (!Files.readString(server.path("/seed.txt")).equals("fresh")
                    || Files.exists(server.path("/mess.txt"))
                    || !Files.exists(server.path("/out/a.csv"))) {
                throw new IllegalStateException("a test found what another left");
            }
            Files.writeString(server.path("/seed.txt"), "changed");
            Files.writeString(server.path("/mess.txt"), "mess");
            Files.delete(server.path("/out/a.csv"));
        }
    }
}
