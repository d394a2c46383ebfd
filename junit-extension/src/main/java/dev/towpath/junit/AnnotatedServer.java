package dev.towpath.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;
import static org.junit.platform.commons.support.AnnotationSupport.findRepeatableAnnotations;
import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server described by {@link SftpTest} and the annotations beside it, on the test method or the nearest class. */
record AnnotatedServer() implements ServerSource {
    @Override
    public void check(ExtensionContext context) {
        Optional<ExtensionContext> described = described(context);
        boolean here = described
                .filter(found -> found.getElement().equals(context.getElement()))
                .isPresent();
        if (!here
                && !findRepeatableAnnotations(context.getElement(), SftpUser.class)
                        .isEmpty()) {
            throw misplaced("@SftpUser", context, "users belong to a server of their own: write @SftpTest beside it");
        }
        boolean files =
                !findRepeatableAnnotations(context.getElement(), SftpFile.class).isEmpty();
        if (described.isEmpty()
                && (files
                        || !findRepeatableAnnotations(context.getElement(), SftpTree.class)
                                .isEmpty())) {
            throw misplaced(
                    files ? "@SftpFile" : "@SftpTree",
                    context,
                    "there is no @SftpTest to put it on: write that on the class, or put files there with"
                            + " SftpExtension.seed(...)");
        }
    }

    @Override
    public ExtensionContext owner(Fixture fixture, ExtensionContext context) {
        return described(context)
                .orElseThrow(() -> new ExtensionConfigurationException(
                        "there is no @SftpTest on " + context.getDisplayName() + " or around it: write it there"));
    }

    @Override
    public ServerScope scope(ExtensionContext owner) {
        return findAnnotation(owner.getElement(), SftpTest.class)
                .map(SftpTest::scope)
                .orElse(ServerScope.CLASS);
    }

    @Override
    public Leaks leaks(ExtensionContext owner) {
        return findAnnotation(owner.getElement(), SftpTest.class)
                .map(SftpTest::leaks)
                .orElse(Leaks.WARN);
    }

    @Override
    public Object identity(ExtensionContext owner) {
        return ServerDescription.of(owner.getElement());
    }

    @Override
    public RunningServer start(ExtensionContext owner, Optional<Personality> instead) {
        return ServerDescription.of(owner.getElement()).start(instead);
    }

    @Override
    public void seed(SftpServer server, ExtensionContext owner, ExtensionContext test) throws Exception {
        Deque<ExtensionContext> inwards = new ArrayDeque<>();
        ExtensionContext each = test;
        inwards.push(each);
        while (each != owner) {
            ExtensionContext parent = each.getParent().orElseThrow();
            // Each invocation of a parameterized test has the method's annotations, and so has its container.
            if (!parent.getElement().equals(each.getElement())) {
                inwards.push(parent);
            }
            each = parent;
        }
        for (ExtensionContext place : inwards) {
            for (SftpTree tree : findRepeatableAnnotations(place.getElement(), SftpTree.class)) {
                new SeedTree(tree, place.getRequiredTestClass()).plantOn(server);
            }
            for (SftpFile file : findRepeatableAnnotations(place.getElement(), SftpFile.class)) {
                new SeedFile(file, place.getRequiredTestClass()).plantOn(server);
            }
        }
    }

    /** The nearest context, from the test outwards, whose method or class carries the annotation. */
    private static Optional<ExtensionContext> described(ExtensionContext context) {
        Optional<ExtensionContext> place = Optional.of(context);
        while (place.isPresent() && !isAnnotated(place.get().getElement(), SftpTest.class)) {
            place = place.get().getParent();
        }
        return place.map(AnnotatedServer::ofTheWholeClass);
    }

    /** A class that runs several times (JUnit's class templates) has a context for each time, and one around them. */
    private static ExtensionContext ofTheWholeClass(ExtensionContext place) {
        ExtensionContext widest = place;
        while (widest.getTestMethod().isEmpty()
                && widest.getParent()
                        .filter(parent -> parent.getElement().equals(place.getElement()))
                        .isPresent()) {
            widest = widest.getParent().orElseThrow();
        }
        return widest;
    }

    private static ExtensionConfigurationException misplaced(String what, ExtensionContext context, String advice) {
        String where = context.getElement().map(Object::toString).orElse(context.getDisplayName());
        return new ExtensionConfigurationException(what + " on " + where + " has no effect: " + advice);
    }
}
