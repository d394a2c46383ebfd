package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Attempts;
import dev.towpath.client.remote.RetryPolicy;
import java.io.IOException;

/** Runs what may happen twice, and once more over another connection as long as the policy of a tree allows. */
final class Repeating {
    /** Something that does no harm when it happens twice. */
    @FunctionalInterface
    interface Task<T> {
        T run() throws IOException;
    }

    private final Carrier carrier;
    private final RetryPolicy policy;
    private final Runnable wanted;

    Repeating(Carrier carrier, TreeOptions options) {
        this.carrier = carrier;
        this.policy =
                options.perFile().retry().orElseGet(() -> carrier.lifeline().policy());
        this.wanted = Meter.asking(options.perFile().cancelled(), "the tree");
    }

    /** Runs {@code task} until it succeeds, or fails for good, or the policy gives up. */
    <T> T run(Task<T> task) throws IOException {
        return run(task, 0);
    }

    /** The same for what only looks: a connection that breaks is made once more, whatever the policy says. */
    <T> T look(Task<T> task) throws IOException {
        return run(task, 1);
    }

    private <T> T run(Task<T> task, int free) throws IOException {
        int left = free;
        Attempts attempts = new Attempts(policy, carrier.random(), carrier.nanoTime());
        while (true) {
            try {
                return task.run();
            } catch (SftpException e) {
                if (!e.retryable()) {
                    throw e;
                }
                if (left > 0 && e instanceof ConnectionLostException) {
                    left--;
                } else {
                    carrier.lifeline().pause(attempts, e, wanted);
                }
                carrier.connectAgain(e, wanted);
            }
        }
    }
}
