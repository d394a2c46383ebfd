package dev.towpath.client.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a session over a TCP connection. Its thread reads; whoever has something to write gives it to the socket at
 * once, and what the socket does not take then is left to that thread. So nobody ever waits to write, a packet needs no
 * thread but its sender's, and packets that had to wait leave many at a time.
 */
final class SocketSession extends CarriedSession {
    /** Given to MINA at once. It moves what is left of a piece behind every packet it takes out of it. */
    private static final int PIECE = 32 * 1024;

    private static final int READ_FIRST = 8 * 1024;
    private static final int READ_MAX = 256 * 1024;

    /** Packets given to the socket at once. */
    private static final int GATHERED_MAX = 16;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final SocketConnector connector;
    private final SocketAddress remote;
    private final DefaultCloseFuture drained = new DefaultCloseFuture(this, null);

    private final ReentrantLock writing = new ReentrantLock();
    /** Guarded by {@link #writing}. */
    private final Deque<Write> waiting = new ArrayDeque<>();

    /** Whether something is waiting to be written: the thread must wait for room, too. */
    private volatile boolean backlog;

    private volatile boolean ending;
    private volatile boolean suspended;
    private volatile @Nullable IOException broken;

    private static final class Write extends AbstractIoWriteFuture {
        private final ByteBuffer bytes;

        Write(Object id, ByteBuffer bytes) {
            super(id, null);
            this.bytes = bytes;
        }
    }

    SocketSession(long id, SocketChannel channel, IoHandler handler, SocketConnector connector) throws IOException {
        super(id, channel.getLocalAddress(), channel.getRemoteAddress(), handler, connector);
        this.channel = channel;
        this.connector = connector;
        this.remote = channel.getRemoteAddress();
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Reads, and writes what had to wait, until the connection ends. */
    void serve() {
        byte[] bytes = new byte[READ_FIRST];
        try {
            while (isOpen() || backlog) {
                boolean more = false;
                if (!suspended) {
                    int count = channel.read(ByteBuffer.wrap(bytes));
                    if (count < 0) {
                        failIfBroken();
                        break;
                    }
                    more = count == bytes.length;
                    deliver(bytes, count);
                    if (more && count < READ_MAX) {
                        bytes = new byte[Math.min(4 * count, READ_MAX)];
                    }
                }
                if (backlog) {
                    drain();
                }
                if (!more) {
                    // Not before everything was read: the server may have said why it hung up.
                    failIfBroken();
                    awaitSocket();
                }
            }
        } catch (ClosedChannelException | CancelledKeyException e) {
            // Closed by another thread, which says so itself.
            log.debug("the connection to {} is closed", remote);
        } catch (Exception e) { // whatever the handler throws is for the handler
            caught(e);
        }
    }

    private void deliver(byte[] bytes, int count) throws Exception {
        for (int at = 0; at < count && !isClosing(); at += PIECE) {
            handler().messageReceived(this, new ByteArrayBuffer(bytes, at, Math.min(PIECE, count - at)));
        }
    }

    private void awaitSocket() throws IOException {
        key.interestOps((suspended ? 0 : SelectionKey.OP_READ) | (backlog ? SelectionKey.OP_WRITE : 0));
        selector.select();
        selector.selectedKeys().clear();
    }

    private void failIfBroken() throws IOException {
        IOException reason = broken;
        if (reason != null) {
            throw reason;
        }
    }

    @Override
    public IoWriteFuture writeBuffer(Buffer buffer) {
        Write write = new Write(remote, ByteBuffer.wrap(buffer.array(), buffer.rpos(), buffer.available()));
        @Nullable Exception failure = null;
        boolean waits = false;
        boolean wake = false;
        writing.lock();
        try {
            if (isClosing() || ending) {
                failure = new ClosedChannelException();
            } else if (waiting.isEmpty()) {
                channel.write(write.bytes);
            }
            if (failure == null && write.bytes.hasRemaining()) {
                waiting.add(write);
                waits = true;
                wake = !backlog;
                backlog = true;
            }
        } catch (IOException e) {
            // Told by the thread that reads: here the session holds locks of its own.
            failure = e;
            broken = e;
            wake = true;
        } finally {
            writing.unlock();
        }
        if (wake) {
            selector.wakeup();
        }
        if (failure != null) {
            write.setValue(failure);
        } else if (!waits) {
            write.setValue(true);
        }
        return write;
    }

    /** Writes what had to wait, as much as the socket takes. */
    private void drain() throws IOException {
        List<Write> written = new ArrayList<>();
        writing.lock();
        try {
            boolean room = true;
            while (room && !waiting.isEmpty()) {
                ByteBuffer[] next = waiting.stream()
                        .limit(GATHERED_MAX)
                        .map(write -> write.bytes)
                        .toArray(ByteBuffer[]::new);
                channel.write(next);
                room = !next[next.length - 1].hasRemaining();
                while (!waiting.isEmpty() && !waiting.getFirst().bytes.hasRemaining()) {
                    written.add(waiting.removeFirst());
                }
            }
            backlog = !waiting.isEmpty();
        } finally {
            writing.unlock();
        }
        written.forEach(write -> write.setValue(true));
        if (ending && !backlog) {
            drained.setClosed();
        }
    }

    @Override
    protected CloseFuture doCloseGracefully() {
        writing.lock();
        try {
            ending = true;
            if (waiting.isEmpty()) {
                drained.setClosed();
            }
        } finally {
            writing.unlock();
        }
        return drained;
    }

    @Override
    protected void doCloseImmediately() {
        try {
            channel.close();
        } catch (IOException e) {
            debug("closing the connection to {} failed: {}", remote, e.getMessage(), e);
        }
        // Only now the socket is given back: the thread still waits on it.
        selector.wakeup();
        List<Write> lost = new ArrayList<>();
        writing.lock();
        try {
            lost.addAll(waiting);
            waiting.clear();
            backlog = false;
        } finally {
            writing.unlock();
        }
        EOFException ended = new EOFException("the connection was closed");
        lost.forEach(write -> write.setValue(ended));
        connector.ended(this);
        super.doCloseImmediately();
        tellClosed();
    }

    /** Gives back what the thread waited with. */
    void release() {
        try {
            selector.close();
            channel.close();
        } catch (IOException e) {
            debug("closing the connection to {} failed: {}", remote, e.getMessage(), e);
        }
    }

    @Override
    public void shutdownOutputStream() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void suspendRead() {
        suspended = true;
    }

    @Override
    public void resumeRead() {
        suspended = false;
        selector.wakeup();
    }
}
