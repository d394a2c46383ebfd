package dev.towpath.client.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.Closeable;
import org.apache.sshd.common.future.CancelFuture;
import org.apache.sshd.common.io.DefaultIoConnectFuture;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.closeable.AbstractInnerCloseable;
import org.jspecify.annotations.Nullable;

/**
 * Makes TCP connections. Each has a daemon thread of its own, which connects, waits for the socket and ends with it. A
 * connection that is being made has no time limit here; cancelling its future ends it.
 */
final class SocketConnector extends AbstractInnerCloseable implements IoConnector {
    private final IoHandler handler;
    private final Map<Long, IoSession> sessions = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private @Nullable IoServiceEventListener listener;

    SocketConnector(IoHandler handler) {
        this.handler = handler;
    }

    @Override
    @SuppressWarnings("NullAway") // MINA takes null for any local address
    public IoConnectFuture connect(
            SocketAddress address, @Nullable AttributeRepository context, @Nullable SocketAddress local) {
        IoConnectFuture future = new DefaultIoConnectFuture(address, null);
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (local != null) {
                channel.bind(local);
            }
        } catch (IOException | RuntimeException e) { // an address that was never resolved, one that is no IP address
            close(channel);
            future.setException(e);
            return future;
        }
        SocketChannel opened = channel;
        future.addListener(done -> {
            if (done.isCanceled()) {
                close(opened);
            }
        });
        Thread thread = new Thread(() -> run(opened, address, context, future), "towpath-io");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** The life of one connection. */
    private void run(
            SocketChannel channel,
            SocketAddress address,
            @Nullable AttributeRepository context,
            IoConnectFuture future) {
        SocketSession session;
        try {
            channel.connect(address);
            session = new SocketSession(ids.incrementAndGet(), channel, handler, this);
        } catch (IOException | RuntimeException e) {
            close(channel);
            failed(future, e);
            return;
        }
        try {
            begin(session, context, future);
            session.serve();
        } catch (Exception e) { // MINA's handlers declare no less
            failed(future, e);
        } finally {
            session.close(true);
            session.release();
        }
    }

    private void begin(SocketSession session, @Nullable AttributeRepository context, IoConnectFuture future)
            throws Exception {
        if (context != null) {
            session.setAttribute(AttributeRepository.class, context);
        }
        handler.sessionCreated(session);
        sessions.put(session.getId(), session);
        future.setSession(session);
        if (session != future.getSession()) {
            throw new IOException("no longer wanted");
        }
    }

    private static void failed(IoConnectFuture future, Exception reason) {
        CancelFuture cancellation = future.getCancellation();
        if (cancellation != null) {
            cancellation.setCanceled(reason);
        } else if (!future.isDone()) {
            future.setException(reason);
        }
    }

    private void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            debug("closing the connection of {} failed: {}", this, e.getMessage(), e);
        }
    }

    void ended(SocketSession session) {
        sessions.remove(session.getId());
    }

    @Override
    protected Closeable getInnerCloseable() {
        return builder().parallel(toString(), sessions.values()).build();
    }

    @Override
    public Map<Long, IoSession> getManagedSessions() {
        return Collections.unmodifiableMap(sessions);
    }

    @Override
    public @Nullable IoServiceEventListener getIoServiceEventListener() {
        return listener;
    }

    @Override
    public void setIoServiceEventListener(IoServiceEventListener newListener) {
        listener = newListener;
    }
}
