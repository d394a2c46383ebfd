package dev.towpath.junit;

import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * Annotations that make runs of a method. JUnit does not multiply them: each makes runs that know nothing of the other.
 */
final class Templates {
    private Templates() {}

    /**
     * Runs of another template would have no parameters of ours, or none of theirs, and nothing would go wrong in them.
     */
    static void refuseAnotherBeside(Class<? extends Annotation> ours, Method method) {
        List<String> templates = Arrays.stream(method.getAnnotations())
                .filter(each -> makesRuns(each.annotationType()))
                .map(each -> "@" + each.annotationType().getSimpleName())
                .toList();
        if (templates.size() > 1) {
            throw new ExtensionConfigurationException("@" + ours.getSimpleName()
                    + " cannot stand beside another annotation that makes runs of a method, but " + method.getName()
                    + " has " + String.join(" and ", templates) + ": leave one out, or loop over its values in the"
                    + " method");
        }
    }

    /** {@code @Test} too: JUnit would run the method once more, as a test that none of ours knows. */
    private static boolean makesRuns(Class<? extends Annotation> type) {
        return Stream.of(TestTemplate.class, Test.class, TestFactory.class)
                .anyMatch(each -> type == each || isAnnotated(type, each));
    }
}
