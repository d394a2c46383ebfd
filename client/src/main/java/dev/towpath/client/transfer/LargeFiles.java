package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Errand;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.Stripes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tree that go by themselves, because they are large or because what is asked for is unusual: each as a
 * transfer of its own, several at a time where the line is long, each on a thread. Everything but the transfers happens
 * on the thread that goes through the tree: what becomes of a file, and what the caller hears of its progress. A transfer
 * whose connection breaks goes on over another one by itself, beside the others.
 */
final class LargeFiles {
    /** More gained nothing on a line of 50 ms. */
    private static final int MOST = 8;

    /** What one file may hold in memory. */
    private static final long HEAP_EACH = 8L * 1024 * 1024;

    /** With a shorter round trip the requests around a file cost little; two at a time only disturb each other. */
    private static final long ROUND_TRIP_MIN = 5_000_000;

    /** One more for each of these. */
    private static final long ROUND_TRIP_EACH = 4_000_000;

    /** How one file is carried. */
    interface Way {
        Transferred carry(TransferOptions options) throws IOException;
    }

    private final Carrier carrier;
    private final Pipeline pipeline;
    private final Set<Job> jobs = new LinkedHashSet<>();
    private final Deque<Job> again = new ArrayDeque<>();
    private final ReentrantLock asking = new ReentrantLock();
    private int most;
    private int running;
    private int extraChannels;
    private boolean alone;
    private boolean givenUp;
    private @Nullable ThreadPoolExecutor threads;

    /** Carries {@code parallel} files at a time; as many as the line suggests if that is 0. */
    LargeFiles(Carrier carrier, Pipeline pipeline, TransferOptions options, int parallel) {
        this.carrier = carrier;
        this.pipeline = pipeline;
        this.most = most(pipeline, options, parallel);
    }

    private static int most(Pipeline pipeline, TransferOptions options, int parallel) {
        // A rate is for all files together, and a name that somebody else makes may be the same for all.
        if (options.rate().isPresent() || options.temporaryName().isPresent()) {
            return 1;
        }
        long wanted = parallel;
        if (parallel == 0) {
            long roundTrip = pipeline.roundTrip();
            wanted = roundTrip < ROUND_TRIP_MIN ? 1 : 1 + roundTrip / ROUND_TRIP_EACH;
        }
        long heap = Runtime.getRuntime().maxMemory() / HEAP_EACH;
        long channels = MOST / Math.max(1, options.streams());
        return (int) Math.max(1, Math.min(Math.min(wanted, heap), channels));
    }

    /** Whether the next file must wait until another is over. */
    boolean isFull() {
        return jobs.size() >= most || alone || !again.isEmpty();
    }

    boolean isIdle() {
        return jobs.isEmpty();
    }

    /** Whether a file has had all attempts that the policy allows. */
    boolean hasGivenUp() {
        return givenUp;
    }

    /** A file of so many bytes has a place from now on. */
    Job enter(String source, String target, long size, TransferOptions options, Way way, SmallFiles.Outcome outcome) {
        Job job = new Job(source, target, size, options, way, outcome);
        jobs.add(job);
        return job;
    }

    /** Waits for all that has begun, after the line of the pipeline was lost; forgets the rest. */
    void finish() throws IOException {
        jobs.removeIf(job -> job.task == null && !again.contains(job));
        while (!jobs.isEmpty()) {
            try {
                pipeline.turn();
            } catch (ConnectionLostException e) {
                // What follows from a file, such as times of its directory, is done in the next round.
                if (givenUp) {
                    throw e;
                }
            }
        }
    }

    /** Ends all that has begun because of {@code first}, and waits for that. */
    void stop(Throwable first) {
        close(true);
        pipeline.dismiss();
        for (Job job : jobs) {
            job.settle(first);
        }
        jobs.clear();
        again.clear();
    }

    /** Lets the threads go. */
    void close() {
        close(false);
    }

    private void close(boolean now) {
        ThreadPoolExecutor ending = threads;
        threads = null;
        if (ending == null) {
            return;
        }
        if (now) {
            ending.shutdownNow();
        } else {
            ending.shutdown();
        }
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = ending.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                // They were interrupted, too, and it takes them a moment to clean up.
                interrupted = true;
                ending.shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private ThreadPoolExecutor threads() {
        ThreadPoolExecutor there = threads;
        if (there == null) {
            there = new ThreadPoolExecutor(most, most, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), work -> {
                Thread thread =
                        new Thread(work, "towpath-tree " + carrier.files().server());
                thread.setDaemon(true);
                return thread;
            });
            threads = there;
        }
        return there;
    }

