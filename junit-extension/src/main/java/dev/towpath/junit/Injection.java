package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import dev.towpath.junit.clients.ClientProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a parameter or field is given.
 *
 * @param fixture whose server it belongs to
 * @param point the parameter or field
 * @param context of the test, or of the class
 */
record Injection(Fixture fixture, InjectionPoint point, ExtensionContext context) {
    /** Whether the parameter is for us; narrow, for other extensions have parameters too. */
    static boolean concerns(InjectionPoint parameter, ExtensionContext context) {
        return parameter.type() == SftpServer.class
                || parameter.isQualified()
                || Clients.provider(parameter.type(), context).isPresent();
    }

    Object value() {
        Class<?> type = point.type();
        if (point.has(KnownHosts.class) || point.has(SshConfig.class) || point.has(PrivateKey.class)) {
            return handOut();
        }
        if (type == SftpServer.class) {
            if (point.has(AsUser.class)) {
                throw point.refused("a server is nobody's: leave out @AsUser");
            }
            return server();
        }
        if (type == URI.class) {
            SftpServer server = server();
            return server.uri(user(server).name());
        }
        if (type == User.class) {
            return user(server());
        }
        return client(
                type,
                Clients.provider(type, context)
                        .orElseThrow(() -> point.refused(
                                "@AsUser and @OnServer go with Sftp and other clients, URI, and (@OnServer only)"
                                        + " SftpServer; files have annotations of their own: @KnownHosts, @PrivateKey,"
                                        + " @SshConfig")));
    }

    private Object handOut() {
        boolean hidden = RefusalWatch.hidesServer(context);
        if (point.has(KnownHosts.class) && point.type() == String.class) {
            return hidden ? RefusalWatch.strangersLine(server()) : server().knownHostsLine();
        }
        if (point.type() != Path.class) {
            throw point.refused("@KnownHosts, @PrivateKey and @SshConfig go with java.nio.file.Path, @KnownHosts also"
                    + " with String");
        }
        SftpServer server = server();
        if (point.has(PrivateKey.class)) {
            return server.privateKeyFile(user(server).name());
        }
        Path file = point.has(SshConfig.class) ? server.sshConfigFile() : server.knownHostsFile();
        if (hidden) {
            RefusalWatch.withoutServer(server.knownHostsFile(), server);
        }
        return file;
    }

    private Object client(Class<?> type, ClientProvider provider) {
        if (point.outside()) {
            throw point.refused("a client lives for one test: take " + type.getSimpleName()
                    + " in @BeforeEach or in the test, SftpServer or URI here");
        }
        SftpServer server = server();
        return Clients.of(fixture, context).connected(provider, type, server, user(server));
    }

    private SftpServer server() {
        if (!point.outside()) {
            return ServerUse.ofTest(fixture, context).server();
        }
        return ServerUse.ofClass(fixture, context)
                .lend()
                .orElseThrow(() -> point.refused(
                        "each test has a server of its own, because of ServerScope.TEST or because tests run"
                                + " concurrently: take it in @BeforeEach or in the test"));
    }

    private User user(SftpServer server) {
        Optional<String> wanted = point.find(AsUser.class).map(AsUser::value);
        List<User> users = server.users();
        if (wanted.isPresent()) {
            return users.stream()
                    .filter(user -> user.name().equals(wanted.get()))
                    .findFirst()
                    .orElseThrow(() -> point.refused("the server has no user \"" + wanted.get() + "\"; it has "
                            + names(users) + ". Users are added with @SftpUser or SftpServerBuilder.user(...)"));
        }
        if (users.size() > 1) {
            throw point.refused("the server has the users " + names(users) + ": write @AsUser(\""
                    + users.get(0).name() + "\") before it");
        }
        return users.get(0);
    }

    private static String names(List<User> users) {
        return users.stream().map(user -> "\"" + user.name() + "\"").collect(Collectors.joining(", "));
    }
}
