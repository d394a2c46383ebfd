package dev.towpath.client.hazards.seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 89, 95 and 97 by seeds: the machine of the client lacks memory, room or descriptors. */
@Tag("lane")
class LimitedCatalogueIT {
    private static final String PATIENT = "60000";
    private static final int JIMFS_BLOCK = 1024;
    private static final int JIMFS_SIZE = 10_000 * JIMFS_BLOCK;

    @TempDir
    private Path here;

    private @Nullable LimitedJvm jvm;

    @AfterEach
    void end() {
        if (jvm != null) {
            jvm.close();
        }
    }

    private LimitedJvm limitedBy(String ulimit) {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh, whose ulimit limits a JVM");
        LimitedJvm limited = new LimitedJvm(here, LimitedJvm.limitedBy(ulimit), List.of("-Xmx64m"), Map.of());
        jvm = limited;
        return limited;
    }

    @TestFactory
    Stream<DynamicTest> row89() {
        // One for all: what a tree leaves behind would be missed by those that follow.
        LimitedJvm limited =
                new LimitedJvm(here, List.of(), List.of("-Xmx32m", "-XX:+ExitOnOutOfMemoryError"), Map.of());
        jvm = limited;
        return Seeds.onAnyServer(89, "a huge tree of any shape takes little memory", here, (draw, rig) -> {
            HugeTree.Deed deed = draw.any("what is done", HugeTree.Deed.values());
            boolean puts = deed == HugeTree.Deed.PUT;
            boolean carries = puts || deed == HugeTree.Deed.GET;
            Path local = rig.here("tree");
            Path remote = rig.there("/in/tree");
            int files = (int) draw.number("files", 1, carries ? 600 : 4_000);
            HugeTree tree = HugeTree.drawn(draw, puts ? local : remote, files);

            String seen = limited.run(rig, "look", List.of(deed.name(), "/in/tree", local.toString()));

            assertThat(seen).isEqualTo(tree.expected(deed, "/in/tree"));
            for (String file : carries ? tree.files() : List.<String>of()) {
                assertThat((puts ? remote : local).resolve(file.substring(1))).hasContent(file);
            }
            rig.requireNothingOpen();
        });
    }

