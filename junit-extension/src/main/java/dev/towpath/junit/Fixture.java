package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import java.util.Optional;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;

/**
 * One server of a test class and what JUnit's callbacks mean for it, whether annotations or a field describe it. Has no
 * state but its description: what belongs to a run is in the store of the run.
 */
final class Fixture {
    private final ServerSource source;
    private final String name;

    Fixture(ServerSource source, String name) {
        this.source = source;
        this.name = name;
    }

    ServerSource source() {
        return source;
    }

    /** The name, or an empty string. */
    String name() {
        return name;
    }

    /** An instance that lives as long as the class is made before anything else is called. */
    void beforeConstructor(ExtensionContext context) {
        if (context.getTestInstanceLifecycle()
                .filter(Lifecycle.PER_CLASS::equals)
                .isPresent()) {
            Roster.join(this, context);
        }
    }

    void beforeAll(ExtensionContext context) {
        Roster.join(this, context);
        source.check(context);
    }

    void beforeEach(ExtensionContext test) throws Exception {
        Roster.join(this, test);
        source.check(test);
        ServerUse.ofTest(this, test).beforeTest();
    }

    /** Looks first and closes the clients then, for what they have open is worth a look. */
    void afterEach(ExtensionContext test) throws Exception {
        try (Clients clients = Clients.of(this, test)) {
            ServerUse use = ServerUse.ofTest(this, test);
            Optional<SftpServer> server = use.running();
            if (server.isPresent()) {
                new Aftermath(name, source.leaks(use.owner()), server.get(), test).judge();
            }
        }
    }

    boolean supports(ParameterContext parameter, ExtensionContext context) {
        return Injection.concerns(parameter, context) && Roster.of(context).isAnsweredBy(this, parameter);
    }

    Object resolve(ParameterContext parameter, ExtensionContext context) {
        // Again, for the one that answers need not be the one that was chosen: then this says why there is none.
        return new Injection(Roster.of(context).choose(parameter), parameter, context).value();
    }
}
