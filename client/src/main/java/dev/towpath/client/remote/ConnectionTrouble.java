package dev.towpath.client.remote;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.jspecify.annotations.Nullable;

/** Remembers the first thing that went wrong with a connection: when its channels close, MINA no longer says why. */
final class ConnectionTrouble implements SessionListener {
    private record First(String reason, @Nullable Throwable cause) {}

    private final AtomicReference<@Nullable First> first = new AtomicReference<>();

    @Override
    public void sessionException(Session session, Throwable cause) {
        String message = cause.getMessage();
        first.compareAndSet(
                null,
                new First(
                        "the connection broke: "
                                + (message == null ? cause.getClass().getSimpleName() : message),
                        cause));
    }

    @Override
    public void sessionDisconnect(
            Session session, int code, @Nullable String message, @Nullable String language, boolean initiator) {
        String who = initiator ? "this side" : "the server";
        first.compareAndSet(null, new First(who + " disconnected (code " + code + "): " + message, null));
    }

    /** Why the connection is gone. */
    Loss loss() {
        First known = first.get();
        return known == null
                ? new Loss(Loss.Kind.LOST, "the connection was closed", null)
                : new Loss(Loss.Kind.LOST, known.reason(), known.cause());
    }
}
