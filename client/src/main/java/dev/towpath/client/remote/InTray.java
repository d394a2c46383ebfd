package dev.towpath.client.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where other threads put down what the thread of a {@link Pipeline} is to work on. */
final class InTray {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<PipelinedRequest<?>> answered = new ArrayDeque<>();
    private final Deque<Errand.Step> steps = new ArrayDeque<>();

    /** Puts down a request that was answered. */
    void lay(PipelinedRequest<?> request) {
        lock.lock();
        try {
            answered.addLast(request);
            if (answered.size() == 1) {
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts down what is to be done. */
    void lay(Errand.Step step) {
        lock.lock();
        try {
            steps.addLast(step);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits at most so many nanoseconds until something lies here; returns whether it does. */
    boolean await(long limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit;
            while (answered.isEmpty() && steps.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = arrived.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the requests that were answered. */
    List<PipelinedRequest<?>> replies() {
        lock.lock();
        try {
            List<PipelinedRequest<?>> replies = new ArrayList<>(answered);
            answered.clear();
            return replies;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next thing to be done, if there is one. */
    Errand.@Nullable Step nextStep() {
        lock.lock();
        try {
            return steps.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Throws away what was to be done. */
    void forgetSteps() {
        lock.lock();
        try {
            steps.clear();
        } finally {
            lock.unlock();
        }
    }
}
