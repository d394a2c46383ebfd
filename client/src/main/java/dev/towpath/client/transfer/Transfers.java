package dev.towpath.client.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A queue of transfers, some of which run at a time on daemon threads of its own. Thread-safe. The threads end when there
 * is nothing to do for ten seconds.
 *
 * <pre>{@code
 * try (Transfers background = sftp.background(4)) {
 *     for (Path file : files) {
 *         background.put(file, "in/");
 *     }
 * } // waits for all, and throws if one failed
 * }</pre>
 *
 * @since 0.1
 */
public final class Transfers implements Closeable {
    private static final Duration IDLE = Duration.ofSeconds(10);
    /** Transfers that have ended are let go when there are so many, and then each time their number has doubled. */
    private static final int KEPT = 1000;

    private final Haulage haulage;
    private final ThreadPoolExecutor threads;
    /** Those threads. */
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Transfer> given = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int letGoAt = KEPT;
    private boolean closed;

    /**
     * A queue that carries so many files at a time.
     *
     * @throws IllegalArgumentException if {@code parallel} is less than 1
     */
    public Transfers(int parallel, Haulage haulage) {
        if (parallel < 1) {
            throw new IllegalArgumentException("background(" + parallel + ") carries nothing; use 1 for one at a time");
        }
        this.haulage = haulage;
        AtomicInteger numbers = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                parallel, parallel, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(() -> owned(work), "towpath-transfer-" + numbers.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    private void owned(Runnable work) {
        own.add(Thread.currentThread());
        try {
            work.run();
        } finally {
            own.remove(Thread.currentThread());
        }
    }

    /** Uploads a file; see {@link #put(Path, String, UnaryOperator)}. */
    public Transfer put(Path local, String remote) {
        return put(local, remote, UnaryOperator.identity());
    }

    /**
     * Uploads a file when its turn comes, as {@code Sftp.put} does. Returns at once. A progress listener is called on the
     * thread of the transfer.
     *
     * @throws IllegalStateException if this is closed
     */
    public Transfer put(Path local, String remote, UnaryOperator<TransferOptions> how) {
        return add(new Transfer(local.toString(), remote, how, all -> haulage.put(local, remote, all)));
    }

    /** Downloads a file; see {@link #get(String, Path, UnaryOperator)}. */
    public Transfer get(String remote, Path local) {
        return get(remote, local, UnaryOperator.identity());
    }

    /**
     * Downloads a file when its turn comes, as {@code Sftp.get} does. Returns at once. A progress listener is called on the
     * thread of the transfer.
     *
     * @throws IllegalStateException if this is closed
     */
    public Transfer get(String remote, Path local, UnaryOperator<TransferOptions> how) {
        return add(new Transfer(
                remote, local.toString(), o -> pausable(how.apply(o)), all -> haulage.get(remote, local, all)));
    }

    /** With a rate to keep to, bytes wait for the thread that reports progress; else they come by without it. */
    private static TransferOptions pausable(TransferOptions options) {
        return options.rate().isPresent() ? options : options.limit(Long.MAX_VALUE);
    }

    private Transfer add(Transfer transfer) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("this queue of transfers is closed; ask the client for another");
            }
            if (given.size() >= letGoAt) {
                letGo();
                letGoAt = Math.max(KEPT, 2 * given.size());
            }
            given.add(transfer);
            threads.execute(transfer::run);
        } finally {
            lock.unlock();
        }
        return transfer;
    }

    /** With the lock held. */
    private void letGo() {
        for (Transfer transfer : given) {
            if (transfer.isDone()) {
                transfer.unseenFailure().ifPresent(failures::add);
            }
        }
        given.removeIf(Transfer::isDone);
    }

    /** The transfers that have not ended, in the order they were given. */
    public List<Transfer> pending() {
        return all().stream().filter(transfer -> !transfer.isDone()).toList();
    }

    private List<Transfer> all() {
        lock.lock();
        try {
            return List.copyOf(given);
        } finally {
            lock.unlock();
        }
    }

    /** Cancels all that have not ended, and does not wait for that. */
    public void cancelAll() {
        all().forEach(Transfer::cancel);
    }

    /**
     * Takes no more, and waits for the end of all that was given; paused ones go on. If the thread is interrupted, now or
     * meanwhile, all are cancelled and the flag stays. Does nothing the second time.
     *
     * @throws IOException the first failure that nobody has asked for with {@link Transfer#await()} or
     *     {@link Transfer#toStage()}, with the others suppressed
     * @throws IllegalStateException if a thread of this queue calls, from a listener or a stage: it would wait for itself
     */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (own.contains(Thread.currentThread())) {
                throw new IllegalStateException("this thread carries a transfer of the queue, and closing waits for"
                        + " that; close it on another thread, or use cancelAll()");
            }
            closed = true;
            threads.shutdown();
        } finally {
            lock.unlock();
        }
        try {
            for (Transfer transfer : all()) {
                transfer.resume();
                transfer.awaitEnd();
            }
        } catch (InterruptedException e) {
            cancelAll();
            Thread.currentThread().interrupt();
        }
        throwUnseen();
    }

    private void throwUnseen() throws IOException {
        List<Throwable> unseen = new ArrayList<>();
        lock.lock();
        try {
            letGo();
            unseen.addAll(failures);
            failures.clear();
        } finally {
            lock.unlock();
        }
        if (unseen.isEmpty()) {
            return;
        }
        Throwable first = unseen.get(0);
        IOException thrown = first instanceof IOException failure ? failure : new IOException(first);
        unseen.stream().skip(1).filter(other -> other != thrown).forEach(thrown::addSuppressed);
        throw thrown;
    }
}
