package dev.towpath.junit;

import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

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
            beforeAll(context);
        }
    }

    void beforeAll(ExtensionContext context) {
        Roster.join(this, context);
        Fields.joinStatic(context);
        source.check(context);
        Fields.fillStatic(this, context);
    }

    void beforeEach(ExtensionContext test) throws Exception {
        Roster.join(this, test);
        Fields.joinInstances(test);
        source.check(test);
        if (!isAnnotated(test.getElement(), SftpMatrix.class)) {
            prepare(test);
        }
    }

    /** Starts the server, or makes it new again, and gives the fields of the test what they ask for. */
    void prepare(ExtensionContext test) throws Exception {
        ServerUse.ofTest(this, test).beforeTest();
        Fields.fillInstances(this, test);
    }

    /**
     * A failure is explained while the clients are connected, for what they have open is worth a look. If there is
     * none, what is open once they are closed was left by the code under test.
     */
    void afterEach(ExtensionContext test) throws Exception {
        ServerUse use = ServerUse.ofTest(this, test);
        Optional<Aftermath> aftermath =
                use.running().map(server -> new Aftermath(name, source.leaks(use.owner()), server, test));
        Optional<Throwable> thrown = test.getExecutionException();
        try (Clients clients = Clients.of(this, test)) {
            thrown.filter(Aftermath::isFailure)
                    .ifPresent(failure -> aftermath.ifPresent(each -> each.explain(failure)));
        }
        if (thrown.isEmpty() && aftermath.isPresent()) {
            aftermath.get().judge();
        }
    }

    boolean supports(ParameterContext parameter, ExtensionContext context) {
        InjectionPoint point = InjectionPoint.of(parameter, context);
        return Injection.concerns(point, context) && Roster.of(context).isAnsweredBy(this, point);
    }

    Object resolve(ParameterContext parameter, ExtensionContext context) {
        return value(InjectionPoint.of(parameter, context), context);
    }

    /** What belongs there, which this server was found to answer for. */
    Object value(InjectionPoint point, ExtensionContext context) {
        // Again, for the one that answers need not be the one that was chosen: then this says why there is none.
        return new Injection(Roster.of(context).choose(point), point, context).value();
    }
}
