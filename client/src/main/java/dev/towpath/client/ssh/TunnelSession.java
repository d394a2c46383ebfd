package dev.towpath.client.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/**
 * Carries a session over a {@link Tunnel}. One thread reads and one writes: with a single one, two peers that both have
 * much to say could each wait for the other to listen. What waits to be written is bounded by the windows of the
 * session's channels.
 */
final class TunnelSession extends AbstractCloseable implements IoSession {
    private static final int READ_AT_ONCE = 64 * 1024;

    private final long id;
    private final Tunnel tunnel;
    private final SocketAddress address;
    private final IoHandler handler;
    private final IoService service;
    private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
    private final BlockingQueue<Write> writes = new LinkedBlockingQueue<>();
    private final DefaultCloseFuture drained = new DefaultCloseFuture(this, null);
    private final ReentrantLock reading = new ReentrantLock();
    private final Condition resumed = reading.newCondition();
    private boolean suspended;

    /** Something to write; without a buffer it is the end. */
    private static final class Write extends AbstractIoWriteFuture {
        private final Buffer buffer;

        Write(Object id, Buffer buffer) {
            super(id, null);
            this.buffer = buffer;
        }
    }

    TunnelSession(long id, Tunnel tunnel, SocketAddress address, IoHandler handler, IoService service) {
        this.id = id;
        this.tunnel = tunnel;
        this.address = address;
        this.handler = handler;
        this.service = service;
    }

    /** Starts both threads; the handler must know this session by now. */
    void start() {
        thread("towpath-tunnel-read-" + id, this::read).start();
        thread("towpath-tunnel-write-" + id, this::write).start();
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void read() {
        byte[] bytes = new byte[READ_AT_ONCE];
        try {
            while (isOpen()) {
                awaitResumed();
                int count = tunnel.in().read(bytes);
                if (count < 0) {
                    break;
                }
                // The session keeps what it has not decrypted in a buffer of its own.
                handler.messageReceived(this, new ByteArrayBuffer(bytes, 0, count));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) { // whatever the handler throws is for the handler
            caught(e);
        }
        close(true);
    }

    private void write() {
        Write write = null;
        try {
            while (true) {
                write = writes.take();
                if (write.buffer.available() == 0) {
                    break;
                }
                tunnel.out().write(write.buffer.array(), write.buffer.rpos(), write.buffer.available());
                tunnel.out().flush();
                write.setValue(true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            write.setValue(e);
            caught(e);
            close(true);
        }
        drained.setClosed();
    }

    private void caught(Exception thrown) {
        if (!isOpen()) {
            return;
        }
        try {
            handler.exceptionCaught(this, thrown);
        } catch (Exception e) { // the session is closed next in any case
            thrown.addSuppressed(e);
        }
    }

    private void awaitResumed() throws InterruptedException {
        reading.lockInterruptibly();
        try {
            while (suspended && isOpen()) {
                resumed.await();
            }
        } finally {
            reading.unlock();
        }
    }

    private void suspend(boolean now) {
        reading.lock();
        try {
            suspended = now;
            resumed.signalAll();
        } finally {
            reading.unlock();
        }
    }

    @Override
    public IoWriteFuture writeBuffer(Buffer buffer) {
        Write write = new Write(address, buffer);
        if (!isOpen()) {
            write.setValue(new ClosedChannelException());
        } else if (buffer.available() == 0) {
            write.setValue(true);
        } else {
            writes.add(write);
        }
        return write;
    }

    @Override
    protected CloseFuture doCloseGracefully() {
        writes.add(new Write(address, new ByteArrayBuffer(0, false)));
        return drained;
    }

    @Override
    protected void doCloseImmediately() {
        try {
            tunnel.close();
        } catch (IOException e) {
            debug("closing the tunnel to {} failed: {}", address, e.getMessage(), e);
        }
        suspend(false);
        EOFException ended = new EOFException("the connection was closed");
        for (Write write = writes.poll(); write != null; write = writes.poll()) {
            write.setValue(ended);
        }
        writes.add(new Write(address, new ByteArrayBuffer(0, false)));
        super.doCloseImmediately();
        try {
            handler.sessionClosed(this);
        } catch (Exception e) { // nobody is left to tell
            debug("closing the session with {} failed: {}", address, e.getMessage(), e);
        }
    }

    @Override
    public long getId() {
        return id;
    }

    @Override
    public @Nullable Object getAttribute(Object key) {
        return attributes.get(key);
    }

    @Override
    public @Nullable Object setAttribute(Object key, Object value) {
        return attributes.put(key, value);
    }

    @Override
    public @Nullable Object setAttributeIfAbsent(Object key, Object value) {
        return attributes.putIfAbsent(key, value);
    }

    @Override
    public @Nullable Object removeAttribute(Object key) {
        return attributes.remove(key);
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return address;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return address;
    }

    @Override
    public SocketAddress getAcceptanceAddress() {
        return address;
    }

    @Override
    public IoService getService() {
        return service;
    }

    @Override
    public void shutdownOutputStream() {
        writes.add(new Write(address, new ByteArrayBuffer(0, false)));
    }

    @Override
    public void suspendRead() {
        suspend(true);
    }

    @Override
    public void resumeRead() {
        suspend(false);
    }

    @Override
    public String toString() {
        return "TunnelSession[" + address + "]";
    }
}
