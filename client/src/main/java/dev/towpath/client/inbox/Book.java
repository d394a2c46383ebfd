package dev.towpath.client.inbox;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entries of a ledger in memory, and the rules by which they change. Not thread-safe. */
final class Book {
    private final Map<String, LedgerEntry> entries = new LinkedHashMap<>();

    /** What {@code file}'s entry becomes when somebody tries to claim it; the same entry if nothing changes. */
    LedgerEntry claim(FileIdentity file, Terms terms, Instant now) {
        LedgerEntry there = entries.get(file.id());
        if (there == null) {
            return LedgerEntry.first(file, terms, now);
        }
        if (!there.isFree(now)) {
            return there;
        }
        return there.attempts() < terms.attempts() ? there.claimed(terms, now) : there.abandoned(now);
    }

    /** The entry of {@code file} if it is held under these terms. */
    Optional<LedgerEntry> held(FileIdentity file, Terms terms) {
        return Optional.ofNullable(entries.get(file.id())).filter(entry -> entry.isHeldUnder(terms));
    }

    /** Writes {@code entry}. Returns whether that changed anything. */
    boolean put(LedgerEntry entry) {
        return !entry.equals(entries.put(entry.id(), entry));
    }

    @Nullable LedgerEntry remove(String id) {
        return entries.remove(id);
    }

    List<LedgerEntry> find(Collection<FileIdentity> files) {
        return files.stream()
                .map(file -> entries.get(file.id()))
                .filter(Objects::nonNull)
                .toList();
    }

    List<LedgerEntry> in(String inbox, LedgerState state) {
        return entries.values().stream()
                .filter(entry -> entry.inbox().equals(inbox) && entry.state() == state)
                .toList();
    }

    List<LedgerEntry> doneBefore(Instant before) {
        return entries.values().stream()
                .filter(entry ->
                        entry.state() == LedgerState.DONE && entry.changed().isBefore(before))
                .toList();
    }

    Collection<LedgerEntry> all() {
        return entries.values();
    }

    int size() {
        return entries.size();
    }
}
