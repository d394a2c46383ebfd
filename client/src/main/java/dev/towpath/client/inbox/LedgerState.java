package dev.towpath.client.inbox;

/**
 * What became of a file.
 *
 * @since 0.1
 */
public enum LedgerState {
    /** Somebody works on it, or did until the lease ran out. */
    CLAIMED,
    /** It was worked on and is never taken again. */
    DONE,
    /** The last attempt failed; there will be another. */
    FAILED,
    /** All attempts failed; nobody takes it again until {@link Ledger#forget} is called. */
    DEAD
}
