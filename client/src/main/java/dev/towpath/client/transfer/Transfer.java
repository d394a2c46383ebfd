package dev.towpath.client.transfer;

import dev.towpath.client.errors.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way, or waiting for it, in the background. Thread-safe.
 *
 * @since 0.1
 */
public final class Transfer {
    /** How far it is. */
    public enum State {
        /** It waits for its turn. */
        WAITING,
        /** Bytes move. */
        RUNNING,
        /** It was stopped with {@link Transfer#pause()}, before or after it began. */
        PAUSED,
        /** The file is in place. */
        DONE,
        /** It failed; {@link Transfer#await()} throws why. */
        FAILED,
        /** It was cancelled; the target is as it was. */
        CANCELLED
    }

    /** What carries the bytes. */
    @FunctionalInterface
    interface Work {
        Transferred run(UnaryOperator<TransferOptions> how) throws IOException;
    }

    /** How often one that is paused is asked whether it is still wanted. */
    private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(100);

    private final String source;
    private final String target;
    private final Work work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CompletableFuture<Transferred> outcome = new CompletableFuture<>();
    private final UnaryOperator<TransferOptions> how;
    private @Nullable Thread carrier;
    private boolean paused;
    private boolean cancelled;
    private volatile boolean asked;
    private volatile @Nullable Progress progress;

    Transfer(String source, String target, UnaryOperator<TransferOptions> how, Work work) {
        this.source = source;
        this.target = target;
        this.how = how;
        this.work = work;
    }

    /** What is read. */
    public String source() {
        return source;
    }

    /** What is written. */
    public String target() {
        return target;
    }

    /** How far the bytes are; nothing before the first report. */
    public Optional<Progress> progress() {
        return Optional.ofNullable(progress);
    }

    /** What it does now. */
    public State state() {
        lock.lock();
        try {
            if (outcome.isDone()) {
                return outcome.isCancelled() ? State.CANCELLED : ended();
            }
            if (paused) {
                return State.PAUSED;
            }
            return carrier == null ? State.WAITING : State.RUNNING;
        } finally {
            lock.unlock();
        }
    }

    private State ended() {
        return outcome.isCompletedExceptionally() ? State.FAILED : State.DONE;
    }

    /** Whether it has come to an end, good or bad. */
    public boolean isDone() {
        return outcome.isDone();
    }

    /**
     * Stops it until {@link #resume()}. One that waits keeps its turn and does not begin; one that runs stops at its next
     * progress report, within a tenth of a second as long as bytes move, and keeps its connection and its place among
     * those that run. One whose last bytes are under way may still end. After more than a day others that replace the same
     * target take what was sent for the rest of a killed transfer and remove it; going on then fails.
     */
    public void pause() {
        change(() -> paused = true);
    }

    /** Goes on after {@link #pause()}. */
    public void resume() {
        change(() -> paused = false);
    }