    /** One file. */
    final class Job {
        private final String source;
        private final String target;
        private final long size;
        private final TransferOptions options;
        private final Way way;
        private final SmallFiles.Outcome outcome;
        private int channels;
        private boolean beside;
        private boolean isAlone;
        private @Nullable FutureTask<Transferred> task;

        Job(String source, String target, long size, TransferOptions options, Way way, SmallFiles.Outcome outcome) {
            this.source = source;
            this.target = target;
            this.size = size;
            this.options = options;
            this.way = way;
            this.outcome = outcome;
        }

        /** Lets another have its place. */
        void leave() {
            jobs.remove(this);
        }

        /** Begins to carry it; carries it to the end if one is carried at a time. */
        void begin() throws IOException {
            if (alone) {
                again.add(this);
                return;
            }
            start();
        }

        private void start() throws IOException {
            running++;
            if (running > 1) {
                jobs.forEach(job -> job.beside |= job == this || job.task != null);
            }
            if (most == 1) {
                FutureTask<Transferred> here = new FutureTask<>(() -> way.carry(options));
                here.run();
                ended(here);
                return;
            }
            Errand errand = pipeline.errand("carry", source);
            TransferOptions there = onAThread(errand);
            FutureTask<Transferred> begun = new FutureTask<>(() -> way.carry(there)) {
                @Override
                protected void done() {
                    errand.end(() -> ended(this));
                }
            };
            task = begun;
            threads().execute(begun);
        }

        /** The caller hears of its progress on his own thread, and is asked by one at a time whether he still wants it. */
        private TransferOptions onAThread(Errand errand) {
            Consumer<Progress> listener = options.listener();
            TransferOptions there = options.onProgress(progress -> errand.tell(() -> listener.accept(progress)));
            if (options.cancelled().isPresent()) {
                there = there.cancelWhen(inTurn(options.cancelled().get()));
            }
            // Channels have windows of their own, but a server grants few channels.
            int worth = options.streams() > 0 ? 1 : Stripes.worth(carrier.files(), Long.MAX_VALUE);
            if (worth > 1) {
                int wanted = Math.max(1, Stripes.worth(carrier.files(), size) - 1);
                // The shortest round trip is known better from reply to reply, so others may have more than is left.
                channels = Math.max(0, Math.min(wanted, worth - 1 - extraChannels));
                extraChannels += channels;
                there = there.streams(1 + channels);
            }
            return there;
        }

        private void ended(FutureTask<Transferred> over) throws IOException {
            task = null;
            running--;
            extraChannels -= channels;
            channels = 0;
            alone = false;
            Transferred done;
            try {
                done = result(over);
            } catch (IOException e) {
                if (perhapsTooMany(e)) {
                    again.add(this);
                    goOn();
                    return;
                }
                leave();
                givenUp |= e instanceof ConnectionLostException;
                carrier.tellFailed(source, target, e);
                goOn();
                outcome.failed(e);
                return;
            } catch (RuntimeException e) {
                leave();
                carrier.tellFailed(source, target, e);
                throw e;
            }
            leave();
            carrier.tell(done);
            if (isAlone) {
                // It went well by itself.
                most = Math.max(1, most / 2);
            }
            goOn();
            outcome.done(done);
        }

        /** Some servers grant few handles, and do not say so: what failed beside others is tried once more after them. */
        private boolean perhapsTooMany(IOException e) {
            return e instanceof SftpException refused && BareFailure.is(refused) && beside && !isAlone;
        }

        private void goOn() throws IOException {
            if (running == 0 && !again.isEmpty()) {
                Job next = again.remove();
                next.isAlone = true;
                alone = true;
                next.start();
            }
        }

        /** Tells what became of it, once its thread has ended. */
        void settle(Throwable first) {
            FutureTask<Transferred> over = task;
            if (over == null || !over.isDone()) {
                return;
            }
            try {
                carrier.tell(result(over));
            } catch (IOException | RuntimeException e) {
                carrier.tellFailed(source, target, e);
                if (e != first && (e instanceof SftpException || e.getSuppressed().length > 0)) {
                    // It may say what was left on the server.
                    first.addSuppressed(e);
                }
            }
        }
    }

    /** Asks {@code condition} for one thread at a time. */
    BooleanSupplier inTurn(BooleanSupplier condition) {
        return () -> {
            asking.lock();
            try {
                return condition.getAsBoolean();
            } finally {
                asking.unlock();
            }
        };
    }

    private static Transferred result(FutureTask<Transferred> over) throws IOException {
        try {
            return over.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("asked for what is not over", e);
        }
    }
}
