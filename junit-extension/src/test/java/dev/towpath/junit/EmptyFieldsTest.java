package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@SuppressWarnings("NullAway.Init") // The fields are filled before they are used, or are not, which is the point.
class EmptyFieldsTest {
    private static final String ADVICE = "there is no server: write @SftpTest on the class";

    @Test
    void areExplainedWhereATestFails() {
        assertThat(TestRun.failure(Forgotten.class))
                .isInstanceOf(NullPointerException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .anySatisfy(text -> assertThat(text)
                                .contains("the field \"Sftp sftp\" of ")
                                .endsWith(ADVICE))
                        .anySatisfy(text -> assertThat(text)
                                .contains("the field \"Path file\" of ")
                                .endsWith(ADVICE)));
    }

    static class Forgotten {
        @AsUser("test")
        Sftp sftp;

        @KnownHosts
        Path file;

        @Test
        void needsAServer() throws IOException {
            sftp.list("/");
        }
    }

    @Test
    void areExplainedBeforeTheTest() {
        for (Class<?> sample : new Class<?>[] {ForgottenBeforeEach.class, ForgottenBeforeAll.class}) {
            assertThat(TestRun.failure(sample).getSuppressed())
                    .singleElement()
                    .asString()
                    .endsWith(ADVICE);
        }
    }

    static class ForgottenBeforeEach {
        @OnServer
        SftpServer server;

        @BeforeEach
        void look() {
            assertThat(server.port()).isPositive();
        }

        @Test
        void doesNotRun() {}
    }

    static class ForgottenBeforeAll {
        @OnServer
        static SftpServer server;

        @BeforeAll
        static void look() {
            assertThat(server.port()).isPositive();
        }

        @Test
        void doesNotRun() {}
    }

    @Test
    void areNobodysBusinessWhereTestsPass() {
        TestRun.passes(2, AroundAServer.class);
    }

    static class AroundAServer {
        @OnServer
        SftpServer server;

        @Test
        void needsNone() {}

        @Nested
        @SftpTest
        class WithServer {
            @Test
            void hasIt(SftpServer same) {
                assertThat(server).isSameAs(same);
            }
        }
    }

    @Test
    void areNotSoughtWhereThereIsAServer() {
        assertThat(TestRun.failure(Failing.class))
                .hasMessage("part of the sample")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .noneSatisfy(each -> assertThat(each).hasMessageContaining(ADVICE)));
    }

    static class Failing {
        @RegisterExtension
        final SftpExtension extension = SftpExtension.create();

        @OnServer
        @Nullable SftpServer server;

        @Test
        void fails() {
            server = null;
            fail("part of the sample");
        }
    }
}
