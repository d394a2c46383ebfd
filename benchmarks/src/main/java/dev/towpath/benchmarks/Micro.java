package dev.towpath.benchmarks;

import java.io.IOException;
import java.util.stream.Stream;
import org.openjdk.jmh.Main;

/**
 * Runs JMH's benchmarks of the client's inner loops, those whose name fits the first argument or all; {@code -h} lists
 * what JMH takes.
 */
public final class Micro {
    private Micro() {}

    /** Runs the benchmarks. */
    public static void main(String[] arguments) throws IOException {
        // A benchmark whose check fails must not end as if all were well.
        Main.main(Stream.concat(Stream.of("-foe", "true"), Stream.of(arguments)).toArray(String[]::new));
    }
}
