package dev.towpath.client.transfer;

import java.io.IOException;
import java.io.OutputStream;

/** Passes bytes on no faster than a {@link Pace} allows. Closing it closes nothing. */
final class PacedOutput extends OutputStream {
    private final OutputStream target;
    private final Pace pace;

    PacedOutput(OutputStream target, Pace pace) {
        this.target = target;
        this.pace = pace.begin();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += Pace.STEP) {
            int count = Math.min(Pace.STEP, length - at);
            target.write(bytes, offset + at, count);
            pace.keep(count);
        }
    }
}
