package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way into a stream of the caller's. What was written to the stream stays written: another attempt goes
 * on behind it, if the file is still the same.
 */
final class StreamDownload implements Journey {
    /** Hears how long the file is, before the first byte. */
    @FunctionalInterface
    interface Expecting {
        void expect(long size) throws IOException;
    }

    private final Carrier carrier;
    private final String source;
    private final OutputStream target;
    private final TransferOptions options;
    private final Expecting expecting;
    private final List<String> warnings = new ArrayList<>();
    private final Optional<Digest> digest;
    private @Nullable RemoteFile before;
    private @Nullable Meter meter;
    private @Nullable Fetch open;
    private Stage stage = Stage.LOOKING;
    private long delivered;

    private StreamDownload(
            Carrier carrier, String source, OutputStream target, TransferOptions options, Expecting expecting) {
        this.carrier = carrier;
        this.source = source;
        this.target = target;
        this.options = options;
        this.expecting = expecting;
        this.digest = options.checksum().map(Digest::new);
    }

    /** Fetches {@code remote}, an absolute path, into {@code target}. */
    static Transferred run(Carrier carrier, String remote, OutputStream target, TransferOptions options)
            throws IOException {
        return run(carrier, remote, target, options, size -> {});
    }

    static Transferred run(
            Carrier carrier, String remote, OutputStream target, TransferOptions options, Expecting expecting)
            throws IOException {
        return Perseverance.run(carrier, options, new StreamDownload(carrier, remote, target, options, expecting));
    }

    @Override
    public long safe() {
        return delivered;
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public void requireWanted() {
        carrier.meter(source, "(stream)", -1, options).requireWanted();
    }

    @Override
    public Transferred attempt() throws IOException {
        Fetch fetch = Fetch.open(carrier.files(), source, options.offset(), options, this::requireWanted);
        open = fetch;
        try {
            return carried(fetch);
        } catch (IOException | RuntimeException | Error e) {
            fetch.handle().abandon();
            throw e;
        }
    }

    private Transferred carried(Fetch fetch) throws IOException {
        Meter counting = counting(fetch);
        counting.requireWanted();
        stage = Stage.CARRYING;
        counting.start(delivered);
        long base = delivered;
        Pace pace = new Pace(options, carrier.nanoTime(), counting::requireWanted);
        OutputStream into = new Delivery();
        long received = fetch.at(options.offset() + base)
                .into(
                        window -> window.receive(pace.isLimited() ? new PacedOutput(into, pace) : into),
                        done -> counting.moved(base + done));
        fetch.requireUnchanged(base + received);
        Optional<FileChecksum> checksum = compared(counting);
        fetch.close(warnings);
        target.flush();
        counting.finish(delivered);
        Verification sized = fetch.verified() && fetch.expected() >= 0 ? Verification.SIZE : Verification.NONE;
        return new Transferred(
                source,
                "(stream)",
                delivered,
                counting.elapsed(),
                Completion.IN_PLACE,
                checksum.map(sum -> Verification.of(sum.way())).orElse(sized),
                warnings,
                Optional.of(fetch.before()),
                0,
                counting.attempts(),
                checksum);
    }

    /** The meter of all attempts, which must be about the same file. */
    private Meter counting(Fetch fetch) throws IOException {
        RemoteFile first = before;
        Meter counting = meter;
        if (first == null || counting == null) {
            expecting.expect(fetch.before().size());
            before = fetch.before();
            counting = carrier.meter(source, "(stream)", fetch.expected(), options);
            meter = counting;
        } else if (!fetch.isAs(first)) {
            throw new TransferIntegrityException(
                    failure("the file changed between two attempts, behind " + delivered
                                    + " bytes that were handed on already")
                            .withAdvice("begin again with an empty stream"),
                    null);
        }
        return counting;
    }

    private Optional<FileChecksum> compared(Meter counting) throws IOException {
        if (digest.isEmpty()) {
            return Optional.empty();
        }
        Checksum algorithm = options.checksum().orElseThrow();
        FileChecksum theirs = carrier.lifeline().checksum(source, algorithm, options.ways(), counting::requireWanted);
        String ours = digest.get().hex();
        if (!ours.equals(theirs.hex())) {
            throw new TransferIntegrityException(
                    failure("the " + algorithm.standardName() + " there is " + theirs.hex() + ", and that of what came "
                                    + ours)
                            .withAdvice("throw away what was written to the stream"),
                    null);
        }
        return Optional.of(theirs);
    }

    private Failure failure(String reason) {
        return Failure.of("get", reason)
                .withPath(source)
                .withServer(carrier.files().server());
    }

    @Override
    public Exception ended(Exception failure, boolean reachable) {
        Fetch last = open;
        if (last != null) {
            last.handle().abandon();
        }
        return failure instanceof SftpException e ? Retold.as("get", source, e) : failure;
    }

    /** Counts what the stream has taken. */
    private final class Delivery extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            target.write(bytes, offset, length);
            delivered += length;
            digest.ifPresent(sum -> sum.add(bytes, offset, length));
        }
    }
}
