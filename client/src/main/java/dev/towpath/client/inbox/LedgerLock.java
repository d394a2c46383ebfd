package dev.towpath.client.inbox;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of a {@link FileLedger}. It is on a file beside, because the ledger itself is replaced when it has grown too
 * much; and before that file is opened, on a lock that all objects of this JVM share. POSIX gives a lock to the process
 * and takes it back when the process closes the file, through whichever descriptor: an object that closes its own would
 * undo the lock of another one, and let another process in.
 */
final class LedgerLock {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** State of the JVM, as the locks of the system are; an entry for each ledger it ever used. */
    private static final ConcurrentMap<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

    private final Path file;

    LedgerLock(Path ledger) {
        this.file = ledger.resolveSibling(ledger.getFileName() + ".lock");
    }

    /** What is done under the lock. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    <T> T hold(Work<T> work) throws IOException {
        ReentrantLock turn = turn();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException("lock the inbox ledger \"" + file + "\": the lock was lost");
            }
            return work.run();
        } finally {
            turn.unlock();
        }
    }

    /** Returns the lock of this JVM, locked. One file has one, by whatever path it is reached. */
    private ReentrantLock turn() throws IOException {
        Path directory = file.getParent();
        Path real = directory == null ? file : directory.toRealPath().resolve(file.getFileName());
        ReentrantLock turn = TURNS.computeIfAbsent(real, path -> new ReentrantLock());
        try {
            if (turn.tryLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return turn;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for a ledger");
            interrupted.initCause(e);
            throw interrupted;
        }
        throw new IOException("lock the inbox ledger \"" + file + "\": another thread of this JVM held it for "
                + LONGEST_WAIT.toSeconds() + " s");
    }
}
