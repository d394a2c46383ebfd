package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * A server that is started when it is first needed, so that a class or test that is disabled starts none. Closed by the
 * store: JUnit before 5.13 wants {@code CloseableResource} for that, later ones {@code AutoCloseable}. Thread-safe.
 */
@SuppressWarnings("deprecation") // CloseableResource, until JUnit 5.12 is no longer supported
final class LazyServer implements CloseableResource, AutoCloseable {
    private final Supplier<RunningServer> start;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RunningServer server;
    private boolean fresh = true;
    private boolean lent;
    private boolean bypassed;

    LazyServer(Supplier<RunningServer> start) {
        this.start = start;
    }

    /** The server, started if need be. */
    SftpServer started() {
        lock.lock();
        try {
            RunningServer running = server;
            if (running == null) {
                running = start.get();
                server = running;
            }
            return running.server();
        } finally {
            lock.unlock();
        }
    }

    /** The server if it has been started. */
    Optional<SftpServer> running() {
        lock.lock();
        try {
            return Optional.ofNullable(server).map(RunningServer::server);
        } finally {
            lock.unlock();
        }
    }

    /** The server for code outside of tests. */
    SftpServer lend() {
        lock.lock();
        try {
            lent = true;
            dropIfClosed();
            fresh = false;
            return started();
        } finally {
            lock.unlock();
        }
    }

    boolean isLent() {
        lock.lock();
        try {
            return lent;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that a test did not share this server. */
    void bypass() {
        lock.lock();
        try {
            bypassed = true;
        } finally {
            lock.unlock();
        }
    }

    boolean isBypassed() {
        lock.lock();
        try {
            return bypassed;
        } finally {
            lock.unlock();
        }
    }

    /** Starts the server, or brings it back to how it was then: no sessions, no files, no faults, nothing recorded. */
    void startAfresh() throws InterruptedException {
        lock.lock();
        try {
            dropIfClosed();
            RunningServer running = server;
            if (running != null && !fresh) {
                // Sessions first, and what they had begun: none may write into the files of the next test.
                running.server().disconnectAll();
                running.server().awaitIdle();
                running.server().reset();
            }
            started();
            fresh = false;
        } finally {
            lock.unlock();
        }
    }

    /** A test may have closed it, to see what the code under test makes of that. */
    private void dropIfClosed() {
        RunningServer running = server;
        if (running != null && running.server().isClosed()) {
            server = null;
            running.close();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            RunningServer running = server;
            server = null;
            if (running != null) {
                running.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
