package dev.towpath.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Says at a failure that a field of ours has nothing because there is no server. What fills fields comes with the
 * server, so without one nobody else is there to say it. Tests that do not fail are left alone: they may have no use
 * for the field, such as those around a {@code @Nested} class that has the server.
 */
final class EmptyFields implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw explained(context, thrown);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw explained(context, thrown);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw explained(context, thrown);
    }

    private static Throwable explained(ExtensionContext context, Throwable thrown) {
        if (Roster.of(context).members().isEmpty()) {
            Fields.empty(context)
                    .forEach(field ->
                            thrown.addSuppressed(field.refused("there is no server: write @SftpTest on the class")));
        }
        return thrown;
    }
}
