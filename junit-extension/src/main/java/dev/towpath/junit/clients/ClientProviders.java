package dev.towpath.junit.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * All there are: services first, in their order on the class path, then the libraries we know. Immutable.
 *
 * @since 0.1
 */
public final class ClientProviders {
    private final List<ClientProvider> providers;

    private ClientProviders(List<ClientProvider> providers) {
        this.providers = providers;
    }

    /**
     * Looks for services with this class loader.
     *
     * @throws java.util.ServiceConfigurationError if one cannot be made
     * @since 0.1
     */
    public static ClientProviders foundBy(ClassLoader loader) {
        List<ClientProvider> all = new ArrayList<>();
        ServiceLoader.load(ClientProvider.class, loader).forEach(all::add);
        all.addAll(List.of(KnownLibrary.values()));
        return new ClientProviders(List.copyOf(all));
    }

    /**
     * The first that provides clients of this type.
     *
     * @since 0.1
     */
    public Optional<ClientProvider> of(Class<?> type) {
        return providers.stream().filter(each -> each.provides(type)).findFirst();
    }
}
