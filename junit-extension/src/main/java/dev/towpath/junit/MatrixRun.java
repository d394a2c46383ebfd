package dev.towpath.junit;

import dev.towpath.fixture.Personality;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/**
 * A run with one personality. JUnit calls it after the servers' own callbacks, which have left their start to it: only
 * it knows the personality.
 *
 * @param personality that the servers take on
 */
record MatrixRun(Personality personality) implements TestTemplateInvocationContext, BeforeEachCallback {
    @Override
    public String getDisplayName(int invocation) {
        return personality.name();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public void beforeEach(ExtensionContext test) throws Exception {
        PersonalityRun.set(test, personality);
        Fields.joinInstances(test);
        for (Fixture each : Roster.of(test).members()) {
            each.prepare(test);
        }
    }
}
