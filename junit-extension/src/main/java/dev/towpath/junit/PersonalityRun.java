package dev.towpath.junit;

import dev.towpath.fixture.Personality;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** The personality that a test with {@link SftpMatrix} runs with. */
final class PersonalityRun {
    private static final Namespace NAMESPACE = Namespace.create(PersonalityRun.class);

    private PersonalityRun() {}

    /** What the servers of this test take after, whatever they were described as. */
    static Optional<Personality> of(ExtensionContext test) {
        return Optional.ofNullable(test.getStore(NAMESPACE).get(Personality.class, Personality.class));
    }

    static void set(ExtensionContext test, Personality personality) {
        test.getStore(NAMESPACE).put(Personality.class, personality);
    }
}
