package dev.towpath.client.pysftp;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.SftpServerBuilder;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The server of pysftp's tests: its user, and the tree its test modules call VFS. */
final class Vfs implements AutoCloseable {
    static final String USER = "test";
    static final String PASSWORD = "test1357";

    private static final Map<String, String> FILES = Map.of(
            "read.me", "contents of read.me",
            "pub/make.txt", "content of make.txt",
            "pub/foo1/foo1.txt", "content of foo1.txt",
            "pub/foo1/image01.jpg", "data for image01.jpg",
            "pub/foo2/foo2.txt", "content of foo2.txt",
            "pub/foo2/bar1/bar1.txt", "contents bar1.txt");

    final SftpServer server;
    final Sftp sftp;

    private Vfs(SftpServer server) throws IOException {
        this.server = server;
        try {
            write(server.path("/home/test"));
            sftp = builder().connect();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    static Vfs start() throws IOException {
        return start(builder -> builder);
    }

    static Vfs start(UnaryOperator<SftpServerBuilder> how) throws IOException {
        return new Vfs(how.apply(SftpServer.builder().user(user())).start());
    }

    /** The same tree, of which nothing may be changed. */
    static Vfs startReadOnly(UnaryOperator<SftpServerBuilder> how) throws IOException {
        return new Vfs(how.apply(SftpServer.builder().user(user().readOnly())).start());
    }

    private static User user() {
        return User.named(USER).withPassword(PASSWORD).withHome("/home/test");
    }

    private static void write(Path home) throws IOException {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = home.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** The tree that pysftp's tests upload: five files of 8192 stars. */
    static Path localTree(Path directory) throws IOException {
        for (String name :
                new String[] {"read.me", "make.txt", "foo1/foo1.txt", "foo2/foo2.txt", "foo2/bar1/bar1.txt"}) {
            Path file = directory.resolve("pub").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "*".repeat(8192));
        }
        return directory.resolve("pub");
    }

    /** One of those files. */
    static Path localFile(Path directory) throws IOException {
        return Files.writeString(directory.resolve("local.txt"), "*".repeat(8192));
    }

    SftpBuilder builder() {
        return Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user(USER)
                .password(PASSWORD)
                .hostKeys(HostKeys.pinned(server.fingerprint()));
    }

    Path home() {
        return server.path("/home/test");
    }

    @Override
    public void close() {
        sftp.close();
        server.close();
    }
}
