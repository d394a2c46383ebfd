package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names and attributes that are changed. Each change has happened or not, whatever the client says; if it says that it
 * happened, it did. Once more either does what is left, or says truthfully that it was done.
 */
enum ChangedNames implements SweptWork {
    MKDIR(RemoteFileExistsException.class, sftp -> sftp.mkdir("/in/d"), after -> after.put("d", Given.DIRECTORY)),
    MKDIR_WITH_MODE(
            RemoteFileExistsException.class,
            sftp -> sftp.mkdir("/in/d", "770"),
            after -> after.put("d", Given.GROUPS_DIRECTORY)),
    MKDIRS(null, sftp -> sftp.mkdirs("/in/d/e"), after -> {
        after.put("d", Given.DIRECTORY);
        after.put("d/e", Given.DIRECTORY);
    }),
    MKDIRS_WITH_MODE(null, sftp -> sftp.mkdirs("/in/d/e", "770"), after -> {
        after.put("d", Given.GROUPS_DIRECTORY);
        after.put("d/e", Given.GROUPS_DIRECTORY);
    }),
    DELETE(NoSuchRemoteFileException.class, sftp -> sftp.delete("/in/file"), after -> after.remove("file")),
    DELETE_DIRECTORY(NoSuchRemoteFileException.class, sftp -> sftp.delete("/in/none"), after -> after.remove("none")),
    /** Once more it says that there was nothing. */
    DELETE_IF_EXISTS(
            null,
            sftp -> {
                boolean unused = sftp.deleteIfExists("/in/file");
            },
            after -> after.remove("file")),
    DELETE_TREE(
            NoSuchRemoteFileException.class,
            sftp -> sftp.deleteTree("/in/tree"),
            after -> after.keySet().removeIf(path -> path.startsWith("tree"))),
    RENAME(
            RemoteFileExistsException.class,
            sftp -> sftp.rename("/in/file", "/in/new"),
            after -> after.put("new", after.remove("file"))),
    REPLACE(
            NoSuchRemoteFileException.class,
            sftp -> sftp.replace("/in/file", "/in/other"),
            after -> after.put("other", after.remove("file"))),
    COPY(
            RemoteFileExistsException.class,
            sftp -> sftp.copy("/in/file", "/in/new"),
            after -> after.put("new", Given.FILE)),
    SYMLINK(
            RemoteFileExistsException.class,
            sftp -> sftp.symlink("/in/new", "file"),
            after -> after.put("new", Snapshot.link("file"))),
    HARD_LINK(
            RemoteFileExistsException.class,
            sftp -> sftp.hardLink("/in/new", "/in/file"),
            after -> after.put("new", Given.FILE)),
    CHMOD(
            null,
            sftp -> sftp.chmod("/in/file", "u+x,go-r"),
            after -> after.put("file", Snapshot.file("rwx------", Given.CONTENT))),
    CHMOD_SET(
            null,
            sftp -> sftp.chmod("/in/file", Set.of(PosixFilePermission.OWNER_READ)),
            after -> after.put("file", Snapshot.file("r--------", Given.CONTENT))),
    CHOWN(
            null,
            sftp -> sftp.chown("/in/file", OptionalInt.of(1000), OptionalInt.of(5678)),
            after -> after.put("owner of file", "1000:5678")),
    /** The protocol sets both together: the user is asked for and sent back. */
    CHOWN_GROUP(
            null,
            sftp -> sftp.chown("/in/file", OptionalInt.empty(), OptionalInt.of(5678)),
            after -> after.put("owner of file", "1000:5678")),
    SET_MODIFIED(
            null,
            sftp -> sftp.setModified("/in/file", Given.LATER),
            after -> after.put("time of file", Given.LATER.toString())),
    TRUNCATE(
            null,
            sftp -> assertThat(sftp.truncate("/in/other", 0)).isZero(),
            after -> after.put("other", Snapshot.file("rw-r--r--", new byte[0]))),
    CLEAN_UP(
            null,
            sftp -> assertThat(sftp.cleanUp("/in", Duration.ofDays(1)).left()).isEmpty(),
            after -> {
                after.remove(Given.STALE);
                after.remove(Given.REPLACED);
                after.put("alone", after.remove(Given.ASIDE));
            });

    /** What is changed. */
    private interface Change {
        void by(Sftp sftp) throws IOException;
    }

    /** What is there then, from what was there. */
    private interface Effect {
        void on(SortedMap<String, String> snapshot);
    }

