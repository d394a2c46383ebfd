package dev.towpath.client.inbox;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Passes every call on to another ledger: what is of interest in a test overrides the one it is about. */
interface PassingLedger extends Ledger {
    Ledger ledger();

    @Override
    default LedgerEntry claim(FileIdentity file, Terms terms, Instant now) throws IOException {
        return ledger().claim(file, terms, now);
    }

    @Override
    default boolean extend(FileIdentity file, Terms terms, Instant now) throws IOException {
        return ledger().extend(file, terms, now);
    }

    @Override
    default boolean done(FileIdentity file, Terms terms, Instant now) throws IOException {
        return ledger().done(file, terms, now);
    }

    @Override
    default boolean failed(FileIdentity file, Terms terms, String reason, Instant now) throws IOException {
        return ledger().failed(file, terms, reason, now);
    }

    @Override
    default boolean release(FileIdentity file, Terms terms, Instant now) throws IOException {
        return ledger().release(file, terms, now);
    }

    @Override
    default List<LedgerEntry> find(Collection<FileIdentity> files) throws IOException {
        return ledger().find(files);
    }

    @Override
    default List<LedgerEntry> entries(String inbox, LedgerState state) throws IOException {
        return ledger().entries(inbox, state);
    }

    @Override
    default boolean forget(String id) throws IOException {
        return ledger().forget(id);
    }

    @Override
    default long prune(Instant before) throws IOException {
        return ledger().prune(before);
    }
}
