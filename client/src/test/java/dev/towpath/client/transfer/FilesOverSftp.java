package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is written through {@link Files}, with its rules: nothing of it is atomic but what says so. Yet what was to be
 * copied or moved is never lost, what grows is a beginning of what was to come, and nothing else changes.
 */
enum FilesOverSftp implements SweptWork {
    WRITE_NEW("new"),
    WRITE_OVER("other"),
    WRITE_BEHIND("other"),
    CHANNEL_WRITTEN("new"),
    COPIED_IN("new"),
    MOVED_IN("new"),
    COPIED_OUT(null),
    MOVED_OUT(null),
    COPIED("new"),
    COPIED_OVER("other"),
    MOVED(null),
    MOVED_OVER("other"),
    MOVED_AT_ONCE(null),
    DELETED(null),
    FILE_CREATED(null),
    DIRECTORIES_CREATED(null),
    LINK_CREATED(null),
    HARD_LINK_CREATED(null),
    TIME_SET(null),
    PERMISSIONS_SET(null);

    private static final Instant TIME = Instant.parse("2023-04-05T06:07:08Z");
    private static final Instant LATER = Instant.parse("2023-04-05T06:07:09Z");
    private static final byte[] OLD = Served.bytes(777);
    private static final String MODE = "rw-r--r--";
    private static final String DIRECTORY = Snapshot.directory("rwxr-xr-x");

    /** Those that take their source away. */
    private static final Set<FilesOverSftp> MOVING = EnumSet.of(MOVED_IN, MOVED_OUT, MOVED, MOVED_OVER, MOVED_AT_ONCE);

    /** The file that may be seen while it grows, or while it is missing. */
    private final @Nullable String growing;

    FilesOverSftp(@Nullable String growing) {
        this.growing = growing;
    }

    @Override
    public boolean isPossible(Personality personality) {
        return switch (this) {
            case MOVED_AT_ONCE -> personality.extensions().containsKey("posix-rename@openssh.com");
            case HARD_LINK_CREATED -> personality.extensions().containsKey("hardlink@openssh.com");
            // Takes the two paths in the other order.
            case LINK_CREATED ->
                !personality.name().equals(Personality.strictV3().name());
            default -> true;
        };
    }

    @Override
    public boolean isTyped(IOException failure) {
        return failure instanceof SftpException
                || (failure instanceof FileSystemException && failure.getCause() instanceof SftpException);
    }

