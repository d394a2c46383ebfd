package dev.towpath.client.inbox;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** A ledger that lives as long as the process. */
final class MemoryLedger implements Ledger {
    private final ReentrantLock turn = new ReentrantLock();
    private final Book book = new Book();

    @Override
    public LedgerEntry claim(FileIdentity file, Terms terms, Instant now) {
        return inTurn(() -> {
            LedgerEntry entry = book.claim(file, terms, now);
            book.put(entry);
            return entry;
        });
    }

    @Override
    public boolean extend(FileIdentity file, Terms terms, Instant now) {
        return change(file, terms, entry -> entry.extended(terms, now));
    }

    @Override
    public boolean done(FileIdentity file, Terms terms, Instant now) {
        return change(file, terms, entry -> entry.done(now));
    }

    @Override
    public boolean failed(FileIdentity file, Terms terms, String reason, Instant now) {
        return change(file, terms, entry -> entry.failed(terms, reason, now));
    }

    @Override
    public boolean release(FileIdentity file, Terms terms, Instant now) {
        return change(file, terms, entry -> entry.released(now));
    }

    @Override
    public List<LedgerEntry> find(Collection<FileIdentity> files) {
        return inTurn(() -> book.find(files));
    }

    @Override
    public List<LedgerEntry> entries(String inbox, LedgerState state) {
        return inTurn(() -> book.in(inbox, state));
    }

    @Override
    public boolean forget(String id) {
        return inTurn(() -> book.remove(id) != null);
    }

    @Override
    public long prune(Instant before) {
        return inTurn(() -> {
            List<LedgerEntry> old = book.doneBefore(before);
            old.forEach(entry -> book.remove(entry.id()));
            return (long) old.size();
        });
    }

    private boolean change(FileIdentity file, Terms terms, Function<LedgerEntry, LedgerEntry> how) {
        return inTurn(() -> {
            Optional<LedgerEntry> held = book.held(file, terms);
            held.ifPresent(entry -> book.put(how.apply(entry)));
            return held.isPresent();
        });
    }

    private <T> T inTurn(Supplier<T> work) {
        turn.lock();
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }
}
