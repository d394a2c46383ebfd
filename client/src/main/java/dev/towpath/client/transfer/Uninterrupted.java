package dev.towpath.client.transfer;

import java.io.IOException;

/**
 * Cleaning up after a failure. An interrupt that ended the transfer would end the clean-up as well, so the flag is put
 * aside meanwhile; what fails here is added to the failure that came first.
 */
final class Uninterrupted {
    /** One step of cleaning up. */
    interface Step {
        void run() throws IOException;
    }

    private Uninterrupted() {}

    /** Runs {@code step}. Returns whether it worked; if not, {@code first} has its exception suppressed. */
    static boolean clean(Throwable first, Step step) {
        boolean interrupted = Thread.interrupted();
        try {
            step.run();
            return true;
        } catch (IOException | RuntimeException e) {
            if (e != first) {
                first.addSuppressed(e);
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
