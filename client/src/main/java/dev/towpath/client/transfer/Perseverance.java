package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.Attempts;
import dev.towpath.client.remote.RetryPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Tries a transfer until it is done or its policy gives up. An attempt that carried bytes begins the policy anew: a large
 * file on a bad line gets there as long as it moves. Without any policy a connection that broke before anything was
 * changed, or while the finished file was put in its place, is made once more: the server may have been restarted since
 * it was last asked, and whether a rename happened can only be seen by looking.
 */
final class Perseverance {
    /** How often a look at the server costs no attempt. */
    private static final int LOOKS = 2;

    private final Carrier carrier;
    private final Journey journey;
    private final Attempts attempts;
    private long safe;
    private int looks = LOOKS;
    private boolean reachable = true;

    private Perseverance(Carrier carrier, TransferOptions options, Journey journey) {
        this.carrier = carrier;
        this.journey = journey;
        RetryPolicy policy = options.retry().orElseGet(() -> carrier.lifeline().policy());
        this.attempts = new Attempts(policy, carrier.random(), carrier.nanoTime());
    }

    static Transferred run(Carrier carrier, TransferOptions options, Journey journey) throws IOException {
        return new Perseverance(carrier, options, journey).run();
    }

    private Transferred run() throws IOException {
        while (true) {
            Exception last;
            try {
                return journey.attempt();
            } catch (SftpException e) {
                last = prepared(e);
            } catch (ClosedByInterruptException e) {
                last = Uninterrupted.told(e);
            } catch (IOException | RuntimeException e) {
                last = e;
            } catch (Error e) {
                // Of the caller's stream or listener: no reason to leave a part file with somebody else.
                Exception told = journey.ended(new IllegalStateException(e), reachable);
                for (Throwable suppressed : told.getSuppressed()) {
                    e.addSuppressed(suppressed);
                }
                throw e;
            }
            if (last != null) {
                Exception told = journey.ended(last, reachable);
                if (told instanceof IOException failed) {
                    throw failed;
                }
                throw (RuntimeException) told;
            }
        }
    }

    /** Gets ready for another attempt; returns what to fail with if there is to be none. */
    private @Nullable Exception prepared(SftpException e) {
        try {
            if (!mayPass(e)) {
                return e;
            }
            if (journey.safe() > safe) {
                safe = journey.safe();
                attempts.renew();
            }
            if (looks > 0 && isFree(e)) {
                looks--;
            } else {
                carrier.lifeline().pause(attempts, e, journey::requireWanted);
            }
            reachable = false;
            carrier.connectAgain(e, journey::requireWanted);
            reachable = true;
            return null;
        } catch (SftpException second) {
            if (second == e) {
                return e;
            }
            // A server that is away is the same story; one that is not the same any more is another.
            Exception told = second.retryable() || second instanceof ConnectionLostException ? e : second;
            told.addSuppressed(told == e ? second : e);
            return told;
        } catch (IOException | RuntimeException second) {
            // An interrupt says nothing of the server; cleaning up takes a moment only.
            reachable |= second instanceof InterruptedIOException;
            second.addSuppressed(e);
            return second;
        }
    }

    private boolean isFree(SftpException e) {
        boolean lost = e instanceof ConnectionLostException;
        return switch (journey.stage()) {
            case LOOKING -> lost && looks == LOOKS;
            case CARRYING -> false;
            case PLACING -> lost || e instanceof SftpTimeoutException;
        };
    }

    /** Whether the same may go well another time: what the server gave no reason for may, what it gave one for may not. */
    private static boolean mayPass(SftpException e) {
        if (e instanceof TransferIntegrityException) {
            return e.retryable();
        }
        return e.retryable() || BareFailure.isUnexplained(e);
    }
}
