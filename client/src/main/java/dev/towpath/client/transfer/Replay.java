package dev.towpath.client.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * A stream that can go back as far as bytes are not known to be safe: it keeps what it has given until told. As many
 * bytes are kept as may be in flight, some megabytes. Without {@code keeps} it keeps nothing, and can go back only while
 * nothing was read. For one thread.
 */
final class Replay extends InputStream {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Piece(long at, byte[] bytes) {
        long end() {
            return at + bytes.length;
        }
    }

    private final InputStream source;
    private final boolean keeps;
    private final Optional<Digest> digest;
    private final Deque<Piece> kept = new ArrayDeque<>();
    private long left;
    private long read;
    private long at;

    /** Gives at most {@code most} bytes of {@code source}; {@code digest} hears of each once. */
    Replay(InputStream source, long most, boolean keeps, Optional<Digest> digest) {
        this.source = source;
        this.left = most;
        this.keeps = keeps;
        this.digest = digest;
    }

    /** Whether the bytes from {@code from} on can be had. */
    boolean holds(long from) {
        return from == read || (!kept.isEmpty() && from >= kept.getFirst().at() && from < read);
    }

    /** Gives the byte {@code from} next. */
    void goTo(long from) throws IOException {
        if (!holds(from)) {
            throw new IOException("the stream cannot be read again from byte " + from);
        }
        at = from;
    }

    /** The bytes before {@code mark} will not be asked for again. */
    void forgetBefore(long mark) {
        while (!kept.isEmpty() && kept.getFirst().end() <= mark) {
            kept.removeFirst();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (at < read) {
            return again(target, offset, length);
        }
        if (left == 0) {
            return -1;
        }
        int count = source.read(target, offset, (int) Math.min(length, left));
        if (count > 0) {
            digest.ifPresent(sum -> sum.add(target, offset, count));
            if (keeps) {
                kept.addLast(new Piece(read, Arrays.copyOfRange(target, offset, offset + count)));
            }
            left -= count;
            read += count;
            at += count;
        }
        return count;
    }

    private int again(byte[] target, int offset, int length) {
        for (Piece piece : kept) {
            if (at >= piece.at() && at < piece.end()) {
                int from = (int) (at - piece.at());
                int count = Math.min(length, piece.bytes().length - from);
                System.arraycopy(piece.bytes(), from, target, offset, count);
                at += count;
                return count;
            }
        }
        throw new IllegalStateException("byte " + at + " is no longer kept");
    }
}
