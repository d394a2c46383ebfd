package dev.towpath.junit;

import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.SftpServerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server described by a builder.
 *
 * @param builder the description; each start makes another server
 * @param scope how long a server lives if the field is static
 * @param leaks what becomes of handles left open
 * @param seeds what puts files on it, in order
 */
record BuiltServer(SftpServerBuilder builder, ServerScope scope, Leaks leaks, List<SftpExtension.Seed> seeds)
        implements ServerSource {
    static BuiltServer by(SftpServerBuilder builder) {
        return new BuiltServer(builder, ServerScope.CLASS, Leaks.WARN, List.of());
    }

    BuiltServer withLeaks(Leaks newLeaks) {
        return new BuiltServer(builder, scope, newLeaks, seeds);
    }

    BuiltServer withScope(ServerScope newScope) {
        return new BuiltServer(builder, newScope, leaks, seeds);
    }

    BuiltServer withSeed(SftpExtension.Seed seed) {
        List<SftpExtension.Seed> more = new ArrayList<>(seeds);
        more.add(seed);
        return new BuiltServer(builder, scope, leaks, List.copyOf(more));
    }

    @Override
    public void check(ExtensionContext context) {
        // Nothing around the field can contradict it.
    }

    /** The outermost context that knows the field: a static one is known to the class, another only to the test. */
    @Override
    public ExtensionContext owner(Fixture fixture, ExtensionContext context) {
        return Roster.outermost(fixture, context);
    }

    @Override
    public ServerScope scope(ExtensionContext owner) {
        return scope;
    }

    @Override
    public Leaks leaks(ExtensionContext owner) {
        return leaks;
    }

    @Override
    public Object identity(ExtensionContext owner) {
        return builder;
    }

    @Override
    public RunningServer start(ExtensionContext owner, Optional<Personality> instead) {
        return RunningServer.of(instead.map(builder::startAs).orElseGet(builder::start));
    }

    @Override
    public void seed(SftpServer server, ExtensionContext owner, ExtensionContext test) throws Exception {
        for (SftpExtension.Seed seed : seeds) {
            seed.plant(server);
        }
    }
}
