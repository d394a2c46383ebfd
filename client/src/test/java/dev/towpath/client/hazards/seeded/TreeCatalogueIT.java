package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.transfer.Compare;
import dev.towpath.client.transfer.TreeOptions;
import dev.towpath.client.transfer.TreePlan;
import dev.towpath.client.transfer.TreeReport;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 73, 87, 88, 92 and 98 by seeds: something in a tree goes wrong, and the rest arrives. */
@Tag("lane")
class TreeCatalogueIT {
    private static final int FILES_MAX = 25;
    /** The last second that version 3 can tell. */
    private static final long LAST_SECOND = 0xFFFF_FFFFL;

    @TempDir
    private Path here;

    /** A tree of chance: paths of files, and what they hold. */
    private static Map<String, byte[]> planted(Draw draw, Rig rig, Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        long count = draw.number("files", 1, FILES_MAX);
        for (int i = 0; i < count; i++) {
            String path = "d" + draw.number("in", 0, 2) + "/e" + draw.number("in", 0, 2) + "/f" + i;
            byte[] content = draw.bytes((int) draw.number("bytes", 0, 3L * Rig.BLOCK));
            files.put(path, content);
            Files.createDirectories(root.resolve(path).getParent());
            Files.write(root.resolve(path), content);
        }
        assertThat(rig.server().openHandles()).isEmpty();
        return files;
    }

