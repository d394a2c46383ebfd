package dev.towpath.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * Where things are kept that live as long as the whole run. Before JUnit 5.13 that is the root of one execution, and
 * Surefire may execute each class by itself.
 */
final class SuiteStore {
    private static final Namespace NAMESPACE = Namespace.create(SuiteStore.class);

    private SuiteStore() {}

    static Store of(ExtensionContext context) {
        try {
            return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
        } catch (NoClassDefFoundError | NoSuchMethodError olderThan513) {
            return context.getRoot().getStore(NAMESPACE);
        }
    }
}
