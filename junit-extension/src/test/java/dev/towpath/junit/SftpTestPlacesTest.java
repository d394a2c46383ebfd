package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the annotation may stand, and what it means there. */
class SftpTestPlacesTest {
    @Test
    void sharesTheServerWithNestedClasses() {
        TestRun.passes(3, Outer.class);
    }

    @SftpTest
    @SftpFile(path = "/outer.txt")
    static class Outer {
        private static final List<SftpServer> servers = new ArrayList<>();

        @BeforeAll
        static void note(SftpServer server) {
            servers.add(server);
        }

        @Test
        void hasTheServer(SftpServer server) {
            assertThat(servers).containsExactly(server);
        }

        @Nested
        @SftpFile(path = "/inner.txt")
        class Inner {
            @Test
            void hasTheSameServer(SftpServer server, Sftp sftp) throws IOException {
                assertThat(servers).containsExactly(server);
                assertThat(server.path("/inner.txt")).exists();
                assertThat(sftp.exists("/outer.txt")).isTrue();
            }
        }

        @Nested
        @SftpTest
        @SftpUser(name = "ada", password = "s3cret")
        class OfItsOwn {
            @Test
            void hasAnother(SftpServer server, Sftp sftp) {
                assertThat(servers).doesNotContain(server);
                assertThat(server.path("/outer.txt")).doesNotExist();
                assertThat(server.uri()).hasUserInfo("ada");
            }
        }
    }

    @Test
    void servesAClassThatRunsSeveralTimes() {
        int times = runsClassesSeveralTimes() ? 2 : 1;

        TestRun.passes(times * 3, SeveralTimes.class);
        assertThat(SeveralTimes.servers).hasSize(1);
    }

    /** JUnit 5.13 and later; to earlier ones the annotation means nothing. */
    private static boolean runsClassesSeveralTimes() {
        try {
            Class.forName("org.junit.jupiter.params.ParameterizedClass");
            return true;
        } catch (ClassNotFoundException olderThan513) {
            return false;
        }
    }

    @ParameterizedClass
    @ValueSource(strings = {"a", "b"})
    @SftpTest
    @SftpUser(name = "ada", password = "s3cret")
    @SftpFile(path = "/seed.txt")
    @SuppressWarnings("NullAway.Init") // The fields are filled before they are used.
    static class SeveralTimes {
        private static final Set<SftpServer> servers = new HashSet<>();

        @OnServer
        static SftpServer ofClass;

        @OnServer
        Sftp sftp;

        @RepeatedTest(2)
        void sharesTheServer(SftpServer server) throws IOException {
            assertThat(server).isSameAs(ofClass);
            assertThat(sftp.list("/")).hasSize(1);
            sftp.mkdirs("/mess");
            servers.add(server);
        }

        @Nested
        class Inside {
            @Test
            void sharesItToo(SftpServer server) {
                assertThat(server).isSameAs(ofClass);
            }
        }
    }

    @Test
    void isInheritedAndMayBePartOfAnotherAnnotation() {
        TestRun.passes(1, Inherits.class);
    }

    @Retention(RetentionPolicy.RUNTIME)
    @SftpTest
    @SftpUser(name = "ada", password = "s3cret")
    @SftpFile(path = "/acme.txt", text = "acme")
    @interface AcmeTest {}

    @AcmeTest
    abstract static class Base {
        @Test
        void logsInAsAda(SftpServer server, Sftp sftp) throws IOException {
            assertThat(sftp.exists("/acme.txt")).isTrue();
            assertThat(server.logins()).allMatch(login -> login.user().equals("ada"));
        }
    }

    static class Inherits extends Base {}

    @Test
    void isInheritedByAnnotationsThatSayInherited() {
        TestRun.passes(1, InheritsDirectly.class);
    }

    @SftpTest
    @SftpUser(name = "ada", password = "s3cret")
    @SftpUser(name = "bob", password = "t0p")
    abstract static class DirectBase {
        @Test
        void knowsBoth(@AsUser("ada") Sftp ada, @AsUser("bob") Sftp bob) throws IOException {
            assertThat(ada.exists("/")).isTrue();
            assertThat(bob.exists("/")).isTrue();
        }
    }

    static class InheritsDirectly extends DirectBase {}

    @Test
    void givesATestItsOwnServerIfOnTheMethod() {
        TestRun.passes(3, OnMethods.class);
    }

    static class OnMethods {
        @Test
        @SftpTest
        @SftpUser(name = "ada", password = "s3cret")
        void hasOne(SftpServer server, Sftp sftp) throws IOException {
            assertThat(server.uri()).hasUserInfo("ada");
            assertThat(sftp.exists("/")).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        @SftpTest
        void hasOneForEachInvocation(String name, SftpServer server, Sftp sftp) throws IOException {
            assertThat(sftp.list("/")).isEmpty();
            sftp.mkdirs("/" + name);
        }
    }

    @Test
    void prefersTheAnnotationOfTheMethodToThatOfTheClass() {
        TestRun.passes(2, ClassAndMethod.class);
    }

    @SftpTest
    static class ClassAndMethod {
        private static final List<SftpServer> ofClass = new ArrayList<>();

        @BeforeAll
        static void note(SftpServer server) {
            ofClass.add(server);
        }

        @Test
        @SftpTest
        @SftpUser(name = "ada", password = "s3cret")
        void hasItsOwn(SftpServer server, Sftp sftp) {
            assertThat(ofClass).doesNotContain(server);
            assertThat(server.uri()).hasUserInfo("ada");
        }

        @Test
        void hasThatOfTheClass(SftpServer server) {
            assertThat(ofClass).containsExactly(server);
        }
    }
}
