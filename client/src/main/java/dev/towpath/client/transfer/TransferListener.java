package dev.towpath.client.transfer;

/**
 * Hears of every file that was transferred: by {@code put} and {@code get}, also from and to streams, {@code
 * writeString} and {@code writeBytes}, by trees, plans, and in the background; not of {@code read}, {@code write}, {@code
 * open}, {@code readString} and {@code readBytes}. Called on the thread that transfers, before the call returns; several
 * threads may call at once.
 *
 * @since 0.1
 */
public interface TransferListener {
    /** Hears nothing. */
    TransferListener NONE = new TransferListener() {};

    /** A file was transferred, or skipped because its target exists. */
    default void transferred(Transferred transfer) {}

    /**
     * A file was not transferred.
     *
     * @param source what was to be read
     * @param target what was to be written
     * @param failure what the call throws
     */
    default void transferFailed(String source, String target, Exception failure) {}
}
