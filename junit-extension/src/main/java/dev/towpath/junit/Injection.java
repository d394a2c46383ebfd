package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import dev.towpath.junit.clients.ClientProvider;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/**
 * What a parameter is given.
 *
 * @param fixture whose server it belongs to
 * @param parameter the parameter
 * @param context of the test, or of the class
 */
record Injection(Fixture fixture, ParameterContext parameter, ExtensionContext context) {
    /** Whether the parameter is for us; narrow, for other extensions have parameters too. */
    static boolean concerns(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == SftpServer.class
                || parameter.isAnnotated(AsUser.class)
                || parameter.isAnnotated(OnServer.class)
                || Clients.provider(type, context).isPresent();
    }

    static ParameterResolutionException refused(ParameterContext parameter, String why) {
        return new ParameterResolutionException("cannot give a value to the parameter \""
                + parameter.getParameter().getType().getSimpleName() + " "
                + parameter.getParameter().getName() + "\" of "
                + parameter.getDeclaringExecutable().getName() + ": " + why);
    }

    Object value() {
        Class<?> type = parameter.getParameter().getType();
        if (type == SftpServer.class) {
            if (parameter.isAnnotated(AsUser.class)) {
                throw refused(parameter, "a server is nobody's: leave out @AsUser");
            }
            return server();
        }
        if (type == URI.class) {
            SftpServer server = server();
            return server.uri(user(server).name());
        }
        return client(
                type,
                Clients.provider(type, context)
                        .orElseThrow(() -> refused(
                                parameter,
                                "@AsUser and @OnServer go with Sftp and other clients, URI, and (@OnServer only)"
                                        + " SftpServer")));
    }

    private Object client(Class<?> type, ClientProvider provider) {
        if (isOutsideOfTests()) {
            throw refused(
                    parameter,
                    "a client lives for one test: take " + type.getSimpleName()
                            + " in @BeforeEach or in the test, SftpServer or URI here");
        }
        SftpServer server = server();
        return Clients.of(fixture, context).connected(provider, type, server, user(server));
    }

    private SftpServer server() {
        if (!isOutsideOfTests()) {
            return ServerUse.ofTest(fixture, context).server();
        }
        return ServerUse.ofClass(fixture, context)
                .lend()
                .orElseThrow(() -> refused(
                        parameter,
                        "each test has a server of its own, because of ServerScope.TEST or because tests run"
                                + " concurrently: take it in @BeforeEach or in the test"));
    }

    private boolean isOutsideOfTests() {
        return parameter.getDeclaringExecutable() instanceof Constructor
                || context.getTestMethod().isEmpty();
    }

    private User user(SftpServer server) {
        Optional<String> wanted = parameter.findAnnotation(AsUser.class).map(AsUser::value);
        List<User> users = server.users();
        if (wanted.isPresent()) {
            return users.stream()
                    .filter(user -> user.name().equals(wanted.get()))
                    .findFirst()
                    .orElseThrow(() -> refused(
                            parameter,
                            "the server has no user \"" + wanted.get() + "\"; it has " + names(users)
                                    + ". Users are added with @SftpUser or SftpServerBuilder.user(...)"));
        }
        if (users.size() > 1) {
            throw refused(
                    parameter,
                    "the server has the users " + names(users) + ": write @AsUser(\""
                            + users.get(0).name() + "\") before it");
        }
        return users.get(0);
    }

    private static String names(List<User> users) {
        return users.stream().map(user -> "\"" + user.name() + "\"").collect(Collectors.joining(", "));
    }
}
