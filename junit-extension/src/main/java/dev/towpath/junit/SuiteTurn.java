package dev.towpath.junit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * The right of one test to use the servers of the whole run, given back when the store of the test is closed, which is
 * after everything that other extensions do. One right for all such servers: with one for each, two tests that use two
 * servers could wait for each other.
 */
@SuppressWarnings("deprecation") // CloseableResource, until JUnit 5.12 is no longer supported
final class SuiteTurn implements CloseableResource, AutoCloseable {
    private static final Namespace NAMESPACE = Namespace.create(SuiteTurn.class);
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final Semaphore turns;

    private SuiteTurn(Semaphore turns) {
        this.turns = turns;
    }

    /** Waits until no other test uses these servers; once for a test, however many of them it uses. */
    static void take(ExtensionContext test) throws InterruptedException {
        Store store = test.getStore(NAMESPACE);
        if (store.get(test.getUniqueId()) != null) {
            return;
        }
        Semaphore turns = SuiteStore.of(test)
                .getOrComputeIfAbsent(SuiteTurn.class, key -> new Semaphore(1, true), Semaphore.class);
        if (!turns.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("another test has used a server of ServerScope.SUITE for " + LIMIT
                    + ", and only one can at a time: give one of them a server of its own with ServerScope.CLASS");
        }
        store.put(test.getUniqueId(), new SuiteTurn(turns));
    }

    @Override
    public void close() {
        turns.release();
    }
}
