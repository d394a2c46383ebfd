package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Which server of a fixture a test or a class works with, and from when to when it lives. Tests of one thread share
 * the owner's; a test that may run beside another must not, for a reset would take the files from under that one.
 *
 * @param fixture whose server
 * @param owner the context whose annotations or field describe it
 * @param context of the test or the class that works with it
 * @param shared whether it lives as long as the owner rather than the test
 */
record ServerUse(Fixture fixture, ExtensionContext owner, ExtensionContext context, boolean shared) {
    private static final Namespace NAMESPACE = Namespace.create(ServerUse.class);
    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

    /** The use by a test: by its methods before, its body, and its methods after. */
    static ServerUse ofTest(Fixture fixture, ExtensionContext test) {
        ExtensionContext owner = fixture.source().owner(fixture, test);
        boolean shared = owner.getTestMethod().isEmpty()
                && fixture.source().scope(owner) == ServerScope.CLASS
                && !isConcurrent(test, owner);
        return new ServerUse(fixture, owner, test, shared);
    }

    /** The use by what runs outside of the tests: before all, after all, the constructor. */
    static ServerUse ofClass(Fixture fixture, ExtensionContext context) {
        ExtensionContext place = context;
        while (place.getTestMethod().isPresent()) {
            place = place.getParent().orElseThrow();
        }
        ExtensionContext owner = fixture.source().owner(fixture, place);
        return new ServerUse(fixture, owner, place, fixture.source().scope(owner) == ServerScope.CLASS);
    }

    /** Starts the server, or resets one that is in use already, and seeds it. */
    void beforeTest() throws Exception {
        if (!shared && owner.getTestMethod().isEmpty()) {
            LazyServer ofClass = lazy(owner);
            ofClass.bypass();
            if (ofClass.isLent()) {
                throw new ExtensionConfigurationException("@BeforeAll or the constructor was given the server of "
                        + owner.getDisplayName() + ", but this test runs concurrently with others and has a server of"
                        + " its own: take SftpServer or URI as a parameter of the test or of @BeforeEach, or write"
                        + " @Execution(ExecutionMode.SAME_THREAD) on the class");
            }
        }
        LazyServer server = lazy(shared ? owner : context);
        server.startAfresh();
        fixture.source().seed(server.started(), owner, context);
    }

    /** The server of a test. */
    SftpServer server() {
        return lazy(shared ? owner : context).started();
    }

    /** The server of a test if it has been started. */
    Optional<SftpServer> running() {
        return lazy(shared ? owner : context).running();
    }

    /** The server of a class, for the given reader; empty if each test has its own. */
    Optional<SftpServer> lend() {
        LazyServer server = lazy(owner);
        if (!shared || server.isBypassed()) {
            return Optional.empty();
        }
        return Optional.of(server.lend());
    }

    private LazyServer lazy(ExtensionContext lifetime) {
        return lifetime.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        new Key(fixture, lifetime.getUniqueId()),
                        key -> new LazyServer(() -> fixture.source().start(owner)),
                        LazyServer.class);
    }

    /** Whether something between the owner and the test, or the test itself, may run beside its neighbours. */
    private static boolean isConcurrent(ExtensionContext test, ExtensionContext owner) {
        if (!test.getConfigurationParameter(PARALLEL).map(Boolean::parseBoolean).orElse(false)) {
            return false;
        }
        ExtensionContext each = test;
        while (each != owner) {
            if (each.getExecutionMode() == ExecutionMode.CONCURRENT) {
                return true;
            }
            each = each.getParent().orElseThrow();
        }
        return false;
    }

    /** A store finds the values of the contexts around it too, so the key says whose it is. */
    private record Key(Fixture fixture, String lifetime) {}
}
