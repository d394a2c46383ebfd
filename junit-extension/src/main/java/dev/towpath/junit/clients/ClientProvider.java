package dev.towpath.junit.clients;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;

/**
 * Connects clients of a library, so that tests can have them as parameters. List the class in {@code
 * META-INF/services/dev.towpath.junit.clients.ClientProvider}; it needs a public constructor without parameters. {@code
 * Sftp}, and those of JSch, sshj, MINA and Spring Integration, are provided for already; a provider of your own for
 * their types goes before. Tests may use one object from several threads.
 *
 * @since 0.1
 */
public interface ClientProvider {
    /**
     * Whether clients of this type are provided. Asked about parameters of all kinds, so it must answer yes only for
     * types of its library, and must not need the library to answer.
     *
     * @since 0.1
     */
    boolean provides(Class<?> type);

    /**
     * Connects a client as this user, with {@code user.password()} or {@code server.privateKeyFile(user.name())}, and
     * trusting no other host key than the server's.
     *
     * @param type a type this provides
     * @throws Exception to fail the test
     * @since 0.1
     */
    ConnectedClient connect(Class<?> type, SftpServer server, User user) throws Exception;
}
