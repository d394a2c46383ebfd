package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.remote.Attempts;
import dev.towpath.client.remote.RetryPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Goes through a tree again, over another connection, when the one before was lost and the policy allows another attempt.
 * What has arrived is not carried twice, and a round in which something arrived begins the policy anew. A large file that
 * gave up under the same policy ends the tree: it has had its attempts.
 */
final class TreeRounds {
    /** One way through the tree, with requests in flight over one connection. */
    interface Round {
        SmallFiles small();

        LargeFiles large();

        /** Whether anything was asked for that must not be asked for twice unless a policy says so. */
        boolean hasBegun();

        TreeReport run() throws IOException;
    }

    private static final String STRAYS = "part files could not be removed; delete them: ";

    private final Carrier carrier;
    private final TreeLog log;
    private final Attempts attempts;
    /** Part files of connections that are no more. */
    private final List<String> leftovers = new ArrayList<>();

    private final Optional<BooleanSupplier> cancelled;
    /** A server may have been restarted since it was last asked, which is found out by the first request. */
    private boolean mayLookAgain = true;

    private int arrived;

    private TreeRounds(Carrier carrier, TreeOptions options, TreeLog log) {
        this.carrier = carrier;
        this.log = log;
        RetryPolicy policy =
                options.perFile().retry().orElseGet(() -> carrier.lifeline().policy());
        this.attempts = new Attempts(policy, carrier.random(), carrier.nanoTime());
        this.cancelled = options.perFile().cancelled();
    }

    /** Runs what {@code another} makes, which puts down in {@code log} what it has done. */
    static TreeReport run(Carrier carrier, TreeOptions options, TreeLog log, Supplier<Round> another)
            throws IOException {
        return new TreeRounds(carrier, options, log).run(another);
    }

    private TreeReport run(Supplier<Round> another) throws IOException {
        while (true) {
            Round round = another.get();
            try {
                sweep(round.small());
                TreeReport report = round.run();
                return naming(round.small().strays(), report);
            } catch (ConnectionLostException e) {
                leftovers.addAll(round.small().drop());
                if (round.small().hasGivenUp() || round.large().hasGivenUp()) {
                    round.large().stop(e);
                    giveUp(e);
                    throw e;
                }
                getReady(round, e);
            } catch (IOException | RuntimeException | Error e) {
                round.large().stop(e);
                round.small().abort(e);
                name(e);
                throw e;
            } finally {
                round.large().close();
            }
        }
    }

    private static TreeReport naming(List<String> strays, TreeReport report) {
        return strays.isEmpty() ? report : report.withWarnings(List.of(STRAYS + strays));
    }

    /** Removes what the lost connections left behind. */
    private void sweep(SmallFiles small) throws IOException {
        if (leftovers.isEmpty()) {
            return;
        }
        List<String> stayed = small.remove(leftovers);
        leftovers.clear();
        if (!stayed.isEmpty()) {
            log.warn(STRAYS + stayed);
        }
    }

    /** Waits as the policy says and takes another connection, or throws. */
    private void getReady(Round round, ConnectionLostException lost) throws IOException {
        LargeFiles large = round.large();
        if (log.arrived() > arrived) {
            arrived = log.arrived();
            attempts.renew();
        }
        Runnable wanted = Meter.asking(cancelled.map(large::inTurn), "the tree");
        try {
            if (mayLookAgain && !round.hasBegun()) {
                mayLookAgain = false;
            } else {
                carrier.lifeline().pause(attempts, lost, wanted);
            }
            // They go on by themselves, over the next connection; the next round must not begin them anew.
            large.finish();
        } catch (IOException | RuntimeException e) {
            large.stop(e);
            cleanUp(e);
            throw e;
        }
        try {
            carrier.connectAgain(lost, wanted);
        } catch (IOException | RuntimeException e) {
            if (e != lost) {
                e.addSuppressed(lost);
            }
            name(e);
            throw e;
        }
        log.beginAgain();
    }

    /** Whoever gave up has tried to connect often enough. */
    private void giveUp(ConnectionLostException lost) {
        if (carrier.files().isOpen()) {
            cleanUp(lost);
        } else {
            name(lost);
        }
    }

    /** Removes part files over another connection, whatever the policy says: they lie in somebody else's directory. */
    private void cleanUp(Exception failure) {
        if (leftovers.isEmpty()) {
            return;
        }
        boolean clean = Uninterrupted.remove(failure, () -> {
            carrier.reach();
            for (String path : leftovers) {
                carrier.removeIfThere(path);
            }
        });
        if (!clean) {
            name(failure);
        }
    }

    private void name(Throwable failure) {
        if (!leftovers.isEmpty()) {
            failure.addSuppressed(new IOException("part files may be left on the server; delete them: " + leftovers));
        }
    }
}
