package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.CLOSE;
import static dev.towpath.fixture.Operation.OPENDIR;
import static dev.towpath.fixture.Operation.READDIR;
import static dev.towpath.fixture.Operation.REMOVE;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What plain calls do about what killed ones left of the same target. */
class RemainsTest {
    private final Random random = new Random(101);

    @TempDir
    private Path here;

    private SftpServer server;
    private Sftp sftp;
    private Path local;

    @BeforeEach
    void start() throws IOException {
        start(SftpServer.start());
    }

    private void start(SftpServer started) throws IOException {
        server = started;
        sftp = Served.builder(server).connect();
        local = Files.writeString(here.resolve("report.csv"), "new");
        Files.createDirectories(server.path("/in"));
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    private String given(String name, Duration age) throws IOException {
        return given(server.path("/in/" + name), age);
    }

    private static String given(Path file, Duration age) throws IOException {
        Files.writeString(file, "old");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
        return file.getFileName().toString();
    }

    private String part(String of, Duration age) throws IOException {
        return given(PartName.of(of, random), age);
    }

    private Iterable<String> names() throws IOException {
        return Served.names(server.path("/in"));
    }

    private long asked(Operation operation) {
        return server.requests().stream()
                .filter(request -> request.operation() == operation)
                .count();
    }

    @Test
    void nothingIsAskedOnceTheCallHasReturned() throws IOException {
        given("report.csv", Duration.ofDays(2));
        // What comes late finds the server slow.
        server.inject(on(READDIR).nth(2).always(), Fault.delay(Duration.ofMillis(100)));

        var unused = sftp.put(local, "/in/report.csv");

        List<Operation> served =
                server.requests().stream().map(RecordedRequest::operation).toList();
        assertThat(served).contains(OPENDIR).endsWith(CLOSE);
        assertThat(Collections.frequency(served, CLOSE)).isEqualTo(2);
    }

    @Nested
    class OnTheServer {
        @Test
        void arePartFilesOfTheTargetThatNobodyHasWrittenToForADay() throws IOException {
            given("report.csv", Duration.ofDays(3));
            part("report.csv", Duration.ofDays(2));
            part("report.csv", Duration.ofDays(9));
            String young = part("report.csv", Duration.ofHours(20));
            String other = part("other.csv", Duration.ofDays(2));

            Transferred sent = sftp.put(local, "/in/report.csv");

            assertThat(names()).containsExactlyInAnyOrder("report.csv", young, other);
            assertThat(sent.warnings()).isEmpty();
        }

        @Test
        void areNotLookedForWhereTheTargetIsNew() throws IOException {
            String stale = part("report.csv", Duration.ofDays(2));

            sftp.put(local, "/in/report.csv");

            assertThat(names()).containsExactlyInAnyOrder("report.csv", stale);
            assertThat(asked(OPENDIR)).isZero();
        }

        @Test
        void areLookedForOnceInADirectory() throws IOException {
            given("a.csv", Duration.ofDays(3));
            given("b.csv", Duration.ofDays(3));
            part("a.csv", Duration.ofDays(2));
            part("b.csv", Duration.ofDays(2));

            sftp.put(local, "/in/a.csv");
            sftp.put(local, "/in/b.csv");
            sftp.put(local, "/in/a.csv");

            assertThat(names()).containsExactlyInAnyOrder("a.csv", "b.csv");
            assertThat(asked(OPENDIR)).isEqualTo(1);
        }

        @Test
        void stayIfSomebodyHasWrittenToThemMeanwhile() throws IOException {
            given("a.csv", Duration.ofDays(3));
            given("b.csv", Duration.ofDays(3));
            String woken = part("b.csv", Duration.ofDays(2));
            sftp.put(local, "/in/a.csv");
            Files.writeString(server.path("/in/" + woken), "more");

            sftp.put(local, "/in/b.csv");

            assertThat(names()).containsExactlyInAnyOrder("a.csv", "b.csv", woken);
        }

        @Test
        void areLookedForNoFartherThanItIsWorth() throws IOException {
            given("report.csv", Duration.ofDays(3));
            for (int i = 0; i < 6_000; i++) {
                Files.createFile(server.path("/in/" + i));
            }

            sftp.put(local, "/in/report.csv");

            // A hundred names in each, and sixteen on the way.
            assertThat(asked(READDIR)).isLessThan(45);
        }

        @Test
        void failNothingIfTheyCannotBeLookedFor() throws IOException {
            for (Fault fault :
                    new Fault[] {Fault.permissionDenied(), Fault.disconnect(), Fault.status(4, "no"), Fault.reset()}) {
                given("report.csv", Duration.ofDays(3));
                part("report.csv", Duration.ofDays(2));
                server.inject(on(OPENDIR), fault);

                Transferred sent = sftp.put(local, "/in/report.csv");

                assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
                assertThat(server.path("/in/report.csv")).hasContent("new");
            }
        }

        @Test
        void areNamedIfTheServerKeepsThem() throws IOException {
            given("report.csv", Duration.ofDays(3));
            String stale = part("report.csv", Duration.ofDays(2));
            server.inject(on(REMOVE), Fault.permissionDenied());

            Transferred sent = sftp.put(local, "/in/report.csv");

            assertThat(sent.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("an old part file stays: ")
                    .contains(stale);
        }

        @Test
        void doNotMatterToWhoeverNoLongerWantsAFileThatIsThere() throws IOException {
            given("report.csv", Duration.ofDays(3));
            server.inject(on(OPENDIR), Fault.dropReply());

            Transferred sent = sftp.put(local, "/in/report.csv", o -> o.cancelWhen(() -> asked(OPENDIR) > 0));

            assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
        }
    }

    @Nested
    class OfAReplacementInSteps {
        @BeforeEach
        void withoutPosixRename() throws IOException {
            stop();
            start(SftpServer.builder()
                    .personality(Personality.openSsh().withoutPosixRename())
                    .start());
        }

        @Test
        void isTheOldVersionWhoseTargetIsMissing() throws IOException {
            given(PartName.aside("report.csv", random), Duration.ofDays(300));
            String other = given(PartName.aside("other.csv", random), Duration.ofDays(300));

            sftp.put(local, "/in/report.csv");

            assertThat(names()).containsExactlyInAnyOrder("report.csv", other);
            assertThat(server.path("/in/report.csv")).hasContent("new");
        }

        @ParameterizedTest
        @EnumSource(names = {"SKIP", "NEWER"})
        void isPutBackForACallThatGoesByWhatIsThere(IfExists ifExists) throws IOException {
            given(PartName.aside("report.csv", random), Duration.ofDays(-300));

            Transferred sent = sftp.put(local, "/in/report.csv", o -> o.ifExists(ifExists));

            assertThat(sent.completion()).isEqualTo(Completion.SKIPPED);
            assertThat(names()).containsExactly("report.csv");
            assertThat(server.path("/in/report.csv")).hasContent("old");
        }

        @Test
        void isPutBackForACallThatMayNotReplaceIt() throws IOException {
            given(PartName.aside("report.csv", random), Duration.ofDays(300));
            given(PartName.aside("other.csv", random), Duration.ofDays(300));

            assertThatThrownBy(() -> sftp.put(local, "/in/report.csv", o -> o.ifExists(IfExists.FAIL)))
                    .isInstanceOf(RemoteFileExistsException.class);

            assertThat(names()).hasSize(2).contains("report.csv");
            assertThat(server.path("/in/report.csv")).hasContent("old");
        }

        @Test
        void hindersNobodyIfItCannotBePutBack() throws IOException {
            given(PartName.aside("report.csv", random), Duration.ofDays(300));
            server.inject(on(RENAME), Fault.permissionDenied());

            Transferred sent = sftp.put(local, "/in/report.csv", o -> o.ifExists(IfExists.SKIP));

            assertThat(sent.completion()).isEqualTo(Completion.ATOMIC);
            assertThat(server.path("/in/report.csv")).hasContent("new");
        }

        @Test
        void isSettledByACallWithResumeToo() throws IOException {
            given(PartName.aside("report.csv", random), Duration.ofDays(300));

            sftp.put(local, "/in/report.csv", TransferOptions::resume);

            assertThat(names()).containsExactly("report.csv");
        }

        @Test
        void staysWhereItsTargetCanOnlyBeGuessed() throws IOException {
            String name = "long".repeat(30);
            String aside = given(PartName.aside(name, random), Duration.ofDays(300));

            sftp.put(local, "/in/" + name);

            assertThat(names()).containsExactlyInAnyOrder(name, aside);
        }

        @Test
        void isNamedToWhoeverFetchesTheTarget() throws IOException {
            String aside = given(PartName.aside("report.csv", random), Duration.ofDays(300));

            assertThatThrownBy(() -> sftp.get("/in/report.csv", here.resolve("b")))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("what was there is \"/in/" + aside + "\": rename it");
            assertThatThrownBy(() -> sftp.get("/in/report.csv", OutputStream.nullOutputStream()))
                    .isInstanceOf(NoSuchRemoteFileException.class)
                    .hasMessageContaining("cleanUp(\"/in\", …)");

            sftp.cleanUp("/in", Duration.ofDays(1));

            assertThat(sftp.get("/in/report.csv", here.resolve("b")).bytes()).isEqualTo(3);
        }
    }

    @Nested
    class Here {
        @Test
        void arePartFilesOfTheTargetThatNobodyHasWrittenToForADay() throws IOException {
            given("report.csv", Duration.ZERO);
            given(here.resolve(PartName.of("report.csv", random)), Duration.ofDays(2));
            String young = given(here.resolve(PartName.of("report.csv", random)), Duration.ofHours(20));
            String other = given(here.resolve(PartName.of("other.csv", random)), Duration.ofDays(2));

            Transferred got = sftp.get("/in/report.csv", local);

            assertThat(local).hasContent("old");
            assertThat(Served.names(here)).containsExactlyInAnyOrder("report.csv", young, other);
            assertThat(got.warnings()).isEmpty();
        }

        @Test
        void areNotThoseThatSomebodyHolds() throws IOException {
            given("report.csv", Duration.ZERO);
            Path held = here.resolve(PartName.of("report.csv", random));
            given(held, Duration.ofDays(2));

            try (FileChannel channel = FileChannel.open(held, StandardOpenOption.WRITE)) {
                assertThat(channel.tryLock()).isNotNull();
                sftp.get("/in/report.csv", local);
            }

            assertThat(held).exists();
        }

        @Test
        void areLookedForOnceInADirectory() throws IOException {
            given("report.csv", Duration.ZERO);
            sftp.get("/in/report.csv", local);
            Path stale = here.resolve(PartName.of("report.csv", random));
            given(stale, Duration.ofDays(2));

            sftp.get("/in/report.csv", local);

            assertThat(stale).exists();
        }
    }
}
