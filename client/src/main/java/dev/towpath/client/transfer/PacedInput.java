package dev.towpath.client.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Gives the bytes of another stream no faster than a {@link Pace} allows. */
final class PacedInput extends FilterInputStream {
    private final Pace pace;

    PacedInput(InputStream source, Pace pace) {
        super(source);
        this.pace = pace.begin();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, Math.min(length, Pace.STEP));
        pace.keep(Math.max(0, count));
        return count;
    }
}
