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
        /** Looks once, with this handler. */
        PollReport poll(InboxHandler handler) throws IOException;

        /** Whether no look will ever succeed again. */
        default boolean isOver() {
            return false;
        }
    }

    private final String inbox;
    private final Duration pause;
    private final InboxHandler handler;
    private final Look look;
    private final Consumer<PollReport> told;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private InboxWatch(String inbox, Duration pause, InboxHandler handler, Look look, Consumer<PollReport> told) {
        this.inbox = inbox;
        this.pause = pause;
        this.handler = handler;
        this.look = look;
        this.told = told;
        this.thread = new Thread(this::run, "towpath-inbox");
        thread.setDaemon(true);
    }

    static InboxWatch start(String inbox, Duration pause, InboxHandler handler, Look look, Consumer<PollReport> told) {
        InboxWatch watch = new InboxWatch(inbox, pause, handler, look, told);
        watch.thread.start();
        return watch;
    }

    private void run() {
        do {
            tell(look());
        } while (!isOver());
    }

    /** Waits for the next look. An interrupt that somebody's work left behind does not end the watch. */
    private boolean isOver() {
        while (!look.isOver()) {
            try {
                return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                if (isClosed()) {
                    return true;
                }
            }
        }
        return true;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** What fails because the watch was closed is given back, even if the work took notice of the interrupt by itself. */
    private void take(Arrival arrival) throws Exception {
        if (isClosed()) {
            throw new InterruptedException("the watch is closed");
        }
        try {
            handler.take(arrival);
        } catch (Exception e) {
            if (!isClosed()) {
                throw e;
            }
            InterruptedException interrupted = new InterruptedException("the watch was closed during the work");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private PollReport look() {
        try {
            return look.poll(this::take);
        } catch (IOException | RuntimeException e) {
            if (!isClosed() && look.isOver()) {
                LOG.warn("the watch of {} ends: its client was closed; close the watch first", inbox);
            } else if (!isClosed()) {
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
        } catch (Error e) {
            LOG.error("who is told of {} failed, and is ignored", inbox, e);
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
