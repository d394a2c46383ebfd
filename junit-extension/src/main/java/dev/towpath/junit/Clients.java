package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import dev.towpath.junit.clients.ClientProvider;
import dev.towpath.junit.clients.ClientProviders;
import dev.towpath.junit.clients.ConnectedClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/**
 * The clients that one test has of one server: one for each type and user, whoever asks for it. The fixture closes them
 * after the test; the store does too, should the fixture not come to it. Thread-safe.
 */
@SuppressWarnings("deprecation") // CloseableResource, until JUnit 5.12 is no longer supported
final class Clients implements CloseableResource, AutoCloseable {
    private static final Namespace NAMESPACE = Namespace.create(Clients.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Object> known = new HashMap<>();
    private final Deque<AutoCloseable> newestFirst = new ArrayDeque<>();

    static Clients of(Fixture fixture, ExtensionContext test) {
        return test.getStore(NAMESPACE).getOrComputeIfAbsent(fixture, key -> new Clients(), Clients.class);
    }

    /** Who connects clients of this type, if anybody does. Services are looked up once in a run. */
    static Optional<ClientProvider> provider(Class<?> type, ExtensionContext context) {
        ClassLoader loader = context.getRequiredTestClass().getClassLoader();
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(loader, key -> ClientProviders.foundBy(loader), ClientProviders.class)
                .of(type);
    }

    /** The client of this type and user, connected at the first call. */
    Object connected(ClientProvider provider, Class<?> type, SftpServer server, User user) {
        lock.lock();
        try {
            Key key = new Key(type, user.name());
            Object client = known.get(key);
            if (client == null) {
                ConnectedClient fresh = connect(provider, type, server, user);
                client = fresh.client();
                known.put(key, client);
                newestFirst.push(fresh.closing());
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    private static ConnectedClient connect(ClientProvider provider, Class<?> type, SftpServer server, User user) {
        try {
            return provider.connect(type, server, user);
        } catch (Exception e) {
            // Each library has exceptions of its own.
            throw new ParameterResolutionException(
                    "connect a " + type.getSimpleName() + " as \"" + user.name() + "\" to " + server.host() + ":"
                            + server.port() + ": " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() throws Exception {
        lock.lock();
        try {
            known.clear();
            closeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes each, whatever happens with the others. */
    private void closeAll() throws Exception {
        @Nullable Exception first = null;
        while (!newestFirst.isEmpty()) {
            try {
                newestFirst.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private record Key(Class<?> type, String user) {}
}
