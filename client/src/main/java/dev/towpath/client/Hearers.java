package dev.towpath.client;

import dev.towpath.client.errors.Printable;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.transfer.Transferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners as one that never throws: who listens must not break what is listened to. */
record Hearers(List<SftpListener> all) implements SftpListener {
    private static final Logger LOG = LoggerFactory.getLogger(SftpListener.class);

    static final Hearers NONE = new Hearers(List.of());

    Hearers and(SftpListener one) {
        List<SftpListener> more = new ArrayList<>(all);
        more.add(one);
        return new Hearers(List.copyOf(more));
    }

    @Override
    public void connected(String server, String loggedInWith) {
        tell(listener -> listener.connected(server, loggedInWith));
    }

    @Override
    public void disconnected(String server, String reason) {
        tell(listener -> listener.disconnected(server, Printable.text(reason)));
    }

    @Override
    public void reconnecting(String server) {
        tell(listener -> listener.reconnecting(server));
    }

    @Override
    public void retrying(String server, int attempt, Duration pause, SftpException failure) {
        tell(listener -> listener.retrying(server, attempt, pause, failure));
    }

    @Override
    public void transferred(Transferred transfer) {
        tell(listener -> listener.transferred(transfer));
    }

    @Override
    public void transferFailed(String source, String target, Exception failure) {
        tell(listener -> listener.transferFailed(source, target, failure));
    }

    private void tell(Consumer<SftpListener> event) {
        for (SftpListener listener : all) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed, and is ignored: {}", e.toString(), e);
            }
        }
    }
}
