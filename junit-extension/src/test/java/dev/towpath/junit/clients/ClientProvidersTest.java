package dev.towpath.junit.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.SftpException;
import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import dev.towpath.junit.AsUser;
import dev.towpath.junit.SftpFile;
import dev.towpath.junit.SftpTest;
import dev.towpath.junit.SftpUser;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import net.schmizz.sshj.sftp.SFTPClient;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.fs.SftpFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.integration.sftp.session.DefaultSftpSessionFactory;
import org.springframework.integration.sftp.session.SftpSession;

class ClientProvidersTest {
    @Nested
    @SftpTest
    @SftpUser(name = "ada", password = "s3cret")
    @SftpUser(name = "bob")
    @SftpFile(path = "/hello.txt", text = "hello")
    class Libraries {
        @Test
        void jschLogsInByPassword(@AsUser("ada") ChannelSftp jsch) throws SftpException {
            assertThat(jsch.stat("/hello.txt").getSize()).isEqualTo(5);
        }

        @Test
        void jschLogsInByKey(@AsUser("bob") ChannelSftp jsch) throws SftpException {
            assertThat(jsch.stat("/hello.txt").getSize()).isEqualTo(5);
        }

        @Test
        void sshjLogsInByPassword(@AsUser("ada") SFTPClient sshj) throws IOException {
            assertThat(sshj.size("/hello.txt")).isEqualTo(5);
        }

        @Test
        void sshjLogsInByKey(@AsUser("bob") SFTPClient sshj) throws IOException {
            assertThat(sshj.size("/hello.txt")).isEqualTo(5);
        }

        @Test
        void minaLogsInByPassword(@AsUser("ada") SftpClient mina) throws IOException {
            assertThat(mina.stat("/hello.txt").getSize()).isEqualTo(5);
        }

        @Test
        void minaLogsInByKey(@AsUser("bob") SftpFileSystem mina) {
            assertThat(mina.getPath("/hello.txt"))
                    .satisfies(path -> assertThat(Files.size(path)).isEqualTo(5));
        }

        @Test
        void springIntegrationLogsInByPassword(@AsUser("ada") DefaultSftpSessionFactory spring) {
            try (SftpSession session = spring.getSession()) {
                assertThat(session.exists("/hello.txt")).isTrue();
            }
        }

        @Test
        void springIntegrationLogsInByKey(@AsUser("bob") DefaultSftpSessionFactory spring) {
            try (SftpSession session = spring.getSession()) {
                assertThat(session.exists("/hello.txt")).isTrue();
            }
        }

        @Test
        void springIntegrationTrustsNoOtherServer(SftpServer server, @AsUser("bob") DefaultSftpSessionFactory spring) {
            server.changeHostKey();

            assertThatThrownBy(spring::getSession).isInstanceOf(IllegalStateException.class);
            assertThat(server.logins()).isEmpty();
        }

        @Test
        void workSideBySide(
                SftpServer server,
                @AsUser("ada") Sftp sftp,
                @AsUser("ada") ChannelSftp jsch,
                @AsUser("ada") SFTPClient sshj,
                @AsUser("bob") SFTPClient other)
                throws IOException, SftpException {
            sftp.mkdirs("/a");
            jsch.mkdir("/a/b");
            sshj.mkdir("/a/b/c");
            other.mkdir("/d");

            assertThat(server.path("/a/b/c")).isDirectory();
            assertThat(server.path("/d")).isDirectory();
        }
    }

    @Nested
    @SftpTest
    @SftpUser(
            name = "eve",
            password = "s3cret",
            requires = {"publickey", "password"})
    @SftpFile(path = "/hello.txt", text = "hello")
    class KeyAndPassword {
        @Test
        void areGivenWhereBothAreAskedFor(
                SftpServer server,
                Sftp sftp,
                ChannelSftp jsch,
                SFTPClient sshj,
                SftpClient mina,
                DefaultSftpSessionFactory spring)
                throws IOException, SftpException {
            assertThat(sftp.exists("/hello.txt")).isTrue();
            assertThat(jsch.stat("/hello.txt").getSize()).isEqualTo(5);
            assertThat(sshj.size("/hello.txt")).isEqualTo(5);
            assertThat(mina.stat("/hello.txt").getSize()).isEqualTo(5);
            try (SftpSession session = spring.getSession()) {
                assertThat(session.exists("/hello.txt")).isTrue();
            }
            assertThat(server.logins()).noneMatch(login -> login.reason().contains("wrong"));
        }
    }

    @Nested
    @SftpTest
    class Services {
        private Greeter before = new Greeter("nobody");

        @BeforeEach
        void note(Greeter greeter) {
            before = greeter;
        }

        @Test
        void provideTypesOfTheirOwn(Greeter greeter) {
            assertThat(greeter).isSameAs(before);
            assertThat(greeter.name()).isEqualTo("test");
        }
    }

    /** What a service of this test makes. */
    record Greeter(String name) {}

    /** A service; META-INF/services names it. */
    public static final class Greeters implements ClientProvider {
        @Override
        public boolean provides(Class<?> type) {
            return type == Greeter.class;
        }

        @Override
        public ConnectedClient connect(Class<?> type, SftpServer server, User user) {
            return new ConnectedClient(new Greeter(user.name()), () -> {});
        }
    }

    @Test
    void asksForNoLibraryThatIsNotThere() throws ReflectiveOperationException, IOException {
        try (Alone alone = new Alone(ClientProviders.class)) {
            Class<?> providers = alone.loadClass(ClientProviders.class.getName());
            Object found = providers.getMethod("foundBy", ClassLoader.class).invoke(null, alone);

            assertThat(providers.getMethod("of", Class.class).invoke(found, String.class))
                    .hasToString("Optional.empty");
        }
    }

    /** Sees our classes and those of the JDK, and no library. */
    private static final class Alone extends URLClassLoader {
        Alone(Class<?> ours) {
            super(
                    new URL[] {ours.getProtectionDomain().getCodeSource().getLocation()},
                    ClassLoader.getPlatformClassLoader());
        }
    }
}