    /**
     * Ends it, unless it has ended: one that waits never begins, one that runs is interrupted and leaves the target as it
     * was. Does not wait for that; {@link #await()} does.
     */
    public void cancel() {
        change(() -> {
            cancelled = true;
            Thread running = carrier;
            if (running != null) {
                running.interrupt();
            }
        });
        lock.lock();
        try {
            if (carrier == null) {
                boolean unused = outcome.cancel(false);
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            if (!outcome.isDone()) {
                what.run();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for its end and returns what was transferred.
     *
     * @throws IOException what {@code put} or {@code get} throws
     * @throws CancellationException if it was cancelled; if it had begun, its cause tells how it ended, and names a part file
     *     that could not be removed
     * @throws InterruptedIOException if the waiting thread was interrupted; the transfer goes on
     * @throws IllegalStateException if its own listener calls: it would wait for itself
     */
    public Transferred await() throws IOException {
        try {
            return result();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for " + this);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void requireAnotherThread() {
        lock.lock();
        try {
            if (Thread.currentThread().equals(carrier) && !outcome.isDone()) {
                throw new IllegalStateException(this + ": this thread carries it, and would wait for itself; wait on"
                        + " another thread, or use toStage()");
            }
        } finally {
            lock.unlock();
        }
    }

    private Transferred result() throws IOException, InterruptedException {
        requireAnotherThread();
        asked = true;
        try {
            return outcome.get();
        } catch (CancellationException e) {
            // Newer JDKs put another one around ours, which says how it ended.
            throw e.getCause() instanceof CancellationException ours ? ours : e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IOException(this + " failed", cause);
        }
    }

    /**
     * Its outcome as a stage, for what is to happen after it: the exceptions of {@link #await()}, inside a
     * {@link java.util.concurrent.CompletionException}. What is attached without {@code Async} runs on the thread of the transfer and keeps the next one waiting.
     */
    public CompletionStage<Transferred> toStage() {
        asked = true;
        return outcome.minimalCompletionStage();
    }

    /** Carries the file, on the calling thread. */
    void run() {
        try {
            if (begin()) {
                carry();
            }
        } catch (InterruptedException e) {
            boolean unused = outcome.cancel(false);
        } finally {
            end();
        }
    }

    private void carry() {
        try {
            Transferred done = work.run(this::observed);
            boolean unused = outcome.complete(done);
        } catch (IOException | RuntimeException e) {
            boolean unused = outcome.completeExceptionally(isCancelled() ? cancelled(e) : e);
        } catch (Error e) {
            boolean unused = outcome.completeExceptionally(e);
            throw e;
        }
    }

    /** With {@code end} as its cause: it says what could not be cleaned up. */
    private CancellationException cancelled(Exception end) {
        CancellationException cancelled = new CancellationException(toString());
        cancelled.initCause(end);
        return cancelled;
    }

    private boolean begin() throws InterruptedException {
        lock.lock();
        try {
            if (cancelled) {
                return false;
            }
            carrier = Thread.currentThread();
            while (paused && !cancelled) {
                changed.await();
            }
            return !cancelled;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            carrier = null;
            if (cancelled) {
                boolean unused = outcome.cancel(false);
            }
            // A late cancel() interrupts this thread no more, and what it left must not end the next transfer.
            boolean unused = Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    private TransferOptions observed(TransferOptions options) {
        TransferOptions chosen = how.apply(options);
        return chosen.onProgress(report -> {
            progress = report;
            chosen.listener().accept(report);
            waitWhilePaused(chosen.cancelled());
        });
    }

    /** Who finds {@code unwanted} to hold is asked again at the next wait of the transfer, which ends it. */
    private void waitWhilePaused(Optional<BooleanSupplier> unwanted) {
        while (isPaused() && !unwanted.map(BooleanSupplier::getAsBoolean).orElse(false)) {
            if (!waited(GLANCE)) {
                return;
            }
        }
    }

    private boolean isPaused() {
        lock.lock();
        try {
            return paused && !cancelled;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change for so many nanoseconds at most. Returns whether it was not interrupted meanwhile. */
    private boolean waited(long most) {
        lock.lock();
        try {
            long left = most;
            while (paused && !cancelled && left > 0) {
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            // The transfer sees the flag at its next wait, and ends.
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Why it failed, unless somebody has asked for its outcome. */
    Optional<Throwable> unseenFailure() {
        if (asked || outcome.isCancelled() || !outcome.isCompletedExceptionally()) {
            return Optional.empty();
        }
        return Optional.ofNullable(outcome.handle((done, failure) -> failure).join());
    }

    /** Waits for its end, whatever that is. */
    void awaitEnd() throws InterruptedException {
        try {
            Transferred unused = outcome.get();
        } catch (CancellationException | ExecutionException e) {
            // Told elsewhere.
        }
    }

    /** Source, target and state as one printable line. */
    @Override
    public String toString() {
        return Printable.text(source) + " -> " + Printable.text(target) + " (" + state() + ")";
    }
}
