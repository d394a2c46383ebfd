package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AnnotatedServerTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPfwPwpCAM5pxzLbCXqQyN6E/L2XC105iKNCTy7NGaNA key@example.com";

    @Nested
    @SftpTest
    @SftpUser(name = "ada", password = "s3cret", home = "/home/ada")
    @SftpUser(name = "bob", home = "/home/bob", chrooted = true)
    @SftpUser(name = "eve", password = "x", readOnly = true)
    class Users {
        @Test
        void logInByPasswordOrByKey(
                SftpServer server, @AsUser("ada") Sftp ada, @AsUser("bob") Sftp bob, @AsUser("eve") Sftp eve)
                throws IOException {
            assertThat(ada.pwd()).isEqualTo("/home/ada");
            assertThat(bob.pwd()).isEqualTo("/");
            assertThat(eve.pwd()).isEqualTo("/");
            assertThat(server.logins().stream().filter(login -> login.accepted()))
                    .extracting(login -> login.user() + " " + login.method())
                    .containsExactly("ada password", "bob publickey", "eve password");
        }

        @Test
        void haveAnAddressEach(@AsUser("ada") URI ada, @AsUser("bob") URI bob) {
            assertThat(ada).hasUserInfo("ada").hasPath("/home/ada");
            assertThat(bob).hasUserInfo("bob").hasPath("/");
        }

        @Test
        void workInTheirHomes(SftpServer server, @AsUser("bob") Sftp bob) throws IOException {
            bob.mkdirs("/in");

            assertThat(server.path("/home/bob/in")).isDirectory();
        }

        @Test
        void mayChangeNothingIfReadOnly(@AsUser("eve") Sftp eve) {
            assertThatThrownBy(() -> eve.mkdirs("/in")).isInstanceOf(RemoteAccessDeniedException.class);
        }
    }

    @Nested
    @SftpTest
    @SftpFile(path = "/out/a.csv", text = "1;ä", modified = "2026-01-31T12:00:00Z")
    @SftpFile(path = "/out/b.txt", resource = "greeting.txt")
    @SftpFile(path = "/out/c.bin", size = 100_000)
    @SftpFile(path = "/empty/")
    class Seeds {
        @Test
        void holdText(SftpServer server) throws IOException {
            assertThat(server.path("/out/a.csv")).hasContent("1;ä");
            assertThat(Files.getLastModifiedTime(server.path("/out/a.csv")).toInstant())
                    .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        }

        @Test
        void holdAResource(SftpServer server) {
            assertThat(server.path("/out/b.txt")).hasContent("hello");
        }

        @Test
        void holdZeroes(SftpServer server) {
            assertThat(server.path("/out/c.bin")).hasBinaryContent(new byte[100_000]);
        }

        @Test
        void mayBeDirectories(SftpServer server) {
            assertThat(server.path("/empty")).isEmptyDirectory();
        }

        @Test
        @SftpFile(path = "/out/d.txt", text = "for this test")
        @SftpFile(path = "/out/a.csv", text = "another")
        void mayComeWithATest(SftpServer server) {
            assertThat(server.path("/out/d.txt")).hasContent("for this test");
            assertThat(server.path("/out/a.csv")).hasContent("another");
        }
    }

    @Nested
    @SftpTest(personality = "proftpd", storage = Where.DIRECTORY, capacity = 1000)
    @SftpUser(name = "ada", password = "s3cret", home = "/home/ada", quota = 10)
    @SftpUser(
            name = "key",
            authorizedKeys = KEY,
            requires = {"publickey", "password"},
            password = "x")
    @SftpUser(name = "old", password = "old", passwordExpired = true)
    @SftpUser(name = "open", openToAnyone = true)
    @SftpTree("""
            in/
            out/ [755]
              a.csv = 1;2\\n
              latest -> a.csv
            """)
    @SftpTree(resources = "seeds", below = "/seeds")
    @SftpFile(path = "/out/b.csv", text = "3;4")
    class Everything {
        @Test
        void isAsDescribed(SftpServer server, @AsUser("ada") Sftp ada) throws IOException {
            assertThat(server.path("/")).isInstanceOf(Path.of("/").getClass());
            assertThat(server.path("/out/a.csv")).hasContent("1;2\n");
            assertThat(server.path("/out/b.csv")).hasContent("3;4");
            assertThat(server.path("/seeds/deep/greeting.txt")).hasContent("hello");
            assertThat(ada.readLink("/out/latest")).isEqualTo("/out/a.csv");
            assertThat(ada.info().serverIdentification()).contains("mod_sftp");
            assertThatThrownBy(() -> ada.writeString("quota", "more than ten bytes"))
                    .isInstanceOf(SftpException.class);
            assertThatThrownBy(() -> ada.writeString("/in/capacity", "x".repeat(1001)))
                    .isInstanceOf(SftpException.class);
        }

        @Test
        void isOpenToAnyone(SftpServer server) throws IOException {
            try (Sftp open = Sftp.builder()
                    .target(server.uri("open").toString())
                    .password("whatever")
                    .hostKeys(HostKeys.pinned(server.fingerprint()))
                    .connect()) {
                assertThat(open.exists("/in")).isTrue();
            }
        }

        @Test
        void wantsAllThatIsRequired(SftpServer server) {
            assertThatThrownBy(() -> Sftp.builder()
                            .target(server.uri("key").toString())
                            .password("x")
                            .hostKeys(HostKeys.pinned(server.fingerprint()))
                            .connect())
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("publickey");
        }
    }

    @Test
    void deletesTheFilesOfAServerInADirectory() {
        TestRun.passes(1, InADirectory.class);

        assertThat(InADirectory.root)
                .singleElement()
                .satisfies(root -> assertThat(root).doesNotExist());
    }

    @SftpTest(storage = Where.DIRECTORY)
    static class InADirectory {
        private static final List<Path> root = new ArrayList<>();

        @Test
        void leavesFiles(SftpServer server, Sftp sftp) throws IOException {
            root.add(server.path("/").toRealPath());
            sftp.mkdirs("/deep/er");
            assertThat(root.get(0).resolve("deep/er")).isDirectory();
        }
    }

    @Test
    void refusesTwoUsersOfOneName() {
        assertThat(TestRun.failure(Namesakes.class)).hasMessageContaining("two users are named \"ada\"");
    }

    @SftpTest
    @SftpUser(name = "ada", password = "s3cret")
    @SftpUser(name = "ada", home = "/home/ada")
    static class Namesakes extends DoesNotRun {}

    @Test
    void saysWhatIsWrongWithATree() {
        assertThat(TestRun.failure(EmptyTree.class)).hasMessageContaining("it has no files");
        assertThat(TestRun.failure(UnreadableTree.class)).hasMessageContaining("@SftpTree on or around");
        assertThat(TestRun.failure(TreeOfNoServer.class)).hasMessageContaining("@SftpTree on ");
        assertThat(TestRun.failure(NegativeCapacity.class)).hasMessageContaining("capacity = -2");
    }

    @SftpTest
    @SftpTree
    static class EmptyTree extends DoesNotRun {}

    @SftpTest
    @SftpTree("a/\n      b")
    static class UnreadableTree extends DoesNotRun {}

    static class TreeOfNoServer {
        @Test
        @SftpTree("a/")
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @SftpTest(capacity = -2)
    static class NegativeCapacity extends DoesNotRun {}

    @Test
    void saysWhatIsWrongWithAFile() {
        assertThat(TestRun.failure(RelativePath.class)).hasMessageContaining("write \"/a.csv\"");
        assertThat(TestRun.failure(TwoContents.class)).hasMessageContaining("write either text, resource or size");
        assertThat(TestRun.failure(FilledDirectory.class)).hasMessageContaining("is a directory");
        assertThat(TestRun.failure(NegativeSize.class)).hasMessageContaining("write 0 or more");
        assertThat(TestRun.failure(NoTime.class)).hasMessageContaining("\"yesterday\" is no time");
        assertThat(TestRun.failure(NoResource.class))
                .hasMessageContaining("@SftpFile(path = \"/a.csv\"): there is no resource \"missing.csv\"");
    }

    @SftpTest
    @SftpFile(path = "a.csv")
    static class RelativePath extends DoesNotRun {}

    @SftpTest
    @SftpFile(path = "/a.csv", text = "x", size = 1)
    static class TwoContents extends DoesNotRun {}

    @SftpTest
    @SftpFile(path = "/a/", text = "x")
    static class FilledDirectory extends DoesNotRun {}

    @SftpTest
    @SftpFile(path = "/a", size = -1)
    static class NegativeSize extends DoesNotRun {}

    @SftpTest
    @SftpFile(path = "/a.csv", modified = "yesterday")
    static class NoTime extends DoesNotRun {}

    @SftpTest
    @SftpFile(path = "/a.csv", resource = "missing.csv")
    static class NoResource extends DoesNotRun {}

    abstract static class DoesNotRun {
        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }
}
