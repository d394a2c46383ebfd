package dev.towpath.client.inbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A ledger in a file that is only appended to. What this object knows is the file up to some place; each call takes the
 * lock, reads what others have appended since, decides, and appends.
 */
final class FileLedger implements Ledger {
    private final LedgerLock lock;
    private final LedgerFile lines;

    FileLedger(Path file) {
        Path real = real(requireNonNull(file, "file").toAbsolutePath());
        this.lock = new LedgerLock(real);
        this.lines = new LedgerFile(real);
    }

    /** By a link the ledger has the lock it has by its own name, and is not replaced by another file when it has grown. */
    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            // Not there yet, so it is no link; if it is something else, the first call says so.
            return file;
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Book book) throws IOException;
    }

    @Override
    public LedgerEntry claim(FileIdentity file, Terms terms, Instant now) throws IOException {
        return locked(book -> {
            LedgerEntry entry = book.claim(file, terms, now);
            lines.write(entry);
            return entry;
        });
    }

    @Override
    public boolean extend(FileIdentity file, Terms terms, Instant now) throws IOException {
        return change(file, terms, entry -> entry.extended(terms, now));
    }

    @Override
    public boolean done(FileIdentity file, Terms terms, Instant now) throws IOException {
        return change(file, terms, entry -> entry.done(now));
    }

    @Override
    public boolean failed(FileIdentity file, Terms terms, String reason, Instant now) throws IOException {
        return change(file, terms, entry -> entry.failed(terms, reason, now));
    }

    @Override
    public boolean release(FileIdentity file, Terms terms, Instant now) throws IOException {
        return change(file, terms, entry -> entry.released(now));
    }

    @Override
    public List<LedgerEntry> find(Collection<FileIdentity> files) throws IOException {
        return locked(book -> book.find(files));
    }

    @Override
    public List<LedgerEntry> entries(String inbox, LedgerState state) throws IOException {
        return locked(book -> book.in(inbox, state));
    }

    @Override
    public boolean forget(String id) throws IOException {
        return locked(book -> {
            Optional<LedgerEntry> there =
                    book.all().stream().filter(entry -> entry.id().equals(id)).findFirst();
            if (there.isPresent()) {
                lines.forget(there.get());
            }
            return there.isPresent();
        });
    }

    @Override
    public long prune(Instant before) throws IOException {
        return locked(book -> {
            List<LedgerEntry> old = book.doneBefore(before);
            old.forEach(entry -> book.remove(entry.id()));
            lines.rewrite();
            return (long) old.size();
        });
    }

    private boolean change(FileIdentity file, Terms terms, Function<LedgerEntry, LedgerEntry> how) throws IOException {
        return locked(book -> {
            Optional<LedgerEntry> held = book.held(file, terms);
            if (held.isPresent()) {
                lines.write(how.apply(held.get()));
            }
            return held.isPresent();
        });
    }

    private <T> T locked(Work<T> work) throws IOException {
        return lock.hold(() -> work.run(lines.read()));
    }

    /** Where it is. */
    @Override
    public String toString() {
        return "Ledger[" + lines.path() + "]";
    }
}
