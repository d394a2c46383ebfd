package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.WriteWindow;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A stream as the source of an upload.
 *
 * @param stream gives the bytes; never closed here
 * @param promised how many bytes it will give, if the caller said so
 */
record StreamSource(InputStream stream, OptionalLong promised) implements UploadSource {
    @Override
    public String description() {
        return "(stream)";
    }

    @Override
    public long size() {
        return promised.orElse(-1);
    }

    @Override
    public long sendTo(WriteWindow window, Failure failure) throws IOException {
        return window.send(promised.isPresent() ? new Limited(stream, promised.getAsLong() + 1) : stream);
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

    /** Ends one byte behind what was promised: enough to see that it is too long, and never endless. */
    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream stream, long left) {
            super(stream);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = super.read(target, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }
    }
}
