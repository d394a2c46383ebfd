package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Kotlin's compiler (2.1) makes of a test class, written down in Java: no Kotlin in this build. */
class KotlinShapedTest {
    @Test
    void servesWhatKotlinMakesOfATestClass() {
        TestRun.passes(1, Shaped.class);
    }

    /**
     * A {@code lateinit var} is a public field with a getter, one in the companion object a public static field of the
     * class around it; a {@code val} of the constructor is a final field and a parameter with the annotation; a method
     * in backquotes may be called anything; {@code @JvmStatic} makes a static method that calls the companion's.
     */
    @SftpTest(leaks = Leaks.FAIL)
    @SftpUser.List({@SftpUser(name = "ada", password = "s3cret"), @SftpUser(name = "bob")})
    @SftpFile.List(@SftpFile(path = "/hello.txt", text = "hello"))
    @SuppressWarnings("NullAway.Init") // The fields are filled before they are used.
    static final class Shaped {
        static final Companion companion = new Companion();

        @OnServer
        public static SftpServer shared;

        @RegisterExtension
        static final SftpExtension archive = SftpExtension.create().named("archive");

        @AsUser("ada")
        public Sftp sftp;

        @KnownHosts
        public Path knownHosts;

        private final SftpServer constructed;

        Shaped(@OnServer SftpServer constructed) {
            this.constructed = constructed;
        }

        public Sftp getSftp() {
            return sftp;
        }

        static final class Companion {
            private final List<SftpServer> seen = new ArrayList<>();

            SftpServer getShared() {
                return shared;
            }

            @BeforeAll
            void before(SftpServer server) {
                seen.add(server);
            }
        }

        @BeforeAll
        static void before(SftpServer server) {
            companion.before(server);
        }

        @BeforeEach
        void before() throws IOException {
            assertThat(getSftp().exists("/hello.txt")).isTrue();
        }

        @Test
        void $reads_a_file(@AsUser("ada") Sftp again, SftpServer server, @OnServer("archive") Sftp archived)
                throws IOException {
            assertThat(again).isSameAs(getSftp());
            assertThat(companion.seen).containsExactly(server);
            assertThat(companion.getShared()).isSameAs(server).isSameAs(constructed);
            assertThat(knownHosts).hasContent(server.knownHostsLine());
            assertThat(archived.list("/")).isEmpty();
        }
    }
}
