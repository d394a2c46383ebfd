package dev.towpath.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;
import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.commons.JUnitException;

/**
 * A parameter or a field that something is wanted for.
 *
 * @param type what it can hold
 * @param element what its annotations are on
 * @param place what it is called in a message
 * @param field whether it is a field
 * @param outside whether it is filled outside of tests: before all, after all, in the constructor, or if it is static
 */
record InjectionPoint(Class<?> type, AnnotatedElement element, String place, boolean field, boolean outside) {
    /** Each says that a field, or a parameter of a common type, is ours. */
    private static final List<Class<? extends Annotation>> QUALIFIERS =
            List.of(AsUser.class, OnServer.class, KnownHosts.class, PrivateKey.class, SshConfig.class);

    static InjectionPoint of(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return new InjectionPoint(
                type,
                parameter.getAnnotatedElement(),
                "the parameter \"" + type.getSimpleName() + " "
                        + parameter.getParameter().getName() + "\" of "
                        + parameter.getDeclaringExecutable().getName(),
                false,
                parameter.getDeclaringExecutable() instanceof Constructor
                        || context.getTestMethod().isEmpty());
    }

    static InjectionPoint of(Field field) {
        return new InjectionPoint(
                field.getType(),
                field,
                "the field \"" + field.getType().getSimpleName() + " " + field.getName() + "\" of "
                        + field.getDeclaringClass().getName(),
                true,
                Modifier.isStatic(field.getModifiers()));
    }

    boolean has(Class<? extends Annotation> annotation) {
        return isAnnotated(element, annotation);
    }

    <A extends Annotation> Optional<A> find(Class<A> annotation) {
        return findAnnotation(element, annotation);
    }

    /** Whether an annotation of ours says whose it is. */
    boolean isQualified() {
        return isQualified(element);
    }

    static boolean isQualified(AnnotatedElement element) {
        return QUALIFIERS.stream().anyMatch(each -> isAnnotated(element, each));
    }

    JUnitException refused(String why) {
        String text = "cannot give a value to " + place + ": " + why;
        return field ? new ExtensionConfigurationException(text) : new ParameterResolutionException(text);
    }
}
