package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.SftpServerBuilder;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * A server in a field, for what annotations cannot say and for several servers in one class:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SftpExtension acme =
 *         SftpExtension.of(SftpServer.builder().user(User.named("ada").withPassword("x"))).named("acme");
 *
 * @RegisterExtension
 * static final SftpExtension globex = SftpExtension.create().named("globex");
 *
 * @Test
 * void forwards(@OnServer("acme") Sftp from, @OnServer("globex") Sftp to) { ... }
 * }</pre>
 *
 * <p>In a static field the server lives as long as the class and is reset before each test; in an instance field each
 * test has its own. Parameters, resets and lifetimes are those of {@link SftpTest}. Immutable: each method returns a
 * new object, and everything that belongs to a run is kept in JUnit's store, so one object may serve many classes at
 * once.
 *
 * @since 0.1
 */
public final class SftpExtension
        implements TestInstancePreConstructCallback,
                BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver {
    private final Fixture fixture;

    /**
     * Does the same as {@link #create()}; for {@code @ExtendWith(SftpExtension.class)}.
     *
     * @since 0.1
     */
    public SftpExtension() {
        this(new Fixture(BuiltServer.by(SftpServer.builder()), ""));
    }

    private SftpExtension(Fixture fixture) {
        this.fixture = fixture;
    }

    /**
     * Describes a server with the user {@code "test"}, the password {@code "test"}, and files in memory.
     *
     * @since 0.1
     */
    public static SftpExtension create() {
        return new SftpExtension();
    }

    /**
     * Describes a server by its builder, which may be started many times, and from several threads; leave it unchanged
     * from now on.
     *
     * @since 0.1
     */
    public static SftpExtension of(SftpServerBuilder builder) {
        Objects.requireNonNull(builder, "builder");
        return new SftpExtension(new Fixture(BuiltServer.by(builder), ""));
    }

    /**
     * Gives the server the name that {@link OnServer} refers to.
     *
     * @since 0.1
     */
    public SftpExtension named(String newName) {
        if (newName.isEmpty()) {
            throw new IllegalArgumentException("the name of a server must not be empty");
        }
        return new SftpExtension(new Fixture(fixture.source(), newName));
    }

    /**
     * Sets how long a server in a static field lives; {@link ServerScope#CLASS} unless set.
     *
     * @since 0.1
     */
    public SftpExtension scope(ServerScope scope) {
        return describedBy(built().withScope(Objects.requireNonNull(scope, "scope")));
    }

    /**
     * Says what becomes of a test that leaves something open; {@link Leaks#WARN} unless set.
     *
     * @since 0.1
     */
    public SftpExtension leaks(Leaks leaks) {
        return describedBy(built().withLeaks(Objects.requireNonNull(leaks, "leaks")));
    }

    /**
     * Puts files on the server before each test: {@code seed(server -> Files.writeString(server.path("/a"), "1"))}.
     * Several seeds run in the order they were given.
     *
     * @since 0.1
     */
    public SftpExtension seed(Seed seed) {
        return describedBy(built().withSeed(Objects.requireNonNull(seed, "seed")));
    }

    /**
     * Puts what a test needs on a server that holds nothing but the users' homes.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Seed {
        /**
         * Puts the files there.
         *
         * @throws Exception to fail the test
         * @since 0.1
         */
        void plant(SftpServer server) throws Exception;
    }

    /** Makes the server known to a constructor that runs before everything else. */
    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        fixture.beforeConstructor(context);
    }

    /** Makes the server known to the class; starts nothing. */
    @Override
    public void beforeAll(ExtensionContext context) {
        fixture.beforeAll(context);
    }

    /** Starts the server, or resets it, and puts the test's files on it. */
    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        fixture.beforeEach(context);
    }

    /** Explains a failure, looks for leaks and unused faults, and closes the clients of the test. */
    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        fixture.afterEach(context);
    }

    /** Takes on parameters of the types {@code SftpServer} and {@code Sftp}, and those with our annotations. */
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return fixture.supports(parameter, context);
    }

    /** Hands out the server, a connected client, or a URI. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return fixture.resolve(parameter, context);
    }

    /** The name of the server, if it has one. */
    @Override
    public String toString() {
        return "SftpExtension[" + fixture.name() + "]";
    }

    /** Makes the server known to a context before JUnit comes to this object. */
    void joinRoster(ExtensionContext context) {
        Roster.join(fixture, context);
    }

    private BuiltServer built() {
        return (BuiltServer) fixture.source();
    }

    private SftpExtension describedBy(BuiltServer source) {
        return new SftpExtension(new Fixture(source, fixture.name()));
    }
}
