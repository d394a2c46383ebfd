package dev.towpath.client.inbox;

/**
 * Works on one file of an inbox.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface InboxHandler {
    /**
     * Works on {@code arrival}. Returning says that the work is done; whatever is thrown, that this attempt failed. If
     * the process ends between the work and the note in the ledger, the file is handed out again after its lease, so
     * the work should bear being done twice.
     */
    void take(Arrival arrival) throws Exception;
}