    private static void requireTree(Path root, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(root.resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
        requireOnly(root, files);
    }

    /** No part file, and nothing half. */
    private static void requireOnly(Path root, Map<String, byte[]> files) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.exists(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                found.addAll(all.filter(Files::isRegularFile).toList());
            }
        }
        for (Path file : found) {
            byte[] content = files.get(root.relativize(file).toString());
            assertThat(content).as(file.toString()).isNotNull();
            assertThat(file).hasBinaryContent(content);
        }
    }

    @TestFactory
    Stream<DynamicTest> row73() {
        return Seeds.of(73, "a server with few handles takes and gives a whole tree", here, (draw, place) -> {
            int handles = (int) draw.number("handles", 2, 6);
            Personality kind = draw.any("on", Rig.kinds(), Personality::name).withMaxHandles(handles);
            try (Rig rig = Rig.of(draw, place, kind)) {
                Path local = Files.createDirectory(rig.here("tree"));
                Map<String, byte[]> files = planted(draw, rig, local);
                try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                    Ends.well(() -> sftp.putTree(local, "/in/tree"));
                    requireTree(rig.there("/in/tree"), files);
                    Ends.well(() -> sftp.getTree("/in/tree", rig.here("back")));
                    requireTree(rig.here("back"), files);
                }
                rig.requireNothingOpen();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row87() {
        return Seeds.of(87, "what is refused in a tree costs that alone", here, (draw, place) -> {
            refused(draw, place, Fault.permissionDenied(), RemoteAccessDeniedException.class);
        });
    }

    @TestFactory
    Stream<DynamicTest> row98() {
        return Seeds.of(
                98, "a server without descriptors fails some files, and the rest arrives", here, (draw, place) -> {
                    refused(draw, place, Fault.failure("Too many open files"), SftpException.class);
                });
    }

    /** Some OPENs, of files at least, meet the fault, both ways; the same call without it finishes the tree. */
    private static void refused(Draw draw, Path place, Fault fault, Class<? extends IOException> told)
            throws Exception {
        try (Rig rig = Rig.any(draw, place)) {
            boolean up = draw.flag("put");
            Path source = Files.createDirectories(up ? rig.here("tree") : rig.there("/in/tree"));
            Path target = up ? rig.there("/in/tree") : rig.here("tree");
            Map<String, byte[]> files = planted(draw, rig, source);
            double often = 0.05 + 0.9 * draw.share("as often as");
            try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                rig.inject(on(Operation.OPEN).always().chance(often), fault);
                TreeReport report = Ends.well(() ->
                        carried(sftp, up, source, target, TreeOptions.defaults().keepGoing()));

                assertThat(report.failures())
                        .allSatisfy(failed -> assertThat(failed.cause()).isInstanceOf(told));
                requireOnly(target, files);
                for (String path : files.keySet()) {
                    boolean failed = report.failures().stream()
                            .anyMatch(each -> each.path().equals(path));
                    assertThat(Files.exists(target.resolve(path))).as(path).isEqualTo(!failed);
                }
            }
            try (Sftp calm = rig.calm()) {
                Ends.well(() -> carried(calm, up, source, target, TreeOptions.defaults()));
            }
            requireTree(target, files);
            rig.requireNothingOpen();
        }
    }

    private static TreeReport carried(Sftp sftp, boolean up, Path source, Path target, TreeOptions options)
            throws IOException {
        return up
                ? sftp.putTree(source, "/in/tree", unused -> options)
                : sftp.getTree("/in/tree", target, unused -> options);
    }

    @TestFactory
    Stream<DynamicTest> row88() {
        return Seeds.of(
                88, "a listing that fails half way fails its directory, and deletes nothing", here, (draw, place) -> {
                    try (Rig rig = Rig.of(
                            draw,
                            place,
                            draw.any("on", Rig.kinds(), Personality::name)
                                    .withNamesPerReply((int) draw.number("names in a reply", 1, 4)))) {
                        Path source = Files.createDirectories(rig.there("/in/tree"));
                        Path target = rig.here("tree");
                        Map<String, byte[]> files = planted(draw, rig, source);
                        Path extra =
                                Files.createDirectories(target.resolve("d0/e0")).resolve("extra");
                        Files.writeString(extra, "not there");
                        long nth = draw.number("at READDIR", 1, 4);
                        String broken = draw.any("of", "/in/tree", "/in/tree/d0", "/in/tree/d0/e0");
                        rig.inject(
                                on(Operation.READDIR).path(broken).nth(nth).always(),
                                Fault.failure("Input/output error"));
                        try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                            TreePlan plan = Ends.well(() -> sftp.planGet(
                                    "/in/tree", target, o -> o.keepGoing().deleteExtra(1000)));
                            TreeReport report = Ends.well(plan::run);
                            // The second look, in which things are done, may meet it as well.
                            boolean failed = !plan.unread().isEmpty()
                                    || !report.failures().isEmpty();
                            assertThat(failed).isEqualTo(Files.exists(extra));
                        } catch (ExecutionException e) {
                            // The top itself.
                            assertThat(e.getCause()).isInstanceOf(SftpException.class);
                            assertThat(extra).exists();
                        }
                        Files.deleteIfExists(extra);
                        requireOnly(target, files);
                        try (Sftp calm = rig.calm()) {
                            Ends.well(() -> calm.getTree("/in/tree", target));
                        }
                        requireTree(target, files);
                        rig.requireNothingOpen();
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> row92() {
        return Seeds.onAnyServer(
                92, "times of any year arrive as near as can be, and copy nothing twice", here, (draw, rig) -> {
                    Path local = Files.createDirectory(rig.here("tree"));
                    Map<String, byte[]> files = planted(draw, rig, local);
                    Map<String, Long> expected = new TreeMap<>();
                    for (String path : files.keySet()) {
                        long second = draw.number("second", -1_000_000_000L, LAST_SECOND + 1_000_000_000L);
                        long nanos = draw.number("nanos", 0, 999_999_999);
                        Files.setLastModifiedTime(
                                local.resolve(path), FileTime.from(Instant.ofEpochSecond(second, nanos)));
                        expected.put(path, Math.max(0, Math.min(LAST_SECOND, second)));
                    }
                    try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                        Ends.well(() -> sftp.putTree(local, "/in/tree", TreeOptions::preserveTimes));
                        for (Map.Entry<String, Long> file : expected.entrySet()) {
                            assertThat(sftp.stat("/in/tree/" + file.getKey()).modified())
                                    .as(file.getKey())
                                    .contains(Instant.ofEpochSecond(file.getValue()));
                        }
                        assertThat(Ends.well(() -> sftp.planPut(
                                                local, "/in/tree", o -> o.onlyChanged(Compare.SIZE_AND_TIME)))
                                        .isEmpty())
                                .isTrue();
                    }
                    rig.requireNothingOpen();
                });
    }
}
