package dev.towpath.client.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
 * What does it cost to turn data into the SSH packets of a WRITE, before they are encrypted, beside copying the data
 * once? JMH extends the class, so it cannot be final.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class WriteBenchmark {
    /** OpenSSH's largest packet of a channel. */
    private static final int PACKET = 32 * 1024;

    private static final long OFFSET = 5L << 30;

    private final RequestEncoder encoder = new RequestEncoder(FileNames.UTF_8);
    private final byte[] handle = {0, 0, 0, 1};

    /** Bytes of data: what every server takes, and what OpenSSH does. */
    @Param({"32768", "261120"})
    public int size;

    private byte[] data = {};

    /** Makes the data, and checks that the packets hold it. */
    @Setup
    public void check() throws IOException {
        data = new byte[size];
        new Random(1).nextBytes(data);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (Cargo cargo : pack()) {
            stream.write(cargo.bytes(), cargo.start(), cargo.length());
        }
        byte[] sent = stream.toByteArray();
        int header = sent.length - size;
        if (WireReader.int32At(sent, 0) != sent.length - 4
                || !Arrays.equals(sent, header, sent.length, data, 0, size)) {
            throw new IllegalStateException("the packets do not hold the data");
        }
    }

    /** The request and its packets. */
    @Benchmark
    public List<Cargo> pack() throws IOException {
        byte[] header = encoder.write(handle, OFFSET, size).packet();
        return Cargo.pack(
                header,
                size,
                PACKET,
                (target, offset, length, done) -> System.arraycopy(data, (int) done, target, offset, length));
    }

    /** The data once. */
    @Benchmark
    public byte[] copy() {
        return data.clone();
    }
}
