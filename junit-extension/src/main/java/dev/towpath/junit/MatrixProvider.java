package dev.towpath.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;
import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

import dev.towpath.fixture.Personality;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Turns {@link SftpMatrix} into runs. */
final class MatrixProvider implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return isAnnotated(context.getElement(), SftpMatrix.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        Templates.refuseAnotherBeside(SftpMatrix.class, method);
        if (Roster.of(context).members().isEmpty() && !isAnnotated(method, SftpTest.class)) {
            throw new ExtensionConfigurationException("@SftpMatrix on " + method.getName()
                    + ", but there is no server here: write @SftpTest on the class");
        }
        String[] names = findAnnotation(method, SftpMatrix.class).orElseThrow().value();
        if (names.length == 0) {
            throw new ExtensionConfigurationException(
                    "@SftpMatrix on " + method.getName() + " names no personality: write @SftpMatrix({\"openssh\"})");
        }
        List<Personality> personalities =
                Arrays.stream(names).map(Named::personality).toList();
        return personalities.stream().map(MatrixRun::new);
    }
}
