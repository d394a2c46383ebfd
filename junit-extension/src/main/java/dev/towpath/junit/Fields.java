package dev.towpath.junit;

import static org.junit.platform.commons.support.ReflectionSupport.findFields;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestInstances;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** The fields of test classes: those that hold servers, and those that are given something. */
final class Fields {
    private Fields() {}

    /** Makes the servers of static fields known before their turn comes, for a field may ask for any of them. */
    static void joinStatic(ExtensionContext context) {
        join(context, context.getRequiredTestClass(), null);
    }

    /** The same for the fields of the test's instances. */
    static void joinInstances(ExtensionContext test) {
        for (Object instance : test.getRequiredTestInstances().getAllInstances()) {
            join(test, instance.getClass(), instance);
        }
    }

    private static void join(ExtensionContext context, Class<?> type, @Nullable Object instance) {
        for (Field field : ours(
                type,
                instance == null,
                each -> each.getType() == SftpExtension.class
                        && AnnotationSupport.isAnnotated(each, RegisterExtension.class))) {
            if (Access.to(field).read(instance) instanceof SftpExtension extension) {
                extension.joinRoster(context);
            }
        }
    }

    /** Fills the static fields of the class that belong to this server. */
    static void fillStatic(Fixture fixture, ExtensionContext context) {
        fill(fixture, context, context.getRequiredTestClass(), null);
    }

    /** Fills the fields of the test's instances that belong to this server. */
    static void fillInstances(Fixture fixture, ExtensionContext test) {
        for (Object instance : test.getRequiredTestInstances().getAllInstances()) {
            fill(fixture, test, instance.getClass(), instance);
        }
    }

    private static void fill(Fixture fixture, ExtensionContext context, Class<?> type, @Nullable Object instance) {
        for (Field field : ours(type, instance == null, InjectionPoint::isQualified)) {
            InjectionPoint point = InjectionPoint.of(field);
            if (Roster.of(context).isAnsweredBy(fixture, point)) {
                if (Modifier.isFinal(field.getModifiers())) {
                    if (isSetByConstructor(field, instance)) {
                        continue;
                    }
                    throw point.refused(
                            "it is final, and the server is not known yet when the object is made: leave out"
                                    + " \"final\", or take a parameter of the constructor");
                }
                Access.to(field).write(instance, fixture.value(point, context));
            }
        }
    }

    /** The fields of the test, or of the class, that something is wanted for and that have nothing. */
    static List<InjectionPoint> empty(ExtensionContext context) {
        List<InjectionPoint> empty = new ArrayList<>();
        for (Field field : ours(context.getRequiredTestClass(), true, InjectionPoint::isQualified)) {
            if (Access.to(field).read(null) == null) {
                empty.add(InjectionPoint.of(field));
            }
        }
        List<Object> instances =
                context.getTestInstances().map(TestInstances::getAllInstances).orElse(List.of());
        for (Object instance : instances) {
            for (Field field : ours(instance.getClass(), false, InjectionPoint::isQualified)) {
                if (Access.to(field).read(instance) == null) {
                    empty.add(InjectionPoint.of(field));
                }
            }
        }
        return empty;
    }

    /**
     * A record's component, or a property in Kotlin's constructor, has its annotations as a parameter and as a field.
     */
    private static boolean isSetByConstructor(Field field, @Nullable Object instance) {
        return instance != null && Access.to(field).read(instance) != null;
    }

    private static List<Field> ours(Class<?> type, boolean ofClass, Predicate<Field> wanted) {
        return findFields(
                type,
                field -> Modifier.isStatic(field.getModifiers()) == ofClass && wanted.test(field),
                HierarchyTraversalMode.TOP_DOWN);
    }
}
