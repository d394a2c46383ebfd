package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Carries single files, one call each, on the thread that calls; what a queue of transfers stands on.
 *
 * @since 0.1
 */
public interface Haulage {
    /** Uploads a file. */
    Transferred put(Path local, String remote, UnaryOperator<TransferOptions> how) throws IOException;

    /** Downloads a file. */
    Transferred get(String remote, Path local, UnaryOperator<TransferOptions> how) throws IOException;
}
