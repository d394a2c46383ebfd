package dev.towpath.client.remote;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What do file names cost that keep their bytes, beside the JDK's conversion, which loses those that are no characters?
 * JMH extends the class, so it cannot be final.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class NamesBenchmark {
    /** The name that is converted. */
    @Param({"invoice-2026-11-0042.csv", "Rückmeldung-2026-11-0042.csv"})
    public String name = "";

    private byte[] bytes = {};

    /** Prepares the bytes, and checks that they come back. */
    @Setup
    public void check() {
        bytes = name.getBytes(StandardCharsets.UTF_8);
        if (!decode().equals(name) || !Arrays.equals(encode(), bytes)) {
            throw new IllegalStateException("\"" + name + "\" does not come back");
        }
    }

    /** Ours, from bytes. */
    @Benchmark
    public String decode() {
        return FileNames.UTF_8.decode(bytes);
    }

    /** The JDK's, from bytes. */
    @Benchmark
    public String decodeByJdk() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Ours, to bytes. */
    @Benchmark
    public byte[] encode() {
        return FileNames.UTF_8.encode(name);
    }

    /** The JDK's, to bytes. */
    @Benchmark
    public byte[] encodeByJdk() {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