    @Override
    public void prepare(SweepPlace place) throws IOException {
        Path in = place.server().path("/in");
        write(in.resolve("file"), place.content());
        write(in.resolve("other"), OLD);
        write(place.here().resolve("local"), place.content());
        assertThat(Snapshot.differences(snapshot(place), before(place))).isEmpty();
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(MODE));
        Files.setLastModifiedTime(file, FileTime.from(TIME));
    }

    private SortedMap<String, String> snapshot(SweepPlace place) throws IOException {
        Path in = place.server().path("/in");
        SortedMap<String, String> all = Snapshot.of(in);
        if (this == TIME_SET) {
            all.put(
                    "time of file",
                    Files.getLastModifiedTime(in.resolve("file")).toString());
        }
        for (String local : List.of("local", "out")) {
            if (Files.exists(place.here().resolve(local))) {
                byte[] content = Files.readAllBytes(place.here().resolve(local));
                all.put(local + " here", Snapshot.file(MODE, content));
            }
        }
        return all;
    }

    private SortedMap<String, String> before(SweepPlace place) {
        SortedMap<String, String> all = new TreeMap<>();
        all.put("file", Snapshot.file(MODE, place.content()));
        all.put("other", Snapshot.file(MODE, OLD));
        all.put("local here", Snapshot.file(MODE, place.content()));
        if (this == TIME_SET) {
            all.put("time of file", TIME.toString());
        }
        return all;
    }

    private SortedMap<String, String> after(SweepPlace place) {
        SortedMap<String, String> all = before(place);
        String content = Snapshot.file(MODE, place.content());
        switch (this) {
            case WRITE_NEW, CHANNEL_WRITTEN, COPIED_IN, COPIED, HARD_LINK_CREATED -> all.put("new", content);
            case WRITE_OVER, COPIED_OVER -> all.put("other", content);
            case WRITE_BEHIND -> all.put("other", Snapshot.file(MODE, behind(place)));
            case MOVED_IN -> all.put("new", all.remove("local here"));
            case COPIED_OUT -> all.put("out here", content);
            case MOVED_OUT -> all.put("out here", all.remove("file"));
            case MOVED -> all.put("new", all.remove("file"));
            case MOVED_OVER, MOVED_AT_ONCE -> all.put("other", all.remove("file"));
            case DELETED -> all.remove("file");
            case FILE_CREATED -> all.put("new", Snapshot.file(MODE, new byte[0]));
            case DIRECTORIES_CREATED -> {
                all.put("d", DIRECTORY);
                all.put("d/e", DIRECTORY);
            }
            case LINK_CREATED -> all.put("new", Snapshot.link("file"));
            case TIME_SET -> all.put("time of file", LATER.toString());
            case PERMISSIONS_SET -> all.put("file", Snapshot.file("rwx------", place.content()));
        }
        return all;
    }

    private static byte[] behind(SweepPlace place) {
        return ByteBuffer.allocate(OLD.length + place.content().length)
                .put(OLD)
                .put(place.content())
                .array();
    }

    @Override
    public String run(SweepPlace place, Sftp sftp) throws IOException {
        FileSystem there = sftp.fileSystem();
        Path file = there.getPath("/in/file");
        Path other = there.getPath("/in/other");
        Path fresh = there.getPath("/in/new");
        Path local = place.here().resolve("local");
        Path out = place.here().resolve("out");
        Path unused = switch (this) {
            case WRITE_NEW -> Files.write(fresh, place.content());
            case WRITE_OVER -> Files.write(other, place.content());
            case WRITE_BEHIND -> Files.write(other, place.content(), StandardOpenOption.APPEND);
            case CHANNEL_WRITTEN -> throughAChannel(fresh, place.content());
            case COPIED_IN -> Files.copy(local, fresh);
            case MOVED_IN -> Files.move(local, fresh);
            case COPIED_OUT -> Files.copy(file, out, StandardCopyOption.REPLACE_EXISTING);
            case MOVED_OUT -> Files.move(file, out, StandardCopyOption.REPLACE_EXISTING);
            case COPIED -> Files.copy(file, fresh);
            case COPIED_OVER ->
                Files.copy(file, other, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            case MOVED -> Files.move(file, fresh);
            case MOVED_OVER -> Files.move(file, other, StandardCopyOption.REPLACE_EXISTING);
            case MOVED_AT_ONCE -> Files.move(file, other, StandardCopyOption.ATOMIC_MOVE);
            case DELETED -> {
                Files.delete(file);
                yield file;
            }
            case FILE_CREATED -> Files.createFile(fresh);
            case DIRECTORIES_CREATED -> Files.createDirectories(there.getPath("/in/d/e"));
            case LINK_CREATED -> Files.createSymbolicLink(fresh, there.getPath("file"));
            case HARD_LINK_CREATED -> Files.createLink(fresh, file);
            case TIME_SET -> Files.setLastModifiedTime(file, FileTime.from(LATER));
            case PERMISSIONS_SET -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        };
        return "done";
    }

    private static Path throughAChannel(Path file, byte[] content) throws IOException {
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                int unused = channel.write(bytes);
            }
        }
        return file;
    }

    @Override
    public void judge(SweepPlace place, SweepCase what) throws IOException {
        SortedMap<String, String> now = snapshot(place);
        SortedMap<String, String> before = before(place);
        SortedMap<String, String> after = after(place);
        if (what.succeeded()) {
            assertThat(Snapshot.differences(now, after)).as(what.toString()).isEmpty();
            return;
        }
        Set<String> paths = new TreeSet<>(now.keySet());
        paths.addAll(before.keySet());
        for (String path : paths) {
            String state = now.get(path);
            boolean isOldOrNew = Objects.equals(state, before.get(path)) || Objects.equals(state, after.get(path));
            assertThat(isOldOrNew || mayBeOnItsWay(place, path))
                    .as(what + ": " + path + " is " + state)
                    .isTrue();
        }
        if (MOVING.contains(this)) {
            String content = Snapshot.file(MODE, place.content());
            String from = this == MOVED_IN ? "local here" : "file";
            assertThat(content.equals(now.get(from)) || now.equals(after))
                    .as(what + ": " + now)
                    .isTrue();
        }
    }

    /** Not there yet, or there up to some place; behind that only holes, for blocks may arrive in any order. */
    private boolean mayBeOnItsWay(SweepPlace place, String path) throws IOException {
        boolean isOut = path.equals("out here") && (this == COPIED_OUT || this == MOVED_OUT);
        if (!isOut && !path.equals(growing)) {
            return false;
        }
        Path file =
                isOut ? place.here().resolve("out") : place.server().path("/in").resolve(path);
        if (!Files.exists(file)) {
            return this != WRITE_BEHIND;
        }
        byte[] there = Files.readAllBytes(file);
        byte[] due = this == WRITE_BEHIND ? behind(place) : place.content();
        if (there.length > due.length || (this == WRITE_BEHIND && !startsWithOld(there))) {
            return false;
        }
        for (int i = 0; i < there.length; i++) {
            // Behind a WRITE that was refused the server appends the next one: a gap of no length.
            if (there[i] != due[i] && there[i] != 0 && this != WRITE_BEHIND) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWithOld(byte[] there) {
        return there.length >= OLD.length && Arrays.equals(Arrays.copyOf(there, OLD.length), OLD);
    }

    @Override
    public void repeat(SweepPlace place, SweepCase what, Sftp calm) throws IOException {
        if (this == WRITE_BEHIND) {
            // Behind whatever end there is.
            write(place.server().path("/in/other"), OLD);
        }
        try {
            String unused = run(place, calm);
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            if (!snapshot(place).equals(after(place))) {
                // Half a copy is in the way, as Files says that it may be.
                assertThat(e).as(what + ", again").isInstanceOf(FileAlreadyExistsException.class);
                assertThat(growing).as(what + ", again: " + e).isNotNull();
                Files.delete(place.server().path("/in").resolve(String.valueOf(growing)));
                String unused = run(place, calm);
            }
        }
        assertThat(Snapshot.differences(snapshot(place), after(place)))
                .as(what + ", again")
                .isEmpty();
    }

    /** What is opened or asked belongs to the connection that stands then; nothing is asked twice. */
    @Override
    public boolean getsOver(Trouble trouble) {
        return trouble.heals() && !trouble.breaks();
    }
}
