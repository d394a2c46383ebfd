package dev.towpath.client.ssh;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.util.threads.NoCloseExecutor;

/**
 * The threads that serve sockets: unbounded, so that no callback that waits can starve the other connections; idle ones
 * go after a minute. An event that comes while they stop is dropped. MINA's own pool throws then, in a thread of the
 * JDK's, which prints the stack trace to stderr.
 */
final class IoThreads extends NoCloseExecutor {
    private IoThreads(ExecutorService threads) {
        super(threads);
    }

    static IoThreads started() {
        return new IoThreads(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "towpath-io");
            thread.setDaemon(true);
            return thread;
        }));
    }

    @Override
    public void execute(Runnable event) {
        try {
            executor.execute(event);
        } catch (RejectedExecutionException stopped) {
            // The connection it was for is closed.
        }
    }

    @Override
    public CloseFuture close(boolean immediately) {
        executor.shutdown();
        return super.close(immediately);
    }
}