    /** What is there at first. */
    private static final class Given {
        private static final Instant TIME = Instant.parse("2023-04-05T06:07:08Z");
        private static final Instant LATER = Instant.parse("2023-04-05T06:07:09Z");
        /** Before the paths that a clean-up could not remove. */
        private static final String LEFT = "left=";

        private static final String DIRECTORY = Snapshot.directory("rwxr-xr-x");
        private static final String GROUPS_DIRECTORY = Snapshot.directory("rwxrwx---");
        private static final byte[] CONTENT = Served.bytes(9_000);
        private static final String FILE = Snapshot.file("rw-r--r--", CONTENT);
        private static final String STALE = PartName.of("file", () -> 11);
        private static final String REPLACED = PartName.aside("file", () -> 12);
        private static final String ASIDE = PartName.aside("alone", () -> 13);

        private static SortedMap<String, String> snapshot(boolean remains) {
            SortedMap<String, String> all = new TreeMap<>();
            all.put("file", FILE);
            all.put("time of file", TIME.toString());
            all.put("other", Snapshot.file("rw-r--r--", Served.bytes(20)));
            all.put("none", DIRECTORY);
            all.put("tree", DIRECTORY);
            all.put("tree/a", FILE);
            all.put("tree/sub", DIRECTORY);
            all.put("tree/sub/b", FILE);
            all.put("tree/sub/link", Snapshot.link("b"));
            if (remains) {
                all.put(STALE, FILE);
                all.put(REPLACED, FILE);
                all.put(ASIDE, FILE);
            }
            return all;
        }
    }

    private final @Nullable Class<? extends SftpException> done;

    @SuppressWarnings("ImmutableEnumChecker") // keeps nothing
    private final Change change;

    @SuppressWarnings("ImmutableEnumChecker") // keeps nothing
    private final Effect effect;

    /** {@code done} is what it says if all was done before; null if it then does nothing, and so may be repeated. */
    ChangedNames(@Nullable Class<? extends SftpException> done, Change change, Effect effect) {
        this.done = done;
        this.change = change;
        this.effect = effect;
    }

    @Override
    public boolean isPossible(Personality personality) {
        return switch (this) {
            case REPLACE -> personality.extensions().containsKey("posix-rename@openssh.com");
            // Takes the two paths in the other order.
            case SYMLINK -> !personality.name().equals(Personality.strictV3().name());
            case HARD_LINK -> personality.extensions().containsKey("hardlink@openssh.com");
            default -> true;
        };
    }

