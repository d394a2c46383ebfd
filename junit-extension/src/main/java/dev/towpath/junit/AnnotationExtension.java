package dev.towpath.junit;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * What our annotations bring along. Another class than {@link SftpExtension}, for JUnit registers a class named by
 * {@code @ExtendWith} only where no object of it is registered yet: a field in an outer class would disable the
 * annotation in a nested one.
 */
final class AnnotationExtension
        implements TestInstancePreConstructCallback,
                BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver {
    private final Fixture fixture = new Fixture(new AnnotatedServer(), "");

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        fixture.beforeConstructor(context);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        fixture.beforeAll(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        fixture.beforeEach(context);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        fixture.afterEach(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return fixture.supports(parameter, context);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return fixture.resolve(parameter, context);
    }
}
