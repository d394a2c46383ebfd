package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.WriteWindow;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** A stream as the source of an upload. It is read once; what is not safe yet is kept for another attempt. */
final class StreamSource implements UploadSource {
    private final Replay replay;
    private final OptionalLong promised;
    private final Optional<Digest> digest;
    private String checksum = "";

    /**
     * Takes {@code stream}, which is never closed here.
     *
     * @param promised how many bytes it will give, if the caller said so
     * @param again whether there may be more than one attempt
     * @param checksum what to compute on the way, if anything
     */
    StreamSource(InputStream stream, OptionalLong promised, boolean again, Optional<Checksum> checksum) {
        this.promised = promised;
        this.digest = checksum.map(Digest::new);
        // One byte behind what was promised is enough to see that it is too long, and never endless.
        this.replay =
                new Replay(stream, promised.isPresent() ? promised.getAsLong() + 1 : Long.MAX_VALUE, again, digest);
    }

    @Override
    public String description() {
        return "(stream)";
    }

    @Override
    public long size() {
        return promised.orElse(-1);
    }

    @Override
    public boolean canGoOnAt(long from) {
        return replay.holds(from);
    }

    @Override
    public void safe(long mark) {
        replay.forgetBefore(mark);
    }

    @Override
    public boolean canRenew() {
        return false;
    }

    @Override
    public void renew() {
        throw new IllegalStateException("a stream can be read once");
    }

    @Override
    public long sendTo(WriteWindow window, long from, Pace pace, Failure failure) throws IOException {
        replay.goTo(from);
        return window.send(pace.isLimited() ? new PacedInput(replay, pace) : replay);
    }

    @Override
    public void requireWhole(long sent, Failure failure) throws TransferIntegrityException {
        if (promised.isPresent() && sent != promised.getAsLong()) {
            String held = sent > promised.getAsLong() ? "more" : "only " + sent + " bytes";
            throw new TransferIntegrityException(
                    failure.withReason("size(" + promised.getAsLong() + ") was said, and the stream holds " + held),
                    null);
        }
    }

    @Override
    public OptionalInt permissions() {
        return OptionalInt.empty();
    }

    @Override
    public Optional<AttributeChange.Times> times() {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> bytes(long from, int count) {
        return Optional.empty();
    }

    @Override
    public String checksum(Checksum algorithm, BooleanSupplier unwanted) throws IOException {
        if (checksum.isEmpty()) {
            checksum = digest.orElseThrow(() -> new IOException("no checksum was computed on the way"))
                    .hex();
        }
        return checksum;
    }
}
