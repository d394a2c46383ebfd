package dev.towpath.junit;

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

    void afterEach(ExtensionContext test) {
        Clients.of(this, test).close();
    }

    boolean supports(ParameterContext parameter, ExtensionContext context) {
        return Injection.concerns(parameter) && Roster.of(context).isAnsweredBy(this, parameter);
    }

    Object resolve(ParameterContext parameter, ExtensionContext context) {
        // Again, for the one that answers need not be the one that was chosen: then this says why there is none.
        return new Injection(Roster.of(context).choose(parameter), parameter, context).value();
    }
}
