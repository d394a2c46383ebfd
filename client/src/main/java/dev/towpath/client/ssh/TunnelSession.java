package dev.towpath.client.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * Carries a session over a {@link Tunnel}. One thread reads and one writes: with a single one, two peers that both have
 * much to say could each wait for the other to listen. What waits to be written is bounded by the windows of the
 * session's channels.
 */
final class TunnelSession extends CarriedSession {
    private static final int READ_AT_ONCE = 64 * 1024;

    private final Tunnel tunnel;
    private final SocketAddress address;
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
        super(id, address, address, handler, service);
        this.tunnel = tunnel;
        this.address = address;
    }

    /** Starts both threads; the handler must know this session by now. */
    void start() {
        thread("towpath-tunnel-read-" + getId(), this::read).start();
        thread("towpath-tunnel-write-" + getId(), this::write).start();
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
                handler().messageReceived(this, new ByteArrayBuffer(bytes, 0, count));
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
        tellClosed();
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
}
