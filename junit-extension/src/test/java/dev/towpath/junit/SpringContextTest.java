package dev.towpath.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** Beside SpringExtension: a server is there, and its port known, before a context of Spring is made. */
@SuppressWarnings("NullAway.Init") // The fields are filled before they are used.
class SpringContextTest {
    /** Code under test, configured as a Spring application is. */
    record UploadJob(String host, int port, String user, String password, Path knownHosts) {
        void run(String file) throws IOException {
            try (Sftp sftp = Sftp.builder()
                    .host(host)
                    .port(port)
                    .user(user)
                    .password(password)
                    .hostKeys(HostKeys.knownHosts(knownHosts))
                    .connect()) {
                sftp.writeString(file, "done");
            }
        }
    }

    @Configuration
    static class Application {
        @Bean
        UploadJob uploadJob(
                @Value("${app.sftp.host}") String host,
                @Value("${app.sftp.port}") int port,
                @Value("${app.sftp.user}") String user,
                @Value("${app.sftp.password}") String password,
                @Value("${app.sftp.known-hosts}") Path knownHosts) {
            return new UploadJob(host, port, user, password, knownHosts);
        }
    }

    @Test
    void knowsThePortBeforeTheContextStarts() {
        TestRun.passes(4, WithAContext.class);
    }

    @SftpTest
    @SpringJUnitConfig(Application.class)
    static class WithAContext {
        @OnServer
        static SftpServer server;

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            server.properties("app.sftp", registry::add);
        }

        @Autowired
        UploadJob job;

        @RepeatedTest(2)
        void runsTheJob(SftpServer same, @Autowired UploadJob parameter) throws IOException {
            job.run("/in.csv");

            assertThat(same).isSameAs(server);
            assertThat(parameter).isSameAs(job);
            assertThat(server.path("/in.csv")).hasContent("done");
        }

        @Test
        void findsNothingOfOtherTests(Sftp sftp) throws IOException {
            assertThat(sftp.list("/")).isEmpty();
        }

        @Nested
        class Inside {
            @Test
            void runsTheJobToo(@Autowired UploadJob sameJob) throws IOException {
                sameJob.run("/inside.csv");

                assertThat(server.path("/inside.csv")).hasContent("done");
            }
        }
    }

    @Test
    void worksWhicheverExtensionIsNamedFirst() {
        TestRun.passes(1, SpringFirst.class);
        TestRun.passes(1, OneInstance.class);
    }

    @ExtendWith(SpringExtension.class)
    @SpringJUnitConfig(Application.class)
    @SftpTest(scope = ServerScope.SUITE)
    static class SpringFirst {
        @OnServer
        private static SftpServer server;

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            server.properties("app.sftp", registry::add);
        }

        @Test
        void runsTheJob(@Autowired UploadJob job, Sftp sftp) throws IOException {
            job.run("/in.csv");

            assertThat(sftp.exists("/in.csv")).isTrue();
        }
    }

    @SpringJUnitConfig(Application.class)
    @SftpTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {
        @OnServer
        static SftpServer server;

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            server.properties("app.sftp", registry::add);
        }

        @Autowired
        UploadJob job;

        @Test
        void runsTheJob() throws IOException {
            job.run("/in.csv");

            assertThat(server.path("/in.csv")).hasContent("done");
        }
    }

    @Test
    void keepsOneAddressForAContextThatClassesShare() {
        TestRun.passes(2, TestRun.ofAll(FirstClass.class, SecondClass.class));

        assertThat(SharedContext.jobs).hasSize(1);
    }

    @SftpTest(scope = ServerScope.SUITE)
    @SpringJUnitConfig(Application.class)
    abstract static class SharedContext {
        private static final Set<UploadJob> jobs = ConcurrentHashMap.newKeySet();

        @OnServer
        static SftpServer server;

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            server.properties("app.sftp", registry::add);
        }

        @Test
        void runsTheJob(@Autowired UploadJob job) throws IOException {
            jobs.add(job);
            job.run("/in.csv");

            assertThat(server.path("/in.csv")).hasContent("done");
        }
    }

    static class FirstClass extends SharedContext {}

    static class SecondClass extends SharedContext {}
}
