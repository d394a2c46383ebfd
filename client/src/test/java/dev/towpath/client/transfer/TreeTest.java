package dev.towpath.client.transfer;

import static dev.towpath.fixture.Operation.FSETSTAT;
import static dev.towpath.fixture.Operation.OPEN;
import static dev.towpath.fixture.Operation.OPENDIR;
import static dev.towpath.fixture.Operation.SETSTAT;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeTest {
    private static final Instant THEN = Instant.parse("2001-02-03T04:05:06Z");

    @TempDir
    private Path here;

    private Served served;
    private Path source;
    private Path target;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        source = Files.createDirectory(here.resolve("source"));
        target = here.resolve("target");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void survivesTheRoundTripWhateverTheNames() throws IOException {
        List<String> names = Stream.concat(
                        NamesForEveryLocale.ALL.stream(),
                        Stream.of(" ", "  b ", "-rf", ".hidden", "new\nline", "back\\slash", "x".repeat(255), "*?[]{}"))
                .toList();
        for (String name : names) {
            Path directory = Files.createDirectory(NativeNames.child(source, name));
            for (String inner : names) {
                Files.writeString(
                        NativeNames.child(directory, inner), names.indexOf(name) + "/" + names.indexOf(inner));
            }
        }
        Files.createDirectory(source.resolve("empty"));
        Files.createFile(source.resolve("empty file"));

        TreeReport sent = served.sftp.putTree(source, "/backup/today", TreeOptions::preserveTimes);
        TreeReport got = served.sftp.getTree("/backup/today/", target, TreeOptions::preserveTimes);

        assertThat(TreeContents.of(target))
                .isEqualTo(TreeContents.of(source))
                .hasSize(names.size() * (names.size() + 1) + 2);
        assertThat(sent.files()).hasSize(names.size() * names.size() + 1);
        assertThat(sent.directories()).isEqualTo(names.size() + 3);
        assertThat(got.bytes()).isEqualTo(sent.bytes()).isPositive();
        assertThat(sent.leftOut()).isEmpty();
        assertThat(got.leftOut()).isEmpty();
        served.assertNoHandleIsLeft();
    }

    @Test
    void mergesIntoWhatIsThere() throws IOException {
        Files.createDirectories(source.resolve("a/b"));
        Files.writeString(source.resolve("a/b/new"), "new");
        served.given("/in/a/old", "old");

        TreeReport report = served.sftp.putTree(source, "/in");

        assertThat(served.server.path("/in/a/old")).hasContent("old");
        assertThat(served.server.path("/in/a/b/new")).hasContent("new");
        assertThat(report.directories()).isEqualTo(1);
    }

    @Test
    void keepsTimesOfDirectoriesToo() throws IOException {
        Path file = Files.createDirectories(source.resolve("d")).resolve("f");
        Files.writeString(file, "f");
        Path empty = Files.createDirectory(source.resolve("empty"));
        for (Path path : List.of(file, source.resolve("d"), empty, source)) {
            Files.setLastModifiedTime(path, FileTime.from(THEN));
        }

        served.sftp.putTree(source, "/in", TreeOptions::preserveTimes);
        served.sftp.getTree("/in", target, TreeOptions::preserveTimes);

        for (String path : List.of("", "d", "d/f", "empty")) {
            assertThat(Files.getLastModifiedTime(target.resolve(path)).toInstant())
                    .as(path)
                    .isEqualTo(THEN);
        }
    }

    @Test
    void keepsPermissionsOfDirectoriesToo() throws IOException {
        Path directory = Files.createDirectory(source.resolve("d"));
        Files.writeString(directory.resolve("f"), "f");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-x---"));

        served.sftp.putTree(source, "/in", TreeOptions::preservePermissions);
        served.sftp.getTree("/in", target, TreeOptions::preservePermissions);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("d"))))
                .isEqualTo("r-xr-x---");
    }

    @Nested
    class Selection {
        @BeforeEach
        void give() throws IOException {
            for (String path :
                    List.of("a.csv", "b.txt", "x/c.csv", "x/y/d.csv", "x/y/e.txt", "tmp/f.csv", "none/g.txt")) {
                Path file = source.resolve(path);
                Files.createDirectories(file.getParent());
                Files.writeString(file, path);
            }
        }

        @Test
        void takesIncludedFilesAndTheirDirectoriesOnly() throws IOException {
            served.sftp.putTree(source, "/in", t -> t.include("*.csv").exclude("tmp"));
            served.sftp.getTree("/in", target);

            assertThat(TreeContents.of(target).keySet()).containsExactly("a.csv", "x/", "x/c.csv", "x/y/", "x/y/d.csv");
        }

        @Test
        void selectsOnTheWayBackToo() throws IOException {
            served.sftp.putTree(source, "/in");

            served.sftp.getTree("/in", target, t -> t.include("x/**").exclude("x/y/*.txt"));

            assertThat(TreeContents.of(target).keySet()).containsExactly("x/", "x/c.csv", "x/y/", "x/y/d.csv");
        }

        @Test
        void goesOnlySoDeep() throws IOException {
            served.sftp.putTree(source, "/in", t -> t.maxDepth(1));
            served.sftp.putTree(source, "/in2", t -> t.maxDepth(2));
            served.sftp.getTree("/in2", target, t -> t.maxDepth(1));

            assertThat(served.names("/in")).containsExactly("a.csv", "b.txt");
            assertThat(served.names("/in2")).containsExactly("a.csv", "b.txt", "none", "tmp", "x");
            assertThat(served.names("/in2/x")).containsExactly("c.csv");
            assertThat(TreeContents.of(target).keySet()).containsExactly("a.csv", "b.txt");
        }

        @Test
        void transfersEachFileAsTold() throws IOException {
            served.given("/in/a.csv", "old");

            TreeReport report =
                    served.sftp.putTree(source, "/in", t -> t.include("a.csv").each(o -> o.ifExists(IfExists.SKIP)));

            assertThat(report.files())
                    .singleElement()
                    .satisfies(file -> assertThat(file.completion()).isEqualTo(Completion.SKIPPED));
            assertThat(served.server.path("/in/a.csv")).hasContent("old");
        }
    }

    @Nested
    class Failures {
        @BeforeEach
        void give() throws IOException {
            for (String name : List.of("a", "b", "c")) {
                Files.writeString(source.resolve(name), name);
                served.given("/out/" + name, name);
            }
        }

        @Test
        void endTheTransfer() throws IOException {
            served.server.inject(on(OPEN).path("/in/.b.*").always(), Fault.permissionDenied());

            assertThatThrownBy(() -> served.sftp.putTree(source, "/in"))
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("\"/in/b\"");

            // Those that were under way with it are whole or not there.
            assertThat(served.names("/in")).isSubsetOf("a", "c");
        }

        @Test
        void areReportedAfterGoingOn() throws IOException {
            served.server.inject(on(OPEN).path("/in/.b.*").always(), Fault.permissionDenied());

            TreeReport report = served.sftp.putTree(source, "/in", TreeOptions::keepGoing);

            assertThat(served.names("/in")).containsExactly("a", "c");
            assertThat(report.failures()).singleElement().satisfies(failed -> {
                assertThat(failed.path()).isEqualTo("b");
                assertThat(failed.cause()).isInstanceOf(SftpException.class);
            });
            assertThatThrownBy(report::orThrow)
                    .isSameAs(report.failures().get(0).cause());
        }

        @Test
        void ofADownloadAreReportedAfterGoingOn() throws IOException {
            served.given("/out/d/inner", "inner");
            served.server.inject(on(OPENDIR).path("/out/d"), Fault.permissionDenied());

            TreeReport report = served.sftp.getTree("/out", target, TreeOptions::keepGoing);

            assertThat(TreeContents.of(target).keySet()).containsExactly("a", "b", "c");
            assertThat(report.failures()).extracting(TreeReport.Failed::path).containsExactly("d");
        }

        @Test
        void ofTheConnectionEndTheTransferEvenSo() {
            served.server.inject(on(OPEN).path("/out/b").always(), Fault.disconnect());

            assertThatThrownBy(() -> served.sftp.getTree("/out", target, TreeOptions::keepGoing))
                    .isInstanceOf(ConnectionLostException.class);
        }

        @Test
        void toSetTimesOfADirectoryAreWarnings() throws IOException {
            served.server.inject(on(SETSTAT).always(), Fault.permissionDenied());
            served.server.inject(on(FSETSTAT).always(), Fault.permissionDenied());

            TreeReport report = served.sftp.putTree(source, "/in", TreeOptions::preserveTimes);

            assertThat(report.warnings()).hasSize(1);
            assertThat(report.files())
                    .allSatisfy(file -> assertThat(file.warnings()).hasSize(1));
        }

        @Test
        void sayWhatWasNoTree() throws IOException {
            assertThatThrownBy(() -> served.sftp.putTree(source.resolve("a"), "/in"))
                    .isInstanceOf(NotDirectoryException.class);
            assertThatThrownBy(() -> served.sftp.putTree(source.resolve("missing"), "/in"))
                    .isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> served.sftp.getTree("/out/a", target))
                    .isInstanceOf(WrongRemoteTypeException.class)
                    .hasMessageContaining("fetch a single file with get");
            assertThatThrownBy(() -> served.sftp.getTree("/missing", target))
                    .isInstanceOf(NoSuchRemoteFileException.class);
            assertThatThrownBy(() -> served.sftp.putTree(source, "/out/a"))
                    .isInstanceOf(RemoteFileExistsException.class);

            assertThat(target).doesNotExist();
        }

        @Test
        void ofAFileThatVanishedAreNone() throws IOException {
            served.server.inject(on(OPEN).path("/out/b"), Fault.noSuchFile());

            TreeReport report = served.sftp.getTree("/out", target);

            assertThat(TreeContents.of(target).keySet()).containsExactly("a", "c");
            assertThat(report.leftOut())
                    .extracting(Object::toString)
                    .containsExactly("\"b\": vanished after it was listed");
        }
    }

    @Nested
    class OnOtherFileSystems {
        @Test
        void leavesOutWhatWindowsCannotName() throws IOException {
            for (String name : List.of("fine.txt", "a:b", "nul", "back\\slash", "dot.", "\u00e4")) {
                served.given("/out/" + name, name);
            }
            try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
                Path folder = windows.getPath("C:\\target");

                TreeReport report = served.sftp.getTree("/out", folder);

                assertThat(Served.names(folder)).containsExactly("fine.txt", "\u00e4");
                assertThat(report.leftOut())
                        .extracting(TreeReport.LeftOut::path)
                        .containsExactly("a:b", "back\\slash", "dot.", "nul");
            }
        }

        @Test
        void leavesOutTheSecondOfTwoNamesThatAreOneThere() throws IOException {
            for (String name : List.of("A", "B", "a", "c", "D/1", "d/2")) {
                served.given("/out/" + name, name);
            }
            try (FileSystem mac = Jimfs.newFileSystem(Configuration.osX())) {
                Path folder = mac.getPath("/target");

                TreeReport report = served.sftp.getTree("/out", folder);

                assertThat(Served.names(folder)).containsExactly("A", "B", "D", "c");
                assertThat(folder.resolve("A")).hasContent("A");
                assertThat(report.leftOut())
                        .extracting(Object::toString)
                        .containsExactly(
                                "\"a\": is the same name as \"A\" on this file system",
                                "\"d\": is the same name as \"D\" on this file system");
            }
        }
    }
}
