package dev.towpath.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;
import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Turns {@link CutAtEveryOperation} into runs. */
final class CutSweepProvider implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return isAnnotated(context.getElement(), CutAtEveryOperation.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Templates.refuseAnotherBeside(CutAtEveryOperation.class, context.getRequiredTestMethod());
        return new CutSweep(findAnnotation(context.getElement(), CutAtEveryOperation.class)
                        .orElseThrow())
                .runs();
    }
}
