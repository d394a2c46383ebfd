package dev.towpath.client.remote;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Requests on their way out: a byte stream cut into full SSH packets, sent as the server's window allows. Requests added
 * before one {@link #flush} share packets.
 *
 * <p>Any thread may add and flush, the one that handles replies too. Packets are written by one thread at a time and
 * <em>outside the lock</em>: a write may wait for a key exchange, which only the thread that handles replies can finish
 * (MINA starts one after every GiB). Whoever finds another thread writing leaves its packets to it.
 */
final class Outbox {
    /** What the packets go to. */
    interface Transport {
        /** The bytes the server's window still allows. */
        long window();

        /** Takes {@code count} bytes off the server's window. */
        void consume(int count);

        /** Sends one packet; {@code written} runs once its bytes have left for the socket, perhaps at once. */
        void write(Cargo cargo, Runnable written) throws IOException;
    }

    /** Bytes given to the transport that the socket has not taken: enough to keep it busy, little enough for a small heap. */
    private static final int UNWRITTEN_MAX = 1024 * 1024;

    /** Bytes that may wait here before {@link #awaitRoom} holds a writer back. */
    private static final int BACKLOG_MAX = 1024 * 1024;

    private final Transport transport;
    private final int packetSize;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Deque<Cargo> full = new ArrayDeque<>();
    private @Nullable Cargo open;
    private long backlog;
    private long unwritten;
    private long sent;
    private boolean writing;
    private boolean closed;

    Outbox(Transport transport, int packetSize) {
        this.transport = transport;
        this.packetSize = packetSize;
    }

    int packetSize() {
        return packetSize;
    }

    /** Adds a small request. */
    void add(byte[] request) {
        lock.lock();
        try {
            for (int at = 0; at < request.length && !closed; ) {
                Cargo filling = open;
                if (filling == null) {
                    filling = new Cargo(packetSize);
                    open = filling;
                }
                int count = filling.put(request, at, request.length - at);
                at += count;
                backlog += count;
                if (filling.room() == 0) {
                    seal();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds a large request that was packed beforehand, outside the lock. */
    void add(List<Cargo> request) {
        lock.lock();
        try {
            if (!closed) {
                seal();
                for (Cargo cargo : request) {
                    full.addLast(cargo);
                    backlog += cargo.length();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends what the window allows; the rest follows when it grows. */
    void flush() throws IOException {
        while (true) {
            Cargo next;
            lock.lock();
            try {
                next = writing ? null : take();
                if (next == null) {
                    return;
                }
                writing = true;
            } finally {
                lock.unlock();
            }
            int count = next.length();
            try {
                transport.write(next, () -> written(count));
            } finally {
                lock.lock();
                try {
                    writing = false;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /**
     * Waits until little enough is queued for another large request.
     *
     * @return false if that did not happen within {@code nanos}
     */
    boolean awaitRoom(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (backlog > BACKLOG_MAX && !closed) {
                if (left <= 0) {
                    return false;
                }
                left = room.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether fewer than {@code bytes} wait here. */
    boolean holdsLessThan(long bytes) {
        lock.lock();
        try {
            return backlog < bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes sent so far: as long as it grows, the other side is taking something. */
    long sent() {
        lock.lock();
        try {
            return sent;
        } finally {
            lock.unlock();
        }
    }

    /** Drops everything and lets nobody wait any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            full.clear();
            open = null;
            backlog = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void written(int count) {
        lock.lock();
        try {
            unwritten -= count;
        } finally {
            lock.unlock();
        }
    }

    private void seal() {
        Cargo sealed = open;
        if (sealed != null && sealed.length() > 0) {
            full.addLast(sealed);
            open = null;
        }
    }

    private @Nullable Cargo take() {
        if (closed || unwritten >= UNWRITTEN_MAX) {
            return null;
        }
        if (full.isEmpty()) {
            seal();
        }
        Cargo first = full.peekFirst();
        long window = first == null ? 0 : transport.window();
        if (first == null || window <= 0) {
            return null;
        }
        // A window smaller than a packet must not stop us: the server may open it only once it is used up.
        Cargo next = first;
        if (window < first.length()) {
            next = first.split((int) window);
        } else {
            full.removeFirst();
        }
        transport.consume(next.length());
        backlog -= next.length();
        unwritten += next.length();
        sent += next.length();
        if (backlog <= BACKLOG_MAX) {
            room.signalAll();
        }
        return next;
    }
}
