package dev.towpath.client.inbox;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** A ledger that cannot be reached for the first calls of one kind. */
record FailingLedger(Ledger ledger, FailingLedger.Call call, AtomicInteger left) implements PassingLedger {
    /** What fails. */
    enum Call {
        EXTEND,
        DONE,
        /** It is noted, and the answer is lost. */
        DONE_AFTERWARDS
    }

    FailingLedger(Ledger ledger, Call call, int times) {
        this(ledger, call, new AtomicInteger(times));
    }

    private void fail(Call now) throws IOException {
        if (now == call && left.getAndDecrement() > 0) {
            throw new IOException("the ledger is away");
        }
    }

    @Override
    public boolean extend(FileIdentity file, Terms terms, Instant now) throws IOException {
        fail(Call.EXTEND);
        return ledger.extend(file, terms, now);
    }

    @Override
    public boolean done(FileIdentity file, Terms terms, Instant now) throws IOException {
        fail(Call.DONE);
        boolean done = ledger.done(file, terms, now);
        fail(Call.DONE_AFTERWARDS);
        return done;
    }
}
