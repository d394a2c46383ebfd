package dev.towpath.client.ssh;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.future.SshFuture;

/** Waits for MINA's futures. Their own methods go by the time of day: if that is set back, they wait so much longer. */
final class SteadyWait {
    private SteadyWait() {}

    /** Waits until it is done, at most so long; whether it is. */
    static <T extends SshFuture<T>> boolean isDone(T future, Duration limit) throws InterruptedIOException {
        CountDownLatch done = new CountDownLatch(1);
        future.addListener(ended -> done.countDown());
        try {
            return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            InterruptedIOException interrupted =
                    new InterruptedIOException("the thread was interrupted while it waited");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
