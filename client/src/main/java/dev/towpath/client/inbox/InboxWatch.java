package dev.towpath.client.inbox;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into an inbox again and again until it, or the client it came from, is closed.
 *
 * @since 0.1
 */
public final class InboxWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    /** How long close() waits for the work in hand, after interrupting it. */
    private static final long PATIENCE = Duration.ofSeconds(10).toMillis();

    /** What it does. */
    interface Look {
        PollReport poll() throws IOException;

        /** Whether no look will ever succeed again. */
        default boolean isOver() {
            return false;
        }
    }

    private final String inbox;
    private final Duration pause;
    private final Look look;
    private final Consumer<PollReport> told;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private InboxWatch(String inbox, Duration pause, Look look, Consumer<PollReport> told) {
        this.inbox = inbox;
        this.pause = pause;
        this.look = look;
        this.told = told;
        this.thread = new Thread(this::run, "towpath-inbox");
        thread.setDaemon(true);
    }

    static InboxWatch start(String inbox, Duration pause, Look look, Consumer<PollReport> told) {
        InboxWatch watch = new InboxWatch(inbox, pause, look, told);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            do {
                tell(look());
            } while (!look.isOver() && !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PollReport look() {
        try {
            return look.poll();
        } catch (IOException | RuntimeException e) {
            if (closed.getCount() > 0 && look.isOver()) {
                LOG.warn("the watch of {} ends: its client was closed; close the watch first", inbox);
            } else if (closed.getCount() > 0) {
                LOG.warn("a look into {} failed, the next one in {} s: {}", inbox, pause.toSeconds(), e.toString());
            }
            return PollReport.trouble(e);
        } catch (Error e) {
            LOG.error("a look into {} failed, the next one in {} s", inbox, pause.toSeconds(), e);
            return PollReport.trouble(new ExecutionException(e));
        }
    }

    private void tell(PollReport report) {
        for (PollReport.Failed failed : report.failed()) {
            LOG.warn(
                    "{}: attempt {} failed: {}",
                    inbox,
                    failed.attempt(),
                    failed.cause().toString());
        }
        try {
            told.accept(report);
        } catch (RuntimeException e) {
            LOG.warn("who is told of {} failed, and is ignored: {}", inbox, e.toString(), e);
        }
    }

    /** Whether it still looks. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /**
     * Ends the watch. The work in hand is interrupted, and waited for ten seconds at most; its file is given back, to
     * this process or another. Does nothing the second time.
     */
    @Override
    public void close() {
        closed.countDown();
        if (thread.equals(Thread.currentThread())) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
