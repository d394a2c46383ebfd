package dev.towpath.client.transfer;

import java.io.IOException;
import java.util.Optional;

/** Bytes on this side, to compare with those on the other. */
interface Known {
    /** Up to {@code count} bytes from {@code from} on, fewer at the end; nothing if they cannot be had a second time. */
    Optional<byte[]> bytes(long from, int count) throws IOException;
}