    @Override
    public void prepare(SweepPlace place) throws IOException {
        Path in = place.server().path("/in");
        for (String directory : List.of("none", "tree", "tree/sub")) {
            Path made = Files.createDirectory(in.resolve(directory));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        write(in.resolve("file"), Given.CONTENT);
        write(in.resolve("other"), Served.bytes(20));
        write(in.resolve("tree/a"), Given.CONTENT);
        write(in.resolve("tree/sub/b"), Given.CONTENT);
        Files.createSymbolicLink(in.resolve("tree/sub/link"), in.getFileSystem().getPath("b"));
        if (this == CLEAN_UP) {
            write(in.resolve(Given.STALE), Given.CONTENT);
            write(in.resolve(Given.REPLACED), Given.CONTENT);
            write(in.resolve(Given.ASIDE), Given.CONTENT);
        }
        assertThat(snapshot(place)).isEqualTo(Given.snapshot(this == CLEAN_UP));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setLastModifiedTime(file, FileTime.from(Given.TIME));
    }

    private static SortedMap<String, String> snapshot(SweepPlace place) throws IOException {
        Path in = place.server().path("/in");
        SortedMap<String, String> all = Snapshot.of(in);
        if (all.containsKey("file")) {
            all.put(
                    "time of file",
                    Files.getLastModifiedTime(in.resolve("file")).toString());
            ownerGiven(in.resolve("file")).ifPresent(owner -> all.put("owner of file", owner));
        }
        return all;
    }

    /** What a file in memory has beside it once somebody was made its owner: three more bits, the user, the group. */
    private static Optional<String> ownerGiven(Path file) throws IOException {
        Object beside = Files.readAttributes(file, "user:*").get("towpath");
        if (beside == null) {
            return Optional.empty();
        }
        ByteBuffer numbers = ByteBuffer.wrap((byte[]) beside);
        int user = numbers.getInt(Integer.BYTES);
        // A file of nobody in particular.
        return user < 0 ? Optional.empty() : Optional.of(user + ":" + numbers.getInt(2 * Integer.BYTES));
    }

    private SortedMap<String, String> after() {
        SortedMap<String, String> after = Given.snapshot(this == CLEAN_UP);
        effect.on(after);
        if (!after.containsKey("file")) {
            after.remove("time of file");
        }
        return after;
    }

    @Override
    public String run(SweepPlace place, Sftp sftp) throws IOException {
        if (this == CLEAN_UP) {
            return Given.LEFT + sftp.cleanUp("/in", Duration.ofDays(1)).left();
        }
        change.by(sftp);
        return "done";
    }

    @Override
    public void judge(SweepPlace place, SweepCase what) throws IOException {
        SortedMap<String, String> now = snapshot(place);
        SortedMap<String, String> before = Given.snapshot(this == CLEAN_UP);
        SortedMap<String, String> after = after();
        if (what.succeeded()) {
            except(what, false, now, after);
            assertThat(Snapshot.differences(now, after)).as(what.toString()).isEmpty();
            return;
        }
        SftpException failure = (SftpException) what.failure().orElseThrow();
        assertThat(failure.operation()).as(what.toString()).isNotEmpty();
        assertThat(failure.path()).as(what.toString()).startsWith("/in");
        now.keySet().removeIf(path -> {
            boolean ours = PartName.isOne(path) && !path.equals(Given.STALE);
            if (ours) {
                assertThat(what.told()).as(what.name() + " left " + path).contains(path);
            }
            return ours;
        });
        if (now.equals(before) || now.equals(after)) {
            return;
        }
        assertThat(isInSteps()).as(what + ": " + now).isTrue();
        for (String path : now.keySet()) {
            String state = now.get(path);
            boolean old = Objects.equals(state, before.get(path));
            boolean modeMissing = name().endsWith("WITH_MODE") && state.startsWith("directory");
            assertThat(old || modeMissing || Objects.equals(state, after.get(path)))
                    .as(what + ": " + path + " is " + state)
                    .isTrue();
        }
    }

    /** Changes {@code after} to what else may be there, as the client says or documents. */
    private void except(SweepCase what, boolean again, SortedMap<String, String> now, SortedMap<String, String> after) {
        String told = what.told();
        if (this == CLEAN_UP && !again) {
            for (String left : List.of(Given.STALE, Given.REPLACED, Given.ASIDE)) {
                if (told.substring(told.indexOf(Given.LEFT)).contains(left)) {
                    after.put(left, Given.FILE);
                    after.computeIfPresent("alone", (path, state) -> left.equals(Given.ASIDE) ? null : state);
                }
            }
        }
        if (this == MKDIRS_WITH_MODE) {
            // Nobody knows who made it if the answer is lost, and the directories of others stay as they are.
            boolean unknown = what.mayHaveHappened();
            now.forEach((path, state) -> after.computeIfPresent(path, (same, due) -> {
                boolean isTold = told.contains("permissions asked for") && told.contains("\"/in/" + path + "\"");
                return state.startsWith("directory") && ((unknown && path.equals("d")) || isTold) ? state : due;
            }));
        }
    }

    private boolean isInSteps() {
        return done == null || this == DELETE_TREE || this == MKDIR_WITH_MODE;
    }

    @Override
    public void repeat(SweepPlace place, SweepCase what, Sftp calm) throws IOException {
        SortedMap<String, String> now = snapshot(place);
        boolean halfMade = this == MKDIR_WITH_MODE && now.containsKey("d");
        if (done != null && (now.equals(after()) || halfMade)) {
            assertThatThrownBy(() -> change.by(calm)).as(what.toString()).isInstanceOf(done);
            assertThat(Snapshot.differences(snapshot(place), now))
                    .as(what.toString())
                    .isEmpty();
        } else {
            change.by(calm);
            SortedMap<String, String> then = snapshot(place);
            SortedMap<String, String> after = after();
            except(what, true, then, after);
            then.keySet().removeIf(path -> PartName.isOne(path) && what.told().contains(path));
            assertThat(Snapshot.differences(then, after)).as(what + ", again").isEmpty();
        }
    }

    @Override
    public boolean getsOver(Trouble trouble) {
        boolean again = done == null && this != DELETE_IF_EXISTS;
        return trouble.heals() && (again || !trouble.breaks());
    }
}
