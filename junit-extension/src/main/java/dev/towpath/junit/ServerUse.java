package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Which server of a fixture a test or a class works with, and from when to when it lives. Tests of one thread share
 * the owner's; a test that may run beside another must not, for a reset would take the files from under that one.
 *
 * @param fixture whose server
 * @param owner the context whose annotations or field describe it
 * @param context of the test or the class that works with it
 * @param life how long it lives
 */
record ServerUse(Fixture fixture, ExtensionContext owner, ExtensionContext context, ServerScope life) {
    private static final Namespace NAMESPACE = Namespace.create(ServerUse.class);
    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

    /** The use by a test: by its methods before, its body, and its methods after. */
    static ServerUse ofTest(Fixture fixture, ExtensionContext test) {
        ExtensionContext owner = fixture.source().owner(fixture, test);
        ServerScope scope = fixture.source().scope(owner);
        boolean alone = PersonalityRun.of(test).isPresent()
                || (scope == ServerScope.CLASS && (owner.getTestMethod().isPresent() || isConcurrent(test, owner)));
        return new ServerUse(fixture, owner, test, alone ? ServerScope.TEST : scope);
    }

    /** The use by what runs outside of the tests: before all, after all, the constructor. */
    static ServerUse ofClass(Fixture fixture, ExtensionContext context) {
        ExtensionContext place = context;
        while (place.getTestMethod().isPresent()) {
            place = place.getParent().orElseThrow();
        }
        ExtensionContext owner = fixture.source().owner(fixture, place);
        return new ServerUse(fixture, owner, place, fixture.source().scope(owner));
    }

    /** Starts the server, or resets one that is in use already, and seeds it. */
    void beforeTest() throws Exception {
        if (life == ServerScope.SUITE) {
            if (fixture.source() instanceof BuiltServer && owner.getTestMethod().isPresent()) {
                throw new ExtensionConfigurationException(
                        "a SftpExtension in a field that is not static has ServerScope"
                                + ".SUITE, but another builder in each test: make the field static");
            }
            SuiteTurn.take(context);
        }
        if (life == ServerScope.TEST && owner.getTestMethod().isEmpty()) {
            refuseToPassTheOwnersServerBy();
        }
        LazyServer server = lazy();
        server.startAfresh();
        fixture.source().seed(server.started(), owner, context);
    }

    /** What was given the owner's server would look at another than the test does. */
    private void refuseToPassTheOwnersServerBy() {
        LazyServer ofClass = ofOwner();
        boolean matrix = PersonalityRun.of(context).isPresent();
        if (!matrix) {
            ofClass.bypass();
        }
        if (ofClass.isLent()) {
            throw new ExtensionConfigurationException("@BeforeAll or the constructor was given the server of "
                    + owner.getDisplayName() + ", or a static field was, but this test "
                    + (matrix
                            ? "has a server of its own, with a personality of @SftpMatrix: take SftpServer or URI as a"
                                    + " parameter of the test or of @BeforeEach"
                            : "runs concurrently with others and has a server of its own: take SftpServer or URI as a"
                                    + " parameter of the test or of @BeforeEach, or write"
                                    + " @Execution(ExecutionMode.SAME_THREAD) on the class"));
        }
    }

    /** The server of a test. */
    SftpServer server() {
        return lazy().started();
    }

    /** The server of a test if it has been started. */
    Optional<SftpServer> running() {
        return lazy().running();
    }

    /** The server of a class, for the given reader; empty if each test has its own. */
    Optional<SftpServer> lend() {
        LazyServer server = lazy();
        if (life == ServerScope.TEST || server.isBypassed()) {
            return Optional.empty();
        }
        return Optional.of(server.lend());
    }

    private LazyServer lazy() {
        return switch (life) {
            case TEST -> in(context.getStore(NAMESPACE), new Key(fixture, context.getUniqueId()));
            case CLASS -> ofOwner();
            case SUITE ->
                in(SuiteStore.of(context), new SuiteKey(fixture.source().identity(owner)));
        };
    }

    private LazyServer ofOwner() {
        return in(owner.getStore(NAMESPACE), new Key(fixture, owner.getUniqueId()));
    }

    private LazyServer in(Store store, Object key) {
        return store.getOrComputeIfAbsent(
                key,
                absent -> new LazyServer(() -> fixture.source().start(owner, PersonalityRun.of(context))),
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

    private record SuiteKey(Object identity) {}
}
