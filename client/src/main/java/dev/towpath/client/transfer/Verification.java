package dev.towpath.client.transfer;

/**
 * How the result of a transfer was checked.
 *
 * @since 0.1
 */
public enum Verification {
    /** Not at all beyond the acknowledgement of every byte: nobody asked, or nothing was transferred. */
    NONE,
    /** The size of the file that was written, or was read to its end, is the number of bytes transferred. */
    SIZE
}
