package dev.towpath.client.inbox;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease of the file that is being worked on, extended by a thread of its own for as long as the work goes on. */
final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    /** Two extensions may fail before the lease runs out. */
    private static final int PARTS = 3;

    private final Ledger ledger;
    private final FileIdentity file;
    private final Terms terms;
    private final Clock clock;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;
    private volatile Instant until;
    private volatile boolean lost;

    Lease(Ledger ledger, FileIdentity file, Terms terms, Clock clock, Instant until) {
        this.ledger = ledger;
        this.file = file;
        this.terms = terms;
        this.clock = clock;
        this.until = until;
        this.thread = new Thread(this::keep, "towpath-inbox-lease");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether another may have the file by now. */
    boolean isLost() {
        return lost || !clock.instant().isBefore(until);
    }

    private void keep() {
        long pause = Math.max(1, terms.lease().toMillis() / PARTS);
        try {
            while (!over.await(pause, TimeUnit.MILLISECONDS)) {
                extend();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void extend() {
        try {
            Instant now = clock.instant();
            if (ledger.extend(file, terms, now)) {
                until = now.plus(terms.lease());
            } else {
                lost = true;
                over.countDown();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the lease of a file in {} could not be extended: {}", file.inbox(), e.toString());
        }
    }

    /** Stops extending; the lease stands. */
    @Override
    public void close() {
        over.countDown();
    }
}
