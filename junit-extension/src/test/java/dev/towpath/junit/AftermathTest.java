package dev.towpath.junit;

import static dev.towpath.fixture.Operation.MKDIR;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class AftermathTest {
    @Test
    void explainsAFailure() {
        Throwable failure = TestRun.failure(Fails.class);

        assertThat(failure).hasMessage("the failure of the test");
        assertThat(failure.getSuppressed()[0])
                .hasMessageContaining("the SFTP server at 127.0.0.1:")
                .hasMessageContaining("  sftp -F none -P ")
                .hasMessageContaining(
                        "faults that no request met:\n  on(WRITE).path(\"/in/**\").nth(3) -> failure(\"disk full\") at AftermathTest.java:")
                .hasMessageContaining("MKDIR")
                .hasMessageContaining("/somewhere");
    }

    @SftpTest
    static class Fails {
        @Test
        void fails(SftpServer server, Sftp sftp) throws IOException {
            server.inject(on(WRITE).path("/in/**").nth(3), Fault.failure("disk full"));
            sftp.mkdirs("/somewhere");

            throw new IllegalStateException("the failure of the test");
        }
    }

    @Test
    void explainsAFailureBeforeTheTestToo() {
        Throwable failure = TestRun.failure(FailsBefore.class);

        assertThat(failure).hasMessage("the failure before the test");
        assertThat(failure.getSuppressed()[0]).hasMessageContaining("/somewhere");
    }

    @SftpTest
    static class FailsBefore {
        @BeforeEach
        void fails(Sftp sftp) throws IOException {
            sftp.mkdirs("/somewhere");

            throw new IllegalStateException("the failure before the test");
        }

        @Test
        void doesNotRun() {
            throw new AssertionError("ran");
        }
    }

    @Test
    void showsTheLastRequestsOfMany() {
        Throwable failure = TestRun.failure(AsksALot.class);

        assertThat(String.valueOf(failure.getSuppressed()[0].getMessage()).lines())
                .hasSizeBetween(200, 210)
                .anyMatch(line -> line.matches(" {2}\\(\\d+ earlier ones left out\\)"))
                .anyMatch(line -> line.contains("/d299"))
                .noneMatch(line -> line.contains("/d10 "));
    }

    @SftpTest
    static class AsksALot {
        @Test
        void asks(Sftp sftp) throws IOException {
            for (int i = 0; i < 300; i++) {
                sftp.mkdir("/d" + i);
            }
            throw new IllegalStateException("the failure of the test");
        }
    }

    @Test
    void explainsEachOfSeveralServers() {
        Throwable failure = TestRun.failure(FailsWithTwo.class);

        assertThat(Stream.of(failure.getSuppressed()).map(Throwable::getMessage))
                .anyMatch(text -> text.startsWith("the SFTP server \"acme\""))
                .anyMatch(text -> text.startsWith("the SFTP server \"globex\""));
    }

    static class FailsWithTwo {
        @RegisterExtension
        static final SftpExtension acme = SftpExtension.create().named("acme");

        @RegisterExtension
        static final SftpExtension globex = SftpExtension.create().named("globex");

        @Test
        void fails() {
            throw new IllegalStateException("the failure of the test");
        }
    }

    @Test
    void leavesAnAbortedTestAlone() {
        TestRun.of(Aborts.class)
                .testEvents()
                .assertStatistics(found -> found.aborted(1).failed(0));
    }

    @SftpTest
    static class Aborts {
        @Test
        void aborts(SftpServer server) {
            server.inject(on(MKDIR), Fault.noSuchFile());

            Assumptions.abort("part of the sample");
        }
    }

    @Test
    void keepsTheWholeReportAsAFileWhereJUnitCan(@TempDir Path results) throws IOException {
        LauncherFactory.create()
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .enableImplicitConfigurationParameters(false)
                        .configurationParameter("junit.platform.reporting.output.dir", results.toString())
                        .selectors(selectClass(FailsWithTwo.class))
                        .build());

        assertThat(filesBelow(results))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(
                        canPublishFiles() ? List.of("sftp-server-acme.txt", "sftp-server-globex.txt") : List.of());
        assertThat(filesBelow(results))
                .allSatisfy(file -> assertThat(file).content().contains("requests:\n"));
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean canPublishFiles() {
        return Stream.of(ExtensionContext.class.getMethods())
                .anyMatch(method -> method.getName().equals("publishFile"));
    }

    @Test
    void failsATestWhoseFaultWasNeverMet() {
        Throwable failure = TestRun.failure(InjectsInVain.class);

        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "no request met the fault [on(WRITE).path(\"/inn/**\") -> failure(\"disk full\") at AftermathTest.java:",
                        "] on the SFTP server:")
                .hasMessageContaining("correct the matcher");
        assertThat(failure.getSuppressed()[0]).hasMessageContaining("/in/a.csv");
    }

    @SftpTest
    static class InjectsInVain {
        @Test
        void misspellsThePath(SftpServer server, Sftp sftp) throws IOException {
            server.inject(on(WRITE).path("/inn/**"), Fault.failure("disk full"));

            sftp.mkdirs("/in/a.csv");
        }
    }

    @Test
    void failsATestThatLeavesAFileOpenIfToldSo() {
        Throwable failure = TestRun.failure(LeaksAndFails.class);

        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "left open on the SFTP server after the test, close it:\n  FILE /a.csv, opened by test#");
        assertThat(failure.getSuppressed()[0]).hasMessageContaining("still open:\n  FILE /a.csv, opened by test#");
    }

    @SftpTest(leaks = Leaks.FAIL)
    @SftpFile(path = "/a.csv")
    static class LeaksAndFails {
        @Test
        void leaks(Sftp sftp) throws IOException {
            Handles.leak(sftp, "/a.csv");
        }
    }

    @Test
    void reportsAFileLeftOpenUnlessToldOtherwise() {
        EngineExecutionResults run = TestRun.of(LeaksAndPasses.class);

        TestRun.passes(1, run);
        assertThat(run.testEvents().reportingEntryPublished().stream())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.toString()).contains("towpath.leaks", "FILE /a.csv, opened by test#"));
    }

    static class LeaksAndPasses {
        @RegisterExtension
        static final SftpExtension sftp =
                SftpExtension.create().seed(server -> Files.createFile(server.path("/a.csv")));

        @Test
        void leaks(Sftp client) throws IOException {
            Handles.leak(client, "/a.csv");
        }
    }

    @Test
    void saysNothingAboutLeaksIfToldSo() {
        EngineExecutionResults run = TestRun.of(LeaksUnheard.class);

        TestRun.passes(1, run);
        assertThat(run.testEvents().reportingEntryPublished().stream()).isEmpty();
    }

    static class LeaksUnheard {
        @RegisterExtension
        static final SftpExtension sftp =
                SftpExtension.create().leaks(Leaks.IGNORE).seed(server -> Files.createFile(server.path("/a.csv")));

        @Test
        void leaks(Sftp client) throws IOException {
            Handles.leak(client, "/a.csv");
        }
    }

    @Test
    void countsNoFileThatIsClosedInTheEnd() {
        TestRun.passes(1, ClosesEverything.class);
    }

    @SftpTest(leaks = Leaks.FAIL)
    @SftpFile(path = "/a.csv", text = "1;2")
    static class ClosesEverything {
        @Test
        void downloads(Sftp sftp, @TempDir Path dir) throws IOException {
            sftp.get("/a.csv", dir.resolve("a.csv"));
        }
    }
}
