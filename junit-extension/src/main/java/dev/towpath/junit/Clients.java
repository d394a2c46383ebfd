package dev.towpath.junit;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * The clients that one test has of one server: one for each user, whoever asks for it. The fixture closes them after
 * the test; the store does too, should the fixture not come to it. Thread-safe.
 */
@SuppressWarnings("deprecation") // CloseableResource, until JUnit 5.12 is no longer supported
final class Clients implements CloseableResource, AutoCloseable {
    private static final Namespace NAMESPACE = Namespace.create(Clients.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Sftp> byUser = new HashMap<>();
    private final Deque<Sftp> newestFirst = new ArrayDeque<>();

    static Clients of(Fixture fixture, ExtensionContext test) {
        return test.getStore(NAMESPACE).getOrComputeIfAbsent(fixture, key -> new Clients(), Clients.class);
    }

    /** The client of this user, connected at the first call. */
    Sftp connected(SftpServer server, User user) {
        lock.lock();
        try {
            Sftp client = byUser.get(user.name());
            if (client == null) {
                client = connect(server, user);
                byUser.put(user.name(), client);
                newestFirst.push(client);
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    private static Sftp connect(SftpServer server, User user) {
        SftpBuilder builder = Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user(user.name())
                .hostKeys(HostKeys.pinned(server.fingerprint()));
        if (user.password().isPresent()) {
            builder.password(user.password().get());
        } else {
            builder.privateKey(server.privateKeyFile(user.name()));
        }
        try {
            return builder.connect();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "connect a client as \"" + user.name() + "\" to " + server + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            byUser.clear();
            closeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes each, whatever happens with the others. */
    private void closeAll() {
        @Nullable RuntimeException first = null;
        while (!newestFirst.isEmpty()) {
            try {
                newestFirst.pop().close();
            } catch (RuntimeException e) {
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
}
