package dev.towpath.client.transfer;

/**
 * How the bytes came under the name of the target.
 *
 * @since 0.1
 */
public enum Completion {
    /** In one step: at every moment a reader saw the whole old file, or none if there was none, or the whole new one. */
    ATOMIC,
    /**
     * The server cannot replace a file in one step: the old one was moved aside, the new one moved in, the old one
     * deleted. For a moment there was no file at the name.
     */
    IN_STEPS,
    /** Written under the final name, as {@link TransferOptions#inPlace()} asked. */
    IN_PLACE,
    /**
     * Not at all: the target existed, and {@link TransferOptions#ifExists} said to leave it, because it was there (SKIP),
     * not older (NEWER) or whole (RESUME).
     */
    SKIPPED
}
