package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.util.List;

/** What the figures depend on. */
final class Surroundings {
    private Surroundings() {}

    static String line() throws IOException, InterruptedException {
        return Runtime.getRuntime().availableProcessors() + " processors, JDK " + System.getProperty("java.version")
                + ", " + Programs.run(List.of("sh", "-c", "ssh -V 2>&1")).strip()
                + "; medians, everybody in turn, connecting not counted";
    }
}
