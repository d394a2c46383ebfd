package dev.towpath.client.transfer;

import java.io.IOException;

/** One transfer that may take several attempts, each perhaps over another connection. For one thread. */
interface Journey {
    /** Carries what is not across yet, over the connection the carrier has now. */
    Transferred attempt() throws IOException;

    /** Throws if the caller no longer wants it. */
    void requireWanted();

    /** How many bytes are across for good. */
    long safe();

    /** Where a failure would leave it. */
    Stage stage();

    /**
     * Cleans up after the last attempt.
     *
     * @param reachable whether the server may be reached
     * @return {@code failure}, or the same told in other words
     */
    Exception ended(Exception failure, boolean reachable);

    /** How far a transfer is. */
    enum Stage {
        /** Nothing is changed yet. */
        LOOKING,
        /** Bytes are under way. */
        CARRYING,
        /** Everything is across and checked; the last steps may or may not have happened. */
        PLACING
    }
}
