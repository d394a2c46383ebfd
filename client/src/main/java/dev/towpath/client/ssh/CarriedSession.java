package dev.towpath.client.ssh;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/**
 * What MINA asks of whatever carries a session's bytes: its ends, what was attached to it, and that its handler hears
 * how it fares. How the bytes get across is the matter of each kind.
 */
abstract sealed class CarriedSession extends AbstractCloseable implements IoSession
        permits SocketSession, TunnelSession {
    private final long id;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final IoHandler handler;
    private final IoService service;
    private final Map<Object, Object> attributes = new ConcurrentHashMap<>();

    CarriedSession(long id, SocketAddress local, SocketAddress remote, IoHandler handler, IoService service) {
        this.id = id;
        this.local = local;
        this.remote = remote;
        this.handler = handler;
        this.service = service;
    }

    final IoHandler handler() {
        return handler;
    }

    /** Tells the handler what went wrong, unless the session is closed already, which explains it. */
    final void caught(Exception thrown) {
        if (!isOpen()) {
            return;
        }
        try {
            handler.exceptionCaught(this, thrown);
        } catch (Exception e) { // the session is closed next in any case
            thrown.addSuppressed(e);
        }
    }

    /** Tells the handler that nothing more will come. */
    final void tellClosed() {
        try {
            handler.sessionClosed(this);
        } catch (Exception e) { // nobody is left to tell
            debug("closing the session with {} failed: {}", remote, e.getMessage(), e);
        }
    }

    @Override
    public final long getId() {
        return id;
    }

    @Override
    public final @Nullable Object getAttribute(Object key) {
        return attributes.get(key);
    }

    @Override
    public final @Nullable Object setAttribute(Object key, Object value) {
        return attributes.put(key, value);
    }

    @Override
    public final @Nullable Object setAttributeIfAbsent(Object key, Object value) {
        return attributes.putIfAbsent(key, value);
    }

    @Override
    public final @Nullable Object removeAttribute(Object key) {
        return attributes.remove(key);
    }

    @Override
    public final SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public final SocketAddress getLocalAddress() {
        return local;
    }

    @Override
    public final SocketAddress getAcceptanceAddress() {
        return remote;
    }

    @Override
    public final IoService getService() {
        return service;
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + remote + "]";
    }
}
