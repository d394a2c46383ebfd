package dev.towpath.client.inbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A ledger in a file that is only appended to. What this object knows is the file up to some place; each call takes the
 * lock, reads what others have appended since, decides, and appends. The lock is on a file beside, because the ledger
 * itself is replaced when it has grown too much.
 */
final class FileLedger implements Ledger {
    /** Two objects on one file in one JVM: the system's lock does not make them wait for each other. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final ReentrantLock turn = new ReentrantLock();
    private final Path lockFile;
    private final LedgerFile lines;

    FileLedger(Path file) {
        Path absolute = requireNonNull(file, "file").toAbsolutePath();
        this.lockFile = absolute.resolveSibling(absolute.getFileName() + ".lock");
        this.lines = new LedgerFile(absolute);
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
        turn.lock();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = acquired(channel)) {
            if (!held.isValid()) {
                throw new IOException("lock the inbox ledger \"" + lockFile + "\": the lock was lost");
            }
            return work.run(lines.read());
        } finally {
            turn.unlock();
        }
    }

    private FileLock acquired(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            "lock the inbox ledger \"" + lockFile + "\": another ledger object of this JVM"
                                    + " held it for " + LONGEST_WAIT.toSeconds() + " s; share one object",
                            e);
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for a ledger");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Where it is. */
    @Override
    public String toString() {
        return "Ledger[" + lines.path() + "]";
    }
}