    @TestFactory
    Stream<DynamicTest> row95() {
        LimitedJvm limited = limitedBy("-f 64");
        return Seeds.onAnyServer(95, "a file that becomes too long leaves the old one", here, (draw, rig) -> {
            int room = Integer.parseInt(
                    limited.run(rig, "room", List.of(rig.here("a").getParent().toString())));
            int size = draw.any("bytes", 0, room - 1, room, room + 1, room + rig.block(), 2 * room, 3_000_000);
            Voyage voyage = Voyage.of(rig, size, Voyage.safe(Voyage.gets()));
            List<String> words = new ArrayList<>(List.of(PATIENT, String.valueOf(draw.flag("retried"))));
            words.addAll(voyage.cargo().words());

            String told = limited.run(rig, "carry", words);

            if (size <= room) {
                assertThat(told).startsWith("done");
                assertThat(voyage.target()).hasBinaryContent(voyage.content());
            } else {
                assertThat(told).startsWith("java.nio.file.FileSystemException: ");
                assertThat(told).contains(voyage.target().toString());
                voyage.requireOldOrNew(told);
            }
            voyage.requireNothingLeft();
            voyage.converges();
            assertThat(voyage.leftovers()).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> row95InTrees() {
        LimitedJvm limited = limitedBy("-f 64");
        return Seeds.onAnyServer(95, "of a tree, files that become too long leave nothing", here, (draw, rig) -> {
            int room = Integer.parseInt(
                    limited.run(rig, "room", List.of(rig.here("a").getParent().toString())));
            int files = (int) draw.number("files", 1, 40);
            int large = 0;
            for (int i = 0; i < files; i++) {
                int size = draw.quietly(room * 5 / 4);
                large += size > room ? 1 : 0;
                Files.write(rig.there("/in/" + i), draw.bytes(size));
            }
            draw.note(large + " of them too long");
            boolean keepsGoing = draw.flag("going on");
            Path target = rig.here("tree");

            String told = limited.run(
                    rig,
                    "tree",
                    List.of(
                            "/in",
                            target.toString(),
                            String.valueOf(keepsGoing),
                            String.valueOf(draw.number("at a time", 1, 8))));

            if (keepsGoing || large == 0) {
                assertThat(told).isEqualTo("done: " + (files - large) + " " + large);
            } else {
                assertThat(told).startsWith("java.nio.file.FileSystemException: ");
            }
            List<String> came = Files.exists(target) ? Ends.names(target) : List.of();
            assertThat(came).hasSizeLessThanOrEqualTo(files - large);
            for (String name : came) {
                assertThat(target.resolve(name)).hasSameBinaryContentAs(copied(rig, name));
            }
            try (Sftp calm = rig.calm()) {
                assertThat(Ends.well(() -> calm.getTree("/in", target)).files()).hasSize(files);
            }
            assertThat(Ends.names(target)).hasSize(files);
            rig.requireNothingOpen();
        });
    }

    private static Path copied(Rig rig, String name) throws IOException {
        return Files.write(rig.here("expected"), Files.readAllBytes(rig.there("/in/" + name)));
    }

    @TestFactory
    Stream<DynamicTest> row95WithoutRoom() {
        return Seeds.of(95, "a disk that is full leaves the old file, and takes the new one later", here, (draw, p) -> {
            Configuration small = Configuration.unix().toBuilder()
                    .setBlockSize(JIMFS_BLOCK)
                    .setMaxSize(JIMFS_SIZE)
                    .build();
            try (FileSystem disk = Jimfs.newFileSystem(small);
                    Rig rig = Rig.any(draw, Files.createDirectory(disk.getPath("/here")))) {
                Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.safe(Voyage.gets()));
                Path ballast = disk.getPath("/ballast");
                long free = fillUpTo(ballast, draw.number("bytes free", 0, 2L * voyage.size()));
                boolean fits = blocks(voyage.size()) <= blocks(free);
                try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                    String told = Ends.well(() -> voyage.carry(sftp, o -> o)).toString();
                    assertThat(fits).as(told).isTrue();
                    assertThat(Files.readAllBytes(voyage.target())).isEqualTo(voyage.content());
                } catch (ExecutionException e) {
                    assertThat(fits).as(e.toString()).isFalse();
                    assertThat(e.getCause()).isInstanceOf(IOException.class).isNotInstanceOf(SftpException.class);
                    voyage.requireOldOrNew(e.toString());
                }
                voyage.requireNothingLeft();
                Files.delete(ballast);
                voyage.converges();
                assertThat(voyage.leftovers()).isEmpty();
            }
        });
    }

    private static long blocks(long bytes) {
        return (bytes + JIMFS_BLOCK - 1) / JIMFS_BLOCK;
    }

    /** Leaves so many bytes free, rounded down to blocks, and returns how many. */
    private static long fillUpTo(Path ballast, long free) throws IOException {
        FileStore store = Files.getFileStore(ballast.getParent());
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (store.getUnallocatedSpace() - JIMFS_BLOCK >= free) {
                out.write(new byte[JIMFS_BLOCK]);
            }
        }
        return store.getUnallocatedSpace();
    }

    @TestFactory
    Stream<DynamicTest> row97() {
        LimitedJvm limited = limitedBy("-n 256");
        return Seeds.onAnyServer(97, "without descriptors it fails, keeps none, and goes later", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.safe(Voyage.Way.values()));
            String left = String.valueOf(draw.number("descriptors left", 0, 8));
            String anew = String.valueOf(draw.flag("on a new connection"));
            List<String> words = new ArrayList<>(List.of(left, anew, String.valueOf(draw.flag("retried"))));
            words.addAll(voyage.cargo().words());

            String told = limited.run(rig, "starve", words);

            if (told.startsWith("done")) {
                assertThat(voyage.target()).hasBinaryContent(voyage.content());
            } else {
                assertThat(told)
                        .matches("java\\.nio\\.file\\.FileSystemException: .*"
                                + "|dev\\.towpath\\.client\\.errors\\.ConnectFailedException: .*");
                voyage.requireOldOrNew(told);
            }
            voyage.requireNothingLeft();
            voyage.converges();
        });
    }
}
