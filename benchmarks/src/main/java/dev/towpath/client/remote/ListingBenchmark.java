package dev.towpath.client.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does an entry of a listing cost, from the bytes of a reply with a hundred of them, as OpenSSH sends them, to
 * {@link RemoteFile}s? The reply comes whole, or in pieces as from packets of a server that sends small ones. JMH extends
 * the class, so it cannot be final.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ListingBenchmark {
    private static final int ENTRIES = 100;
    private static final int PIECE = 4096;
    private static final long SECOND = 1_795_000_000L;

    /** How each name begins. */
    @Param({"invoice", "Rückmeldung"})
    public String prefix = "";

    private byte[] reply = {};

    /** Makes the reply, and checks what is read from it. */
    @Setup
    public void check() throws IOException {
        reply = reply();
        List<RemoteFile> pieces = inPieces();
        List<RemoteFile> whole = whole();
        RemoteFile last = whole.get(ENTRIES - 1);
        if (whole.size() != ENTRIES
                || !whole.equals(pieces)
                || !last.path().equals("/in/" + name(ENTRIES - 1))
                || last.size() != ENTRIES - 1) {
            throw new IllegalStateException("read " + whole);
        }
    }

    /** The reply in one piece. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public List<RemoteFile> whole() throws IOException {
        Entries entries = new Entries();
        new ReplyParser(entries).feed(reply, 0, reply.length);
        return entries.read;
    }

    /** The reply in pieces. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public List<RemoteFile> inPieces() throws IOException {
        Entries entries = new Entries();
        ReplyParser parser = new ReplyParser(entries);
        for (int at = 0; at < reply.length; at += PIECE) {
            parser.feed(reply, at, Math.min(PIECE, reply.length - at));
        }
        return entries.read;
    }

    private byte[] reply() {
        WireWriter out = new WireWriter(PacketType.NAME).int32(1).int32(ENTRIES);
        for (int i = 0; i < ENTRIES; i++) {
            String longName = "-rw-r--r--    1 1000     1000     %8d Nov 21 07:00 %s".formatted(i, name(i));
            out.string(name(i).getBytes(StandardCharsets.UTF_8))
                    .string(longName.getBytes(StandardCharsets.UTF_8))
                    .int32(WireAttributes.SIZE
                            | WireAttributes.UIDGID
                            | WireAttributes.PERMISSIONS
                            | WireAttributes.TIMES)
                    .int64(i)
                    .int32(1000)
                    .int32(1000)
                    .int32(0100644)
                    .int32((int) SECOND)
                    .int32((int) SECOND);
        }
        return out.packet(0);
    }

    private String name(int i) {
        return "%s-2026-11-%04d.csv".formatted(prefix, i);
    }

    private static final class Entries implements ReplyParser.Receiver {
        private final List<RemoteFile> read = new ArrayList<>();

        @Override
        public void message(int type, int id, WireReader fields) throws IOException {
            DirectoryCursor.entries(FileNames.UTF_8, "/in", fields, read::add);
        }

        @Override
        public void dataBegins(int id, int length) {
            throw new IllegalStateException("data in a listing");
        }

        @Override
        public void data(byte[] bytes, int offset, int length, boolean last) {
            throw new IllegalStateException("data in a listing");
        }
    }
}
