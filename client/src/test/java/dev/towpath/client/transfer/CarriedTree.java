package dev.towpath.client.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A tree that is carried. Each file is the old or the new one or not there yet, a link is as it was to be or not there,
 * nothing else is there, part files are named, and what was to be deleted is there or not.
 */
enum CarriedTree implements SweptWork {
    PUT_TREE(false, t -> t.links(Links.COPY)),
    PUT_TREE_OVER(true, t -> t.links(Links.COPY)),
    PUT_TREE_ONE_BY_ONE(true, t -> t.each(o -> o.cancelWhen(() -> false))),
    PUT_TREE_IN_PLACE(false, t -> t.each(TransferOptions::inPlace)),
    PUT_TREE_AS_IT_IS(true, t -> t.preserveTimes().preservePermissions()),
    PUT_TREE_MIRRORED(true, t -> t.onlyChanged(Compare.SIZE).deleteExtra()),
    GET_TREE(false, t -> t.links(Links.COPY)),
    GET_TREE_OVER(true, t -> t.links(Links.COPY)),
    GET_TREE_ONE_BY_ONE(true, t -> t.each(o -> o.cancelWhen(() -> false))),
    GET_TREE_AS_IT_IS(false, t -> t.preserveTimes().preservePermissions()),
    GET_TREE_MIRRORED(true, t -> t.onlyChanged(Compare.SIZE).deleteExtra());

    private static final byte[] OLD = Served.bytes(777);
    private static final Instant THEN = Instant.parse("2024-05-06T07:08:09Z");
    private static final Set<String> EXTRAS = Set.of("extra", "sub/extra", "sub/extra/file");

    private final boolean isOver;

    @SuppressWarnings("ImmutableEnumChecker") // keeps nothing
    private final UnaryOperator<TreeOptions> how;

    CarriedTree(boolean isOver, UnaryOperator<TreeOptions> how) {
        this.isOver = isOver;
        this.how = how;
    }

    @Override
    public boolean isPossible(Personality personality) {
        // Takes the two paths of SYMLINK in the other order.
        return !(isPut()
                && hasLinks()
                && personality.name().equals(Personality.strictV3().name()));
    }

    private boolean isPut() {
        return name().startsWith("PUT");
    }

    private boolean deletes() {
        return name().endsWith("MIRRORED");
    }

    private boolean hasLinks() {
        return this == PUT_TREE || this == PUT_TREE_OVER || this == GET_TREE || this == GET_TREE_OVER;
    }

    private Path source(SweepPlace place) {
        return isPut() ? place.here().resolve("tree") : place.server().path("/in/tree");
    }

    private Path target(SweepPlace place) {
        return isPut() ? place.server().path("/in/tree") : place.here().resolve("tree");
    }

    @Override
    public void prepare(SweepPlace place) throws IOException {
        Path source = Files.createDirectory(source(place));
        Files.createDirectories(source.resolve("sub/deep"));
        write(source.resolve("a"), place.content());
        write(source.resolve("sub/b"), Served.bytes(100));
        write(source.resolve("sub/deep/empty"), new byte[0]);
        if (hasLinks()) {
            Files.createSymbolicLink(
                    source.resolve("link"), source.getFileSystem().getPath("sub/b"));
        }
        if (isOver) {
            Path target = Files.createDirectory(target(place));
            Files.createDirectories(target.resolve("sub/extra"));
            write(target.resolve("a"), OLD);
            write(target.resolve("sub/b"), OLD);
            write(target.resolve("extra"), OLD);
            write(target.resolve("sub/extra/file"), OLD);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(THEN));
    }

    /** Each path below {@code root}: the content of files, the text of links, nothing for directories. */
    private static SortedMap<String, byte[]> contents(Path root) throws IOException {
        SortedMap<String, byte[]> found = new TreeMap<>();
        if (!Files.exists(root)) {
            return found;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.filter(path -> !path.equals(root)).toList()) {
                byte[] content = new byte[0];
                if (Files.isSymbolicLink(each)) {
                    content = Files.readSymbolicLink(each).toString().getBytes(UTF_8);
                } else if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                    content = Files.readAllBytes(each);
                }
                found.put(root.relativize(each).toString(), content);
            }
        }
        return found;
    }

    @Override
    public String run(SweepPlace place, Sftp sftp) throws IOException {
        Path local = place.here().resolve("tree");
        if (this == PUT_TREE_MIRRORED) {
            return sftp.planPut(local, "/in/tree", how).run().table();
        }
        if (this == GET_TREE_MIRRORED) {
            return sftp.planGet("/in/tree", local, how).run().table();
        }
        TreeReport report = isPut() ? sftp.putTree(local, "/in/tree", how) : sftp.getTree("/in/tree", local, how);
        return report.table();
    }

    @Override
    public void judge(SweepPlace place, SweepCase what) throws IOException {
        SortedMap<String, byte[]> due = contents(source(place));
        SortedMap<String, byte[]> now = contents(target(place));
        for (Map.Entry<String, byte[]> each : now.entrySet()) {
            String path = each.getKey();
            String name = path.substring(path.lastIndexOf('/') + 1);
            boolean isNew = due.containsKey(path) && Arrays.equals(each.getValue(), due.get(path));
            boolean isOld = isOver && Arrays.equals(each.getValue(), OLD) && !what.succeeded();
            boolean isExtra = isOver && EXTRAS.contains(path);
            boolean isOurs = PartName.isOne(name) || PartName.isAside(name) || this == PUT_TREE_IN_PLACE;
            // A file that is in its place may have left its old version, and says so in a report that nobody gets here.
            boolean isLost = PartName.isAside(name) && what.trouble().equals(Optional.of(Trouble.ANSWERED_TWICE));
            boolean isTold = what.told().contains(name) || isLost;
            assertThat(isNew || isOld || isExtra || (isOurs && isTold))
                    .as(what + ": " + path + " of " + each.getValue().length + " bytes")
                    .isTrue();
        }
        for (String path : due.keySet()) {
            // Between its two renames a server without posix-rename has no file there; the message says where it is.
            boolean mayMiss = !what.succeeded() && (!isOver || what.told().contains("rename it back"));
            boolean wasThere = Set.of("a", "sub", "sub/b").contains(path);
            assertThat(now.containsKey(path) || mayMiss || (!what.succeeded() && !wasThere))
                    .as(what + ": " + path)
                    .isTrue();
        }
        if (isOver && !deletes()) {
            assertThat(now.keySet()).as(what.toString()).containsAll(EXTRAS);
        }
        assertThat(place.leftovers()).as(what.toString()).containsOnly("tree");
    }

    @Override
    public void repeat(SweepPlace place, SweepCase what, Sftp calm) throws IOException {
        String told = run(place, calm);
        judge(place, new SweepCase(what + ", again", what.trouble(), Optional.empty(), told + what.told()));
        if (deletes()) {
            assertThat(contents(target(place))).as(what + ", again: " + told).doesNotContainKeys("extra", "sub/extra");
        }
    }
}
