package dev.towpath.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.JUnitException;

/**
 * The servers of a context, outermost first. JUnit asks every one of them about every
 * parameter; this is how they agree whose it is. Immutable: a nested class or a test that adds one has a roster of its
 * own, which the store finds before that of the context around it.
 *
 * @param members in the order they were registered
 */
record Roster(List<Fixture> members) {
    private static final Namespace NAMESPACE = Namespace.create(Roster.class);

    static Roster of(ExtensionContext context) {
        return context.getStore(NAMESPACE).getOrDefault(Roster.class, Roster.class, new Roster(List.of()));
    }

    /** Adds the server if neither this context nor one around it knows it. */
    static void join(Fixture fixture, ExtensionContext context) {
        Roster known = of(context);
        if (known.members.contains(fixture)) {
            return;
        }
        if (!fixture.name().isEmpty() && known.named(fixture.name()).isPresent()) {
            throw new ExtensionConfigurationException("two servers of " + context.getDisplayName() + " are named \""
                    + fixture.name() + "\": give each SftpExtension a name of its own with named(...)");
        }
        List<Fixture> members = new ArrayList<>(known.members);
        members.add(fixture);
        context.getStore(NAMESPACE).put(Roster.class, new Roster(List.copyOf(members)));
    }

    /** The outermost context that knows the server. */
    static ExtensionContext outermost(Fixture fixture, ExtensionContext context) {
        ExtensionContext known = context;
        Optional<ExtensionContext> parent = context.getParent();
        while (parent.isPresent() && of(parent.get()).members.contains(fixture)) {
            known = parent.get();
            parent = known.getParent();
        }
        return known;
    }

    /** Whether this one answers: it is the chosen one, or the first, which then says why none can be chosen. */
    boolean isAnsweredBy(Fixture fixture, InjectionPoint point) {
        if (!members.contains(fixture)) {
            return false;
        }
        try {
            return choose(point) == fixture;
        } catch (JUnitException toldByTheFirst) {
            return members.get(0) == fixture;
        }
    }

    /** The server the parameter or field belongs to. */
    Fixture choose(InjectionPoint point) {
        return choose(
                point.find(OnServer.class).map(OnServer::value).filter(name -> !name.isEmpty()),
                "write @OnServer(\"a\") before it",
                point::refused);
    }

    /** The server of this name; of an empty one, the only server, or the only one without a name. */
    Fixture choose(String name, String annotation) {
        return choose(
                Optional.of(name).filter(given -> !given.isEmpty()),
                "write server = \"a\" in " + annotation,
                why -> new ExtensionConfigurationException(
                        "cannot tell which server " + annotation + " means: " + why));
    }

    private <X extends RuntimeException> Fixture choose(
            Optional<String> wanted, String advice, Function<String, X> refusal) {
        if (wanted.isPresent()) {
            return named(wanted.get())
                    .orElseThrow(() -> refusal.apply("no server here is named \"" + wanted.get() + "\"; there "
                            + count() + ". Names come from SftpExtension.named(...); a server in a field that is not"
                            + " static is known to tests, @BeforeEach and @AfterEach only"));
        }
        if (members.size() == 1) {
            return members.get(0);
        }
        List<Fixture> nameless =
                members.stream().filter(each -> each.name().isEmpty()).toList();
        if (nameless.size() == 1) {
            return nameless.get(0);
        }
        throw refusal.apply(
                members.isEmpty()
                        ? "there is no server: write @SftpTest on the class"
                        : "there " + count() + ": name them with SftpExtension.named(\"a\") and " + advice);
    }

    private Optional<Fixture> named(String name) {
        return members.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private String count() {
        String names = members.stream()
                .map(each -> each.name().isEmpty() ? "one without a name" : "\"" + each.name() + "\"")
                .sorted()
                .collect(Collectors.joining(", "));
        return members.size() == 1 ? "is only " + names : "are " + members.size() + " servers: " + names;
    }
}
